"""Print TCP segments (RFC 9293)."""

import re

from nsim.tools.tcpdump.dissect import Layer
from nsim.tools.tcpdump.printers.envelope import Envelope
from nsim.tools.tcpdump.printers.segment import transport
from nsim.tools.tcpdump.style import Context

_FLAGS = ((0x01, "F"), (0x02, "S"), (0x04, "R"), (0x08, "P"), (0x10, "."), (0x20, "U"), (0x40, "E"), (0x80, "W"))
_SYN_FIN_RST, _SYN, _ACK, _URG = 0x07, 0x02, 0x10, 0x20
_TEXT_PROTOCOLS = {80: "HTTP", 8080: "HTTP", 3128: "HTTP", 21: "FTP", 25: "SMTP"}
_HTTP = re.compile(rb"(?:[A-Z]{3,10} \S+ HTTP/|HTTP/[0-9.]+ )")


def tcp(envelope: Envelope, context: Context) -> str:
    """Return the text for a segment, from its addresses on."""
    layer = transport("TCP", envelope)
    if layer is None:
        return f"{envelope.pair(context)}[|tcp]"
    ports = layer.number("sport"), layer.number("dport")
    text = envelope.pair_with_ports(ports, "tcp", context)
    header_bytes = layer.number("dataofs") * 4
    length = envelope.payload_bytes - header_bytes
    if context.style.quick:
        return f"{text}tcp {length}"
    data = envelope.payload[header_bytes:]
    return f"{text}{_summary(layer, envelope, length, context)}{_application(ports, data, length, context)}"


def _summary(layer: Layer, envelope: Envelope, length: int, context: Context) -> str:
    flags = layer.number("flags") & 0xFF
    parts = [f"Flags [{''.join(letter for bit, letter in _FLAGS if flags & bit) or 'none'}]"]
    checksum = envelope.checksum(16) if context.verbose else None
    if checksum:
        found, right = checksum
        parts.append(f"cksum 0x{found:04x} ({'correct' if found == right else f'incorrect -> 0x{right:04x}'})")
    sequence, acknowledged = layer.number("seq"), layer.number("ack")
    base = 0
    if flags & _ACK and not context.style.absolute_sequence:
        source, destination = (envelope.source, layer.number("sport")), (envelope.destination, layer.number("dport"))
        sequence, acknowledged, _, base = context.conversations.relative(
            source, destination, sequence, acknowledged, is_syn=bool(flags & _SYN)
        )
    if length:
        parts.append(f"seq {sequence}:{(sequence + length) & 0xFFFFFFFF}")
    elif flags & _SYN_FIN_RST or context.verbose > 1:
        parts.append(f"seq {sequence}")
    if flags & _ACK:
        parts.append(f"ack {acknowledged}")
    parts.append(f"win {layer.number('window')}")
    if flags & _URG:
        parts.append(f"urg {layer.number('urgptr')}")
    options = [_option(name, value, base) for name, value in layer.options()]
    if options:
        parts.append(f"options [{','.join(options)}]")
    return f"{', '.join(parts)}, length {length}"


def _option(name: str, value: object, base: int) -> str:
    match name, value:
        case "MSS", int():
            return f"mss {value}"
        case "WScale", int():
            return f"wscale {value}"
        case "SAckOK", _:
            return "sackOK"
        case "NOP", _:
            return "nop"
        case "EOL", _:
            return "eol"
        case "Timestamp", (int(sent), int(echoed)):
            return f"TS val {sent} ecr {echoed}"
        case "SAck", tuple():
            edges = [(int(edge) - base) & 0xFFFFFFFF for edge in value]
            blocks = "".join(f"{{{left}:{right}}}" for left, right in zip(edges[::2], edges[1::2], strict=False))
            return f"sack {len(edges) // 2} {blocks}"
        case _:
            return f"unknown-{name}"


def _application(ports: tuple[int, int], data: bytes, length: int, context: Context) -> str:
    # The first line of the protocols that are text; a payload that starts in the middle gets the name only.
    if not data:
        return ""
    if data.startswith(b"SSH-"):
        return f": SSH: {_line(data)}"
    name = next((_TEXT_PROTOCOLS[port] for port in ports if port in _TEXT_PROTOCOLS), "")
    if not name:
        return ": BGP" if 179 in ports else ""
    if name == "HTTP" and not _HTTP.match(data):
        return ": HTTP"
    if context.verbose:
        lines = data.decode("ascii", "replace").replace("\r\n", "\n").removesuffix("\n").split("\n")
        return f": {name}, length: {length}" + "".join(f"\n\t{line}" for line in lines)
    return f": {name}: {_line(data)}"


def _line(data: bytes) -> str:
    first = re.split(rb"[\r\n]", data, maxsplit=1)[0]
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in first)
