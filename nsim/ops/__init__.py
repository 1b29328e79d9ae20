"""Operations: what can be done to a network, one kind in each file. Values only; nothing here touches the kernel."""

from nsim.ops.address_add import AddressAdd
from nsim.ops.bridge_add import BridgeAdd
from nsim.ops.bridge_vlan import BridgeVlanAdd, BridgeVlanDelete
from nsim.ops.delete import Delete
from nsim.ops.dummy_add import DummyAdd
from nsim.ops.hairpin_add import HairpinAdd
from nsim.ops.host_uplink_add import HostUplinkAdd
from nsim.ops.lease import Lease
from nsim.ops.link_delete import LinkDelete
from nsim.ops.link_set import LinkSet
from nsim.ops.mac_set import MacSet
from nsim.ops.masquerade_add import MasqueradeAdd
from nsim.ops.mtu_set import MtuSet
from nsim.ops.namespace_add import NamespaceAdd
from nsim.ops.namespace_delete import NamespaceDelete
from nsim.ops.nat_chain_add import NatChainAdd
from nsim.ops.nat_clear import NatClear
from nsim.ops.netem_set import NetemSet
from nsim.ops.operation import ROOT, Bindings, Operation
from nsim.ops.port_forward_add import PortForwardAdd
from nsim.ops.queue_delete import QueueDelete
from nsim.ops.rate_set import RateSet
from nsim.ops.route_add import RouteAdd
from nsim.ops.rule_add import RuleAdd
from nsim.ops.source_nat_add import SourceNatAdd
from nsim.ops.sysctl_set import SysctlSet
from nsim.ops.tun_add import TunAdd
from nsim.ops.user_uplink_add import UserUplinkAdd
from nsim.ops.veth_add import VethAdd
from nsim.ops.vlan_add import VlanAdd
from nsim.ops.vrf_add import VrfAdd

__all__ = [
    "ROOT",
    "AddressAdd",
    "Bindings",
    "BridgeAdd",
    "BridgeVlanAdd",
    "BridgeVlanDelete",
    "Delete",
    "DummyAdd",
    "HairpinAdd",
    "HostUplinkAdd",
    "Lease",
    "LinkDelete",
    "LinkSet",
    "MacSet",
    "MasqueradeAdd",
    "MtuSet",
    "NamespaceAdd",
    "NamespaceDelete",
    "NatChainAdd",
    "NatClear",
    "NetemSet",
    "Operation",
    "PortForwardAdd",
    "QueueDelete",
    "RateSet",
    "RouteAdd",
    "RuleAdd",
    "SourceNatAdd",
    "SysctlSet",
    "TunAdd",
    "UserUplinkAdd",
    "VethAdd",
    "VlanAdd",
    "VrfAdd",
]
