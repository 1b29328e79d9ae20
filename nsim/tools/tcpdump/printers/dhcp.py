"""Print BOOTP and DHCP (RFC 951, RFC 2131, RFC 2132)."""

import socket
from collections.abc import Iterator

from nsim.tools.tcpdump.dissect import Layer
from nsim.tools.tcpdump.style import Context

_COOKIE = bytes.fromhex("63825363")
_COOKIE_AT = 236
_MESSAGES = ("", "Discover", "Offer", "Request", "Decline", "ACK", "NACK", "Release", "Inform")
_NAMES = {
    1: "Subnet-Mask", 2: "Time-Zone", 3: "Default-Gateway", 4: "Time-Server", 6: "Domain-Name-Server",
    7: "LOG", 12: "Hostname", 15: "Domain-Name", 17: "RP", 26: "MTU", 28: "BR", 31: "Router-Discovery",
    33: "Static-Route", 40: "YD", 41: "YS", 42: "NTP", 43: "Vendor-Option", 44: "Netbios-Name-Server",
    46: "WNT", 47: "Netbios-Scope", 50: "Requested-IP", 51: "Lease-Time", 53: "DHCP-Message", 54: "Server-ID",
    55: "Parameter-Request", 56: "MSG", 57: "MSZ", 58: "RN", 59: "RB", 60: "Vendor-Class", 61: "Client-ID",
    66: "TFTP", 67: "BF", 81: "FQDN", 119: "Domain-Search", 121: "Classless-Static-Route", 252: "Unknown",
}  # fmt: skip
_ADDRESSES = (1, 3, 4, 6, 7, 28, 33, 42, 44, 50, 54)
_STRINGS = (12, 15, 17, 40, 56, 60, 66, 67)
_NUMBERS = (26, 51, 57, 58, 59)


def dhcp(layer: Layer, data: bytes, context: Context) -> str:
    """Return the text for a message; `layer` is its fixed part, `data` all of it."""
    client = data[28 : 28 + min(layer.number("hlen"), 16)].hex(":")
    kind = f"Request from {context.hardware(client)}" if layer.number("op") == 1 else "Reply"
    text = f"BOOTP/DHCP, {kind}, length {len(data)}"
    if not context.verbose:
        return text
    hops, seconds, flags = layer.number("hops"), layer.number("secs"), layer.number("flags")
    text += f", hops {hops}" if hops else ""
    text += f", xid 0x{layer.number('xid'):x}"
    text += f", secs {seconds}" if seconds else ""
    text += f", Flags [{'Broadcast' if flags & 0x8000 else 'none'}]"
    text += f" (0x{flags:04x})" if context.verbose > 1 or flags else ""
    for name, field in (("Client", "ciaddr"), ("Your", "yiaddr"), ("Server", "siaddr"), ("Gateway", "giaddr")):
        address = layer.text(field)
        text += f"\n\t  {name}-IP {context.host(address)}" if address != "0.0.0.0" else ""
    text += f"\n\t  Client-Ethernet-Address {context.hardware(client)}"
    if data[_COOKIE_AT : _COOKIE_AT + 4] == _COOKIE:
        text += "\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x63825363"
        text += "".join(_option(kind, value, context) for kind, value in options(data[_COOKIE_AT + 4 :]))
    return text


def options(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield code and value of each option up to the end mark."""
    at = 0
    while at < len(data) and data[at] != 255:
        if data[at] == 0:
            at += 1
            continue
        length = data[at + 1] if at + 1 < len(data) else 0
        yield data[at], data[at + 2 : at + 2 + length]
        at += 2 + length


def _option(kind: int, value: bytes, context: Context) -> str:
    return f"\n\t    {_NAMES.get(kind, 'Unknown')} ({kind}), length {len(value)}: {_value(kind, value, context)}"


def _value(kind: int, value: bytes, context: Context) -> str:
    if kind == 53 and value:
        return _MESSAGES[value[0]] if value[0] < len(_MESSAGES) else str(value[0])
    if kind == 55:
        names = [f"{_NAMES.get(one, 'Unknown')} ({one})" for one in value]
        lines = [", ".join(names[at : at + 4]) for at in range(0, len(names), 4)]
        return "\n\t      " + ", \n\t      ".join(lines)
    if kind == 61 and len(value) == 7 and value[0] == 1:
        return f"ether {value[1:].hex(':')}"
    if kind in _ADDRESSES and len(value) % 4 == 0:
        addresses = [socket.inet_ntop(socket.AF_INET, value[at : at + 4]) for at in range(0, len(value), 4)]
        return ",".join(context.host(address) for address in addresses)
    if kind in _STRINGS:
        return f'"{value.decode("ascii", "backslashreplace")}"'
    if kind in _NUMBERS:
        return str(int.from_bytes(value, "big"))
    return value.hex(".")
