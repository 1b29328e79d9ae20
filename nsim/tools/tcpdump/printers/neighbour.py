"""Print the options of neighbour discovery (RFC 4861, 4.6), which -v shows one to a line."""

import socket
import struct

_NAMES = {1: "source link-address", 2: "destination link-address", 3: "prefix info", 4: "redirected header", 5: "mtu",
          24: "route info", 25: "rdnss", 31: "dnssl"}  # fmt: skip
_FOREVER = 0xFFFFFFFF


def options_text(data: bytes) -> str:
    """Return a line for each option, after a line feed each."""
    text = ""
    while len(data) >= 8 and data[1]:
        kind, size = data[0], data[1] * 8
        value = data[2:size]
        name = _NAMES.get(kind, "unknown")
        text += f"\n\t  {name} option ({kind}), length {size} ({data[1]}): {_value(kind, value)}"
        data = data[size:]
    return text


def _value(kind: int, value: bytes) -> str:
    match kind:
        case 1 | 2:
            return value[:6].hex(":")
        case 3 if len(value) >= 30:
            flags = ((0x80, "onlink"), (0x40, "auto"), (0x20, "router"))
            named = ", ".join(name for bit, name in flags if value[1] & bit) or "none"
            valid, preferred = struct.unpack_from("!II", value, 2)
            prefix = socket.inet_ntop(socket.AF_INET6, value[14:30])
            times = f"valid time {_lifetime(valid)}, pref. time {_lifetime(preferred)}"
            return f"{prefix}/{value[0]}, Flags [{named}], {times}"
        case 5 if len(value) >= 6:
            return f" {int.from_bytes(value[2:6], 'big')}"
        case 25 if len(value) >= 22:
            servers = [socket.inet_ntop(socket.AF_INET6, value[at : at + 16]) for at in range(6, len(value) - 15, 16)]
            return f" lifetime {int.from_bytes(value[2:6], 'big')}s, addr: {' addr: '.join(servers)}"
        case _:
            return ""


def _lifetime(seconds: int) -> str:
    return "infinity" if seconds == _FOREVER else f"{seconds}s"
