"""List the interfaces that can be captured on, for -D."""

import fcntl
import socket
import struct

_SIOCGIFFLAGS = 0x8913
_UP, _LOOPBACK, _RUNNING = 0x1, 0x8, 0x40  # netdevice(7)


def interface_list() -> str:
    """Return the numbered list: interfaces that are up, then `any`, the loopback and those that are down."""
    ranked: list[tuple[int, str]] = [(1, "any (Pseudo-device that captures on all interfaces) [Up, Running]")]
    for _, name in socket.if_nameindex():
        flags = _flags(name)
        is_up, is_loopback = bool(flags & _UP), bool(flags & _LOOPBACK)
        words = ["Up"] * is_up + ["Running"] * bool(flags & _RUNNING) + ["Loopback"] * is_loopback
        if not is_loopback:
            words.append("Connected" if flags & _RUNNING else "Disconnected")
        ranked.append((3 if not is_up else 2 if is_loopback else 0, f"{name} [{', '.join(words)}]"))
    ranked.sort(key=lambda entry: entry[0])
    return "\n".join(f"{number}.{text}" for number, (_, text) in enumerate(ranked, 1))


def _flags(name: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            answer = fcntl.ioctl(sock, _SIOCGIFFLAGS, struct.pack("16s24x", name.encode()))
        except OSError:
            return 0
    return int(struct.unpack_from("=16xH", answer)[0])
