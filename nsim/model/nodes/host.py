"""A host: an end system with a default gateway."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import ClassVar, Literal

from nsim.errors import TopologyError
from nsim.model.nodes.node import Node
from nsim.model.origin import author
from nsim.model.reading import read_address

AUTO: Literal["auto"] = "auto"


class Host(Node):
    """An end system. Its gateways are the first router on its links, unless given; None means that it has none.

    ``gateway`` is the IPv4 next hop of the default route and ``gateway6`` the IPv6 one. ``cpu``, ``memory`` and
    ``processes`` limit what its programs use, as ``limit`` does for a node of any kind.
    Raises TopologyError for a gateway that is no address of its family, and for a limit that makes no sense.
    """

    kind: ClassVar[str] = "host"

    def __init__(
        self,
        name: str,
        *,
        gateway: str | None = AUTO,
        gateway6: str | None = AUTO,
        cpu: float | str | None = None,
        memory: str | None = None,
        processes: int | None = None,
    ) -> None:
        super().__init__(name)
        self.limit(cpu=cpu, memory=memory, processes=processes)
        self.wants_gateway = {4: gateway == AUTO, 6: gateway6 == AUTO}
        self.gateways: list[IPv4Address | IPv6Address] = []
        for version, text in ((4, gateway), (6, gateway6)):
            if text is None or text == AUTO:
                continue
            address = read_address(name, text, "gateway")
            if address.version != version:
                keyword = "gateway" if address.version == 4 else "gateway6"
                raise TopologyError(
                    f"gateway {text} is an IPv{address.version} address",
                    node=name,
                    origin=author(),
                    hint=f'write {keyword}="{text}"',
                )
            self.gateways.append(address)
