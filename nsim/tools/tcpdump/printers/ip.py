"""Print the IPv4 (RFC 791) and IPv6 (RFC 8200) headers, and choose the printer for what they carry."""

from nsim.tools._shared.checksum import internet_checksum
from nsim.tools.tcpdump.dissect import Layer, dissect
from nsim.tools.tcpdump.link import ether_name
from nsim.tools.tcpdump.printers import routing
from nsim.tools.tcpdump.printers.envelope import Envelope
from nsim.tools.tcpdump.printers.icmp import icmp
from nsim.tools.tcpdump.printers.icmp6 import icmp6
from nsim.tools.tcpdump.printers.tcp import tcp
from nsim.tools.tcpdump.printers.udp import udp
from nsim.tools.tcpdump.style import Context

PROTOCOL_NAMES = {0: "Options", 1: "ICMP", 2: "IGMP", 4: "IPIP", 6: "TCP", 17: "UDP", 41: "IPv6", 43: "Routing",
                  44: "Fragment", 46: "RSVP", 47: "GRE", 50: "ESP", 51: "AH", 58: "ICMPv6", 60: "Options", 88: "EIGRP",
                  89: "OSPF", 103: "PIM", 112: "VRRP", 132: "SCTP"}  # fmt: skip
_CONGESTION = ("", ",ECT(1)", ",ECT(0)", ",CE")
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _DESTINATION, _NOTHING = 0, 43, 44, 60, 59
_OPTION_NAMES = {0: "EOL", 1: "NOP", 7: "RR", 68: "TS", 131: "LSRR", 137: "SSRR", 148: "RA"}


def ipv4(layer: Layer, context: Context) -> str:
    """Return the text for an IPv4 packet, without the leading `IP`."""
    octets = layer.octets
    header_bytes, total = (octets[0] & 15) * 4, int.from_bytes(octets[2:4], "big")
    protocol, fragment = octets[9], int.from_bytes(octets[6:8], "big")
    source, destination = layer.text("src"), layer.text("dst")
    text = _details4(octets, header_bytes, total, fragment) if context.verbose else ""
    envelope = Envelope(source, destination, protocol, octets[header_bytes:total], total - header_bytes, octets[8],
                        is_fragment=bool(fragment & 0x3FFF))  # fmt: skip
    if fragment & 0x1FFF:
        name = f"ip-proto-{protocol}" if context.style.numeric else PROTOCOL_NAMES.get(protocol, "").lower()
        return f"{text}{context.host(source)} > {context.host(destination)}: {name or f'ip-proto-{protocol}'}"
    return text + _carried(envelope, context)


def ipv6(layer: Layer, context: Context) -> str:
    """Return the text for an IPv6 packet, without the leading `IP6`."""
    octets = layer.octets
    following, length = octets[6], int.from_bytes(octets[4:6], "big")
    text = ""
    if context.verbose:
        traffic_class, label = layer.number("tc"), layer.number("fl")
        parts = [f"class 0x{traffic_class:02x}"] * bool(traffic_class) + [f"flowlabel 0x{label:05x}"] * bool(label)
        name = PROTOCOL_NAMES.get(following, "unknown")
        parts += [f"hlim {octets[7]}", f"next-header {name} ({following}) payload length: {length}"]
        text = f"({', '.join(parts)}) "
    source, destination = layer.text("src"), layer.text("dst")
    pair = f"{context.host(source)} > {context.host(destination)}: "
    offset, end, before = 40, 40 + length, ""
    while following in (_HOP_BY_HOP, _ROUTING, _FRAGMENT, _DESTINATION) and len(octets) >= offset + 8:
        size = 8 if following == _FRAGMENT else (octets[offset + 1] + 1) * 8
        header = octets[offset : offset + size]
        before += _extension(following, header, end - offset - size, context)
        if following == _FRAGMENT and int.from_bytes(header[2:4], "big") & 0xFFF8:
            return f"{text}{pair}{before.rstrip()}"
        following, offset = header[0], offset + size
    if following == _NOTHING:
        return f"{text}{pair}{before}no next header"
    envelope = Envelope(source, destination, following, octets[offset:end], end - offset, octets[7],
                        is_fragment="frag" in before, before=before)  # fmt: skip
    return text + _carried(envelope, context)


def _carried(envelope: Envelope, context: Context) -> str:
    match envelope.protocol:
        case 6:
            return tcp(envelope, context)
        case 17:
            return udp(envelope, context)
        case 1:
            return envelope.pair(context) + icmp(envelope, context, _quoted)
        case 58:
            return envelope.pair(context) + icmp6(envelope, context)
        case 4 | 41:
            inner = dissect(0x0800 if envelope.protocol == 4 else 0x86DD, envelope.payload)
            return envelope.pair(context) + (_inside(inner, context) if inner else "[|ip]")
        case 47:
            return envelope.pair(context) + _gre(envelope.payload, context)
        case _:
            return envelope.pair(context) + routing.other(envelope, context)


