"""Make a pair of virtual Ethernet interfaces, the cable between two nodes."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import message, naming
from nsim.ops.link_delete import LinkDelete
from nsim.ops.operation import Bindings, Operation, RouteRequest


@dataclass(frozen=True, slots=True)
class VethAdd(Operation):
    """Make both ends of a cable in one step, each in its node, with its name and address.

    The near end can be a port of a bridge and up from the start. The far end cannot be up already (the kernel
    answers ENOTCONN), nor have a master: those need a ``LinkSet`` afterwards. Nor can it be in the world's own
    namespace, which has no name under /run/netns: there the near end belongs.
    """

    interface: str
    mac: str
    peer_node: str
    peer_interface: str
    peer_mac: str
    bridge: str | None = None
    mtu_bytes: int | None = None

    def argv(self) -> tuple[str, ...]:
        mtu = ("mtu", str(self.mtu_bytes)) if self.mtu_bytes else ()
        port = ("master", self.bridge, "up") if self.bridge else ()
        near = ("ip", "link", "add", *naming.new(self.interface), "address", self.mac, *mtu, *port, "type", "veth")
        return (*near, "peer", "name", self.peer_interface, "address", self.peer_mac, *mtu, "netns", self.peer_node)

    def makes(self) -> tuple[tuple[str, str], ...]:
        return ((self.node, self.interface), (self.peer_node, self.peer_interface))

    def undo(self) -> LinkDelete:
        return LinkDelete(self.node, self.interface)

    def request(self, bindings: Bindings) -> RouteRequest:
        mtu = message.number(message.IFLA_MTU, self.mtu_bytes) if self.mtu_bytes else b""
        # The kernel honours the number of the far end only when the near end has one as well.
        index = bindings.new_index(self.node, self.interface)
        peer = (
            message.link_header(bindings.new_index(self.peer_node, self.peer_interface))
            + message.text(message.IFLA_IFNAME, self.peer_interface)
            + message.hardware_address(message.IFLA_ADDRESS, self.peer_mac)
            + mtu
            + message.number(message.IFLA_NET_NS_FD, bindings.namespace(self.peer_node))
        )
        body = (
            message.link_header(index, up=True if self.bridge else None)
            + message.text(message.IFLA_IFNAME, self.interface)
            + message.hardware_address(message.IFLA_ADDRESS, self.mac)
            + mtu
            + (message.number(message.IFLA_MASTER, bindings.index(self.node, self.bridge)) if self.bridge else b"")
            + message.link_info("veth", message.attribute(message.VETH_INFO_PEER, peer))
        )
        return RouteRequest(message.RTM_NEWLINK, message.CREATE, body)
