"""Say which VLANs a port of a bridge belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from nsim.ops import message
from nsim.ops.operation import Bindings, Operation, RouteRequest

IFLA_AF_SPEC, IFLA_BRIDGE_FLAGS, IFLA_BRIDGE_VLAN_INFO = 26, 0, 2
BRIDGE_FLAGS_SELF = 2
_PVID, _UNTAGGED = 2, 4


@dataclass(frozen=True, slots=True)
class BridgeVlanAdd(Operation):
    """Let a port of a bridge carry a VLAN; with ``untagged`` it is the port's access or native VLAN.

    An untagged VLAN is both what frames without a tag belong to (PVID) and what leaves without one. ``itself`` means
    the bridge's own interface instead of a port. Source: bridge(8), section "bridge vlan".
    """

    interface: str
    vlan: int
    untagged: bool = False
    itself: bool = False

    def argv(self) -> tuple[str, ...]:
        flags = (*(("pvid", "untagged") if self.untagged else ()), *(("self",) if self.itself else ()))
        return ("bridge", "vlan", "add", "vid", str(self.vlan), "dev", self.interface, *flags)

    def features(self) -> tuple[str, ...]:
        return ("bridge vlan filtering",)

    def undo(self) -> BridgeVlanDelete:
        return BridgeVlanDelete(self.node, self.interface, self.vlan)

    def request(self, bindings: Bindings) -> RouteRequest:
        flags = _PVID | _UNTAGGED if self.untagged else 0
        return _membership(self, message.RTM_SETLINK, bindings, flags, itself=self.itself)


@dataclass(frozen=True, slots=True)
class BridgeVlanDelete(Operation):
    """Take a VLAN away from a port of a bridge: the kernel puts every new port into VLAN 1."""

    interface: str
    vlan: int

    def argv(self) -> tuple[str, ...]:
        return ("bridge", "vlan", "del", "vid", str(self.vlan), "dev", self.interface)

    def features(self) -> tuple[str, ...]:
        return ("bridge vlan filtering",)

    def request(self, bindings: Bindings) -> RouteRequest:
        return _membership(self, message.RTM_DELLINK, bindings, 0, itself=False)


def _membership(
    operation: BridgeVlanAdd | BridgeVlanDelete, kind: int, bindings: Bindings, flags: int, *, itself: bool
) -> RouteRequest:
    whose = message.attribute(IFLA_BRIDGE_FLAGS, pack("=H", BRIDGE_FLAGS_SELF)) if itself else b""
    info = message.attribute(IFLA_BRIDGE_VLAN_INFO, pack("=HH", flags, operation.vlan))
    header = message.link_header(bindings.index(operation.node, operation.interface), family=message.AF_BRIDGE)
    return RouteRequest(kind, 0, header + message.attribute(IFLA_AF_SPEC, whose + info))