def _inside(layer: Layer, context: Context) -> str:
    if layer.name == "IPv6":
        return ("" if context.style.link_header else "IP6 ") + ipv6(layer, context)
    return ("" if context.style.link_header else "IP ") + ipv4(layer, context)


def _quoted(packet: bytes, context: Context) -> str:
    layer = dissect(0x0800, packet)
    return f"\n\t{_inside(layer, context)}" if layer and len(packet) >= 20 else ""


def _gre(payload: bytes, context: Context) -> str:
    # RFC 2784 and RFC 2890: flags say which of checksum, key and sequence number follow.
    if len(payload) < 4:
        return "[|gre]"
    flags, kind = int.from_bytes(payload[:2], "big"), int.from_bytes(payload[2:4], "big")
    offset, text = 4, f"GREv{flags & 7}"
    if context.verbose:
        named = [name for bit, name in ((0x8000, "checksum present"), (0x2000, "key present"),
                                        (0x1000, "sequence# present")) if flags & bit]  # fmt: skip
        text += f", Flags [{', '.join(named) or 'none'}]"
    offset += 4 if flags & 0x8000 else 0
    if flags & 0x2000:
        text += f", key=0x{int.from_bytes(payload[offset : offset + 4], 'big'):x}"
        offset += 4
    if flags & 0x1000:
        text += f", seq {int.from_bytes(payload[offset : offset + 4], 'big')}"
        offset += 4
    if context.style.link_header:
        text += f", proto {ether_name(kind)}"
    text += f", length {len(payload)}"
    inner = dissect(kind, payload[offset:]) if kind in (0x0800, 0x86DD) else None
    between = "\n\t" if context.verbose else ": "
    return f"{text}{between}{_inside(inner, context)}" if inner else f"{text}: gre-proto-0x{kind:x}"


def _details4(octets: bytes, header_bytes: int, total: int, fragment: int) -> str:
    service, protocol = octets[1], octets[9]
    named = [name for bit, name in ((0x2000, "+"), (0x4000, "DF"), (0x8000, "rb")) if fragment & bit]
    parts = [
        f"tos 0x{service:x}{_CONGESTION[service & 3]}",
        f"ttl {octets[8]}",
        f"id {int.from_bytes(octets[4:6], 'big')}",
        f"offset {(fragment & 0x1FFF) * 8}",
        f"flags [{', '.join(named) or 'none'}]",
        f"proto {PROTOCOL_NAMES.get(protocol, 'unknown')} ({protocol})",
        f"length {total}",
    ]
    if header_bytes > 20:
        parts.append(f"options ({_option_names(octets[20:header_bytes])})")
    text = ", ".join(parts)
    header = octets[:header_bytes]
    if len(header) == header_bytes and internet_checksum(header):
        right = internet_checksum(header[:10] + b"\0\0" + header[12:])
        text += f", bad cksum {int.from_bytes(header[10:12], 'big'):x} (->{right:x})!"
    return f"({text})\n    "


def _option_names(options: bytes) -> str:
    names, offset = [], 0
    while offset < len(options):
        kind = options[offset]
        names.append(_OPTION_NAMES.get(kind, f"unknown {kind}"))
        if kind == 0:
            break
        offset += 1 if kind == 1 else max(2, options[offset + 1] if offset + 1 < len(options) else 2)
    return ",".join(names)


def _extension(kind: int, header: bytes, rest_bytes: int, context: Context) -> str:
    match kind:
        case 0:
            return f"HBH {_padding(header) if context.verbose else ''}"
        case 60:
            return f"DSTOPT {_padding(header) if context.verbose else ''}"
        case 43:
            return f"srcrt (len={header[1]}, type={header[2]}, segleft={header[3]}) "
        case _:
            offset = int.from_bytes(header[2:4], "big") & 0xFFF8
            identifier = f"0x{int.from_bytes(header[4:8], 'big'):08x}:" if context.verbose else ""
            return f"frag ({identifier}{offset}|{rest_bytes}) "


def _padding(header: bytes) -> str:
    # Options of RFC 8200, 4.2, and the router alert of RFC 2711.
    text, offset = "", 2
    while offset < len(header):
        kind = header[offset]
        if kind == 0:
            text, offset = f"{text}(pad1) ", offset + 1
            continue
        if offset + 1 >= len(header):
            break
        length = header[offset + 1]
        value = header[offset + 2 : offset + 2 + length]
        text += {1: "(padn) ", 5: f"(rtalert: 0x{value.hex()}) "}.get(kind, f"(opt_type 0x{kind:02x}: len={length}) ")
        offset += 2 + length
    return text
