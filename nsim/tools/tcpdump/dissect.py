"""Let scapy decode the bytes above the link header; the only module of the tools that knows scapy.

scapy takes a fifth of a second to import, so it is imported when the first packet is printed: the capture is running
by then. It must not look at the machine, so it is told not to load routes, and its warnings are silenced.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING, Any

from nsim.tools._shared.ending import ToolError

if TYPE_CHECKING:
    from scapy.packet import Packet

_LLC_IN_COOKED = 4


class MalformedError(ValueError):
    """Say that bytes break off too early or are no packet at all."""


class Layer:
    """Hold one decoded header and what follows it."""

    def __init__(self, packet: Packet) -> None:
        self._packet = packet

    @property
    def name(self) -> str:
        """Return scapy's name of the layer: `IP`, `ICMPv6ND_NS`, `Raw`."""
        return type(self._packet).__name__

    @property
    def octets(self) -> bytes:
        """Return the bytes from the start of this header to the end of the packet."""
        return bytes(self._packet.original or bytes(self._packet))

    @property
    def payload(self) -> Layer | None:
        """Return the layer inside this one."""
        inner = self._packet.payload
        return Layer(inner) if inner else None

    def _field(self, name: str) -> Any:
        # What type a field has depends on the field; the methods below narrow it.
        try:
            return self._packet.getfieldval(name)
        except AttributeError:
            raise MalformedError(f"{self.name} without {name}") from None

    def number(self, field: str) -> int:
        """Return a numeric field; raise MalformedError where there is none."""
        value = self._field(field)
        try:
            return 0 if value is None else int(value)
        except TypeError:
            raise MalformedError(f"{self.name}.{field} is no number") from None

    def text(self, field: str) -> str:
        """Return a field as text; addresses and names are text in scapy already."""
        value = self._field(field)
        return value.decode("ascii", "backslashreplace") if isinstance(value, bytes) else str(value)

    def texts(self, field: str) -> list[str]:
        """Return a field that holds strings, such as the text of a DNS record."""
        value = self._field(field)
        values = value if isinstance(value, list) else [value]
        return [one.decode("ascii", "backslashreplace") if isinstance(one, bytes) else str(one) for one in values]

    def layers(self, field: str) -> list[Layer]:
        """Return a field that holds packets, such as the records of a DNS answer."""
        inner = self._field(field) or []
        if isinstance(inner, list):
            return [Layer(one) for one in inner]
        chained = []  # before scapy 2.6, records were each other's payload
        while inner:
            chained.append(Layer(inner))
            inner = inner.payload
        return chained

    def options(self) -> list[tuple[str, object]]:
        """Return TCP's options: name and value."""
        return [(str(name), value) for name, value in self._field("options")]

    def find(self, name: str) -> Layer | None:
        """Return the first layer of that name from here on."""
        layer: Layer | None = self
        while layer and layer.name != name:
            layer = layer.payload
        return layer


def is_llc(ether_type: int) -> bool:
    """Tell whether this is no type but a length, or the type of LLC in jumbo frames: an LLC header follows."""
    return ether_type <= 1500 or ether_type == 0x8870


def dissect(ether_type: int, data: bytes) -> Layer | None:
    """Decode a packet of this Ethernet type (a length means LLC); return None for a type that is not printed.

    Raises MalformedError when the bytes are no such packet.
    """
    kind = _kinds().get(_LLC_IN_COOKED if is_llc(ether_type) else ether_type)
    return _decode(kind, data) if kind else None


def dissect_transport(name: str, data: bytes) -> Layer:
    """Decode a TCP segment or UDP datagram and what it carries."""
    _kinds()
    from scapy.layers import inet

    return _decode(inet.TCP if name == "TCP" else inet.UDP, data)


def _decode(kind: type[Packet], data: bytes) -> Layer:
    # scapy itself catches what goes wrong in inner layers, but not in the outermost.
    try:
        return Layer(kind(data))
    except (struct.error, IndexError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise MalformedError(str(error)) from None


@cache
def _kinds() -> dict[int, type[Packet]]:
    import logging  # itself slow to import; not before the capture runs

    logging.getLogger("scapy").setLevel(logging.CRITICAL)
    try:
        from scapy.config import conf
    except ImportError:
        raise ToolError(
            "tcpdump: printing packets needs the Python package scapy; -w FILE captures without it", 1
        ) from None
    conf.route_autoload = False
    conf.route6_autoload = False
    from scapy.layers import dhcp, dns, inet, inet6, l2

    assert dhcp and dns  # imported for what they bind to UDP's ports
    return {0x0800: inet.IP, 0x86DD: inet6.IPv6, 0x0806: l2.ARP, 0x8035: l2.ARP, _LLC_IN_COOKED: l2.LLC}
