"""A NAT gateway: a router that hides the hosts behind it."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from nsim.errors import TopologyError, nearest
from nsim.model.interfaces.uplink import Uplink
from nsim.model.nodes.node import Node
from nsim.model.nodes.router import Router
from nsim.model.origin import author
from nsim.ops.operation import UplinkWay


class NatGateway(Router):
    """A router that rewrites the source of IPv4 packets leaving by its ``outside`` interface.

    ``outside`` is the name of one of its interfaces. The source becomes the address of that interface, or ``source``
    where one is given. ``inside`` names the interfaces behind it: all others, unless told. With ``hairpin`` those
    inside reach each other's forwarded ports by the public address. IPv6 is routed and not rewritten (RFC 4864).

    ``uplink`` makes ``outside`` a way out of the lab, with an address and a default route; it needs no link then.
    ``"user"`` is a program of the machine that opens connections for the lab, which needs no root; ``"host"`` is a
    cable to the machine's own network, for root only. Raises TopologyError for any other word.
    """

    kind: ClassVar[str] = "nat-gateway"

    def __init__(
        self,
        name: str,
        *,
        outside: str,
        inside: tuple[str, ...] = (),
        source: str | None = None,
        hairpin: bool = False,
        uplink: Literal["user", "host"] | None = None,
    ) -> None:
        super().__init__(name)
        if uplink is not None:
            if uplink not in get_args(UplinkWay):
                raise TopologyError(
                    f"there is no uplink {uplink!r}",
                    node=name,
                    origin=author(),
                    hint=nearest(str(uplink), get_args(UplinkWay))
                    or 'write uplink="user" or uplink="host", or leave it out and link a node that plays the Internet',
                )
            self.interfaces.append(Uplink(self, outside, uplink))
        self._nat = self.nat(outside=outside, inside=inside, source=source, hairpin=hairpin)

    def forward(self, port: int, to: Node | str, to_port: int | None = None, *, protocol: str = "tcp") -> None:
        """Hand what arrives from outside for a port on to a node inside, to the same port unless told otherwise.

        ``to`` is a node, its name, or an address. Raises TopologyError for ports and protocols that are none.
        """
        self._nat.forward(port, to, to_port, protocol=protocol)
