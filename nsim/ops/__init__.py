"""Operations: what can be done to a network, one kind in each file. Values only; nothing here touches the kernel."""

from nsim.ops.address_add import AddressAdd
from nsim.ops.bridge_add import BridgeAdd
from nsim.ops.link_set import LinkSet
from nsim.ops.masquerade_add import MasqueradeAdd
from nsim.ops.namespace_add import NamespaceAdd
from nsim.ops.operation import ROOT, Bindings, Operation
from nsim.ops.rate_set import RateSet
from nsim.ops.route_add import RouteAdd
from nsim.ops.sysctl_set import SysctlSet
from nsim.ops.veth_add import VethAdd

__all__ = [
    "ROOT",
    "AddressAdd",
    "Bindings",
    "BridgeAdd",
    "LinkSet",
    "MasqueradeAdd",
    "NamespaceAdd",
    "Operation",
    "RateSet",
    "RouteAdd",
    "SysctlSet",
    "VethAdd",
]
