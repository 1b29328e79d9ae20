"""Decode TCP and UDP, and of what they carry DNS, DHCP, and the first line of a text.

Checksums are not told: on a cable between namespaces nobody has computed them yet. Sources: RFC 9293, 768.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import error as struct_error
from struct import unpack_from

from nsim.network.frames.decoded import Findings
from nsim.network.frames.services import dhcp, dns

_FLAGS = ((0x02, "SYN"), (0x10, "ACK"), (0x01, "FIN"), (0x04, "RST"), (0x08, "PSH"), (0x20, "URG"), (0x40, "ECE"),
          (0x80, "CWR"))  # fmt: skip
_DNS, _DHCP = 53, (67, 68)
_TEXT_LETTERS = 90


def tcp(body: bytes, length: int, found: Findings) -> None:
    """Decode a TCP segment that is ``length`` bytes long, of which ``body`` is what there is."""
    ports = unpack_from(">HH", body)
    sequence, acknowledged, head, flags, window = unpack_from(">IIBBH", body, 4)
    size = (head >> 4) * 4
    names = " ".join(name for bit, name in _FLAGS if flags & bit) or "no flags"
    carried = max(0, length - size)
    found.add(
        "TCP",
        ("source port", ports[0]),
        ("destination port", ports[1]),
        ("flags", names),
        ("sequence", sequence),
        ("acknowledgment", acknowledged if flags & 0x10 else None),
        ("window", window),
        ("options", f"{size - 20} bytes" if size > 20 else None),
        ("data", f"{carried} bytes"),
    )
    more = f", {carried} bytes" if carried else ""
    found.tell("TCP", _between(found, ports, f"{names}{more}"))
    found.same(body[4:14], body[size:])
    if carried and not (_DNS in ports and _is(dns, body[size + 2 :], found)):
        _text(body[size:], found)


def udp(body: bytes, length: int, found: Findings) -> None:
    """Decode a UDP datagram."""
    source, destination = unpack_from(">HH4x", body)
    carried = max(0, length - 8)
    found.add(
        "UDP",
        ("source port", source),
        ("destination port", destination),
        ("data", f"{carried} bytes"),
    )
    found.tell("UDP", _between(found, (source, destination), f"{carried} bytes"))
    found.same(body[8:])
    service = dns if _DNS in (source, destination) else dhcp if {source, destination} <= set(_DHCP) else None
    if service is None or not _is(service, body[8:], found):
        _text(body[8:], found)


def _is(service: Callable[[bytes, Findings], None], data: bytes, found: Findings) -> bool:
    # A port is only a hint at what comes there.
    try:
        service(data, found)
    except (struct_error, IndexError, ValueError):
        return False
    return True


def _between(found: Findings, ports: tuple[int, int], text: str) -> str:
    ends = (f"[{end}]" if ":" in end else end for end in (found.source, found.destination))
    source, destination = (f"{end}:{port}" for end, port in zip(ends, ports, strict=True))
    return f"{source} → {destination}: {text}"


def _text(data: bytes, found: Findings) -> None:
    # Text that people send to try a port, and the first line of HTTP and its like.
    line = data.partition(b"\n")[0].rstrip(b"\r")[:_TEXT_LETTERS]
    if line and line.isascii() and line.decode("ascii").isprintable():
        text = line.decode("ascii")
        found.add("Data", ("first line", text))
        if " HTTP/1." in text or text.startswith("HTTP/1."):
            found.protocol = "HTTP"
        found.tell(found.protocol, f'{found.summary}: "{text}"')
