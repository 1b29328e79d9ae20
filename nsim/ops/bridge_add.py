"""Make a bridge."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from nsim.ops import message, naming
from nsim.ops.link_delete import LinkDelete
from nsim.ops.operation import Bindings, Operation, RouteRequest

IFLA_BR_FORWARD_DELAY, IFLA_BR_STP_STATE, IFLA_BR_VLAN_FILTERING = 1, 5, 7
SHORTEST_FORWARD_DELAY_CS = 200  # the least that IEEE 802.1D allows while the spanning tree is on; the default is 1500


@dataclass(frozen=True, slots=True)
class BridgeAdd(Operation):
    """Make a bridge, up from the start; ``mac`` keeps its address from following its ports.

    With ``stp`` it speaks the spanning tree protocol, with the shortest forward delay: a port is usable after 4 s.
    Source: ip-link(8), section "BRIDGE Type Support"; delays are in hundredths of a second.
    """

    bridge: str
    mac: str
    stp: bool = False
    vlan_filtering: bool = False

    def argv(self) -> tuple[str, ...]:
        stp = ("forward_delay", str(SHORTEST_FORWARD_DELAY_CS), "stp_state", "1") if self.stp else ()
        vlans = ("vlan_filtering", "1") if self.vlan_filtering else ()
        return (
            "ip",
            "link",
            "add",
            *naming.new(self.bridge),
            "address",
            self.mac,
            "up",
            "type",
            "bridge",
            *stp,
            *vlans,
        )

    def features(self) -> tuple[str, ...]:
        return ("bridge vlan filtering",) if self.vlan_filtering else ()

    def makes(self) -> tuple[tuple[str, str], ...]:
        return ((self.node, self.bridge),)

    def undo(self) -> LinkDelete:
        return LinkDelete(self.node, self.bridge)

    def request(self, bindings: Bindings) -> RouteRequest:
        index = bindings.new_index(self.node, self.bridge)
        data = b""
        if self.stp:
            data += message.number(IFLA_BR_FORWARD_DELAY, SHORTEST_FORWARD_DELAY_CS)
            data += message.number(IFLA_BR_STP_STATE, 1)
        if self.vlan_filtering:
            data += message.attribute(IFLA_BR_VLAN_FILTERING, pack("=B", 1))
        body = (
            message.link_header(index, up=True)
            + message.text(message.IFLA_IFNAME, self.bridge)
            + message.hardware_address(message.IFLA_ADDRESS, self.mac)
            + message.link_info("bridge", data)
        )
        return RouteRequest(message.RTM_NEWLINK, message.CREATE, body)
