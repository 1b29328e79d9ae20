"""Be arp(8) for machines that have none: show and change the IPv4 neighbours, as net-tools does.

The table is read from /proc/net/arp and changed with the ioctl calls of arp(7).
"""

import errno
import fcntl
import socket
import struct
import sys
from collections.abc import Sequence
from typing import NamedTuple

from nsim.tools._shared.ending import ToolError, run_to_the_end
from nsim.tools._shared.options import Grammar, OptionError, parse
from nsim.tools._shared.resolve import Address, Names, resolve

USAGE = """\
usage: arp [-env] [-i interface] [-a] [host]
       arp [-i interface] -s host hardware-address [temp] [pub] [dev interface]
       arp [-i interface] -Ds host interface [temp] [pub]
       arp [-i interface] -d host [pub]"""

GRAMMAR = Grammar(
    flags="adDehnsvV",
    valued="iAHpt",
    long={
        "all": "a",
        "delete": "d",
        "set": "s",
        "numeric": "n",
        "device": "i",
        "use-device": "D",
        "verbose": "v",
        "help": "h",
    },
)
TABLE = "/proc/net/arp"
SIOCGIFHWADDR, SIOCDARP, SIOCSARP = 0x8927, 0x8953, 0x8955  # linux/sockios.h
COMPLETE, PERMANENT, PUBLISHED = 0x02, 0x04, 0x08  # linux/if_arp.h
FROM_INTERFACE = "<from_interface>"
_ETHERNET = 1


class Neighbour(NamedTuple):
    """Hold one line of the table."""

    address: Address
    hardware_type: int
    flags: int
    hardware_address: str
    interface: str

    @property
    def is_complete(self) -> bool:
        """Tell whether the hardware address is known."""
        return bool(self.flags & COMPLETE)

    @property
    def is_proxied(self) -> bool:
        """Tell whether we answer for this neighbour with the address of our own interface."""
        return bool(self.flags & PUBLISHED) and not self.is_complete


class Change(NamedTuple):
    """Hold what goes into a request: the neighbour, its hardware address, the flags."""

    address: Address
    hardware_address: bytes
    flags: int
    interface: str


def main(argv: Sequence[str] | None = None) -> int:
    """Run arp; return 0 when it was done, 255 when the kernel or the resolver refused, 3 for a mistake in the command.

    The numbers are net-tools' own.
    """
    return run_to_the_end(lambda: _run(sys.argv[1:] if argv is None else argv))


def read_table(text: str) -> list[Neighbour]:
    """Read the text of /proc/net/arp, whose columns proc(5) names."""
    neighbours = []
    for line in text.splitlines()[1:]:
        address, kind, flags, hardware_address, _, interface = line.split()
        where = Address(socket.AF_INET, address)
        neighbours.append(Neighbour(where, int(kind, 16), int(flags, 16), hardware_address, interface))
    return neighbours


def linux_line(neighbour: Neighbour, name: str) -> str:
    """Return a line in columns, the form of plain `arp`."""
    kind, hardware, flags = "", "(incomplete)", ""
    if neighbour.is_proxied:
        kind, hardware, flags = "*", FROM_INTERFACE, "MP"
    elif neighbour.is_complete:
        kind = "ether" if neighbour.hardware_type == _ETHERNET else f"type-{neighbour.hardware_type}"
        hardware = neighbour.hardware_address
        flags = "C" + "M" * bool(neighbour.flags & PERMANENT) + "P" * bool(neighbour.flags & PUBLISHED)
    return f"{name[:23]:<25}{kind:<8}{hardware:<20}{flags:<6}{'':<16}{neighbour.interface}"


def bsd_line(neighbour: Neighbour, name: str) -> str:
    """Return a sentence, the form of `arp -a`."""
    text = f"{name or '?'} ({neighbour.address.host}) at "
    if neighbour.is_proxied:
        return f"{text}{FROM_INTERFACE} PERM PUB on {neighbour.interface}"
    if not neighbour.is_complete:
        return f"{text}<incomplete> on {neighbour.interface}"
    kind = "ether" if neighbour.hardware_type == _ETHERNET else f"type-{neighbour.hardware_type}"
    text += f"{neighbour.hardware_address} [{kind}] " + "PERM " * bool(neighbour.flags & PERMANENT)
    return f"{text}{'PUB ' * bool(neighbour.flags & PUBLISHED)}on {neighbour.interface}"


def encode(change: Change) -> bytes:
    """Return the `struct arpreq` of arp(7)."""
    protocol = struct.pack("=HH4s8x", socket.AF_INET, 0, change.address.packed)
    hardware = struct.pack("=H14s", _ETHERNET, change.hardware_address)
    return protocol + hardware + struct.pack("=i16x16s", change.flags, change.interface.encode())


def _run(argv: Sequence[str]) -> int:
    try:
        parsed = parse(argv, GRAMMAR)
    except OptionError as error:
        raise ToolError(f"arp: {error}\n{USAGE}", 3) from None
    letters = {letter for letter, _ in parsed.options}
    interface = dict(parsed.options).get("i", "")
    if "h" in letters:
        raise ToolError(USAGE, 0)
    if letters & {"s", "d"}:
        return _change(parsed.operands, interface, is_set="s" in letters, by_device="D" in letters)
    return _show(letters, parsed.operands, interface)


def _show(letters: set[str], operands: Sequence[str], interface: str) -> int:
    with open(TABLE, encoding="ascii") as file:
        table = read_table(file.read())
    wanted = _find(operands[0]) if operands else None
    shown = [
        one for one in table
        if (not interface or one.interface == interface) and (not wanted or one.address.host == wanted.host)
    ]  # fmt: skip
    names = Names(numeric="n" in letters)
    is_bsd = "a" in letters and "e" not in letters
    if shown and not is_bsd:
        print("Address                  HWtype  HWaddress           Flags Mask            Iface")
    for one in shown:
        name = names.name(one.address)
        print(bsd_line(one, name) if is_bsd else linux_line(one, name or one.address.host))
    if "v" in letters:
        print(f"Entries: {len(table)}\tSkipped: {len(table) - len(shown)}\tFound: {len(shown)}")
    if wanted and not shown and not is_bsd:
        print(f"{operands[0]} ({wanted.host}) -- no entry")
    elif table and not shown:
        print(f"arp: in {len(table)} entries no match found.")
    return 0


def _change(operands: Sequence[str], interface: str, *, is_set: bool, by_device: bool) -> int:
    if not operands:
        raise ToolError("arp: need host name", 255)
    if is_set and len(operands) < 2:
        raise ToolError("arp: need hardware address", 255)
    words = list(operands[2:] if is_set else operands[1:])
    if "dev" in words[:-1]:
        place = words.index("dev")
        interface = words[place + 1]
        del words[place : place + 2]
    if not set(words) <= {"temp", "pub"}:
        raise ToolError(f"arp: unknown word '{words[-1]}'\n{USAGE}", 3)
    address = _find(operands[0])
    flags = PERMANENT * ("temp" not in words) | PUBLISHED * ("pub" in words)
    hardware = b""
    if is_set:
        hardware = _interface_address(operands[1]) if by_device else _hardware_address(operands[1])
    request = encode(Change(address, hardware, flags | COMPLETE * is_set, interface))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            fcntl.ioctl(sock, SIOCSARP if is_set else SIOCDARP, request)
        except OSError as error:
            if not is_set and error.errno in (errno.ENXIO, errno.ENOENT):
                print(f"No ARP entry for {operands[0]}")
                return 255
            name = "SIOCSARP" if is_set else f"SIOCDARP({'pub' if 'pub' in words else 'dontpub'})"
            raise ToolError(f"{name}: {error.strerror}", 255) from None
    return 0


def _find(host: str) -> Address:
    try:
        return resolve(host, socket.AF_INET)
    except socket.gaierror:
        raise ToolError(f"{host}: Host name lookup failure", 255) from None


def _hardware_address(text: str) -> bytes:
    parts = text.split(":")
    try:
        packed = bytes(int(part, 16) for part in parts)
    except ValueError:
        packed = b""
    if len(packed) != 6:
        raise ToolError("arp: invalid hardware address", 255)
    return packed


def _interface_address(interface: str) -> bytes:
    # An interface of ours lends its own address: with `pub` it answers for the host, which is proxy ARP.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            answer = fcntl.ioctl(sock, SIOCGIFHWADDR, struct.pack("16s24x", interface.encode()[:15]))
        except OSError as error:
            raise ToolError(f"arp: cant get HW-Address for `{interface}': {error.strerror}.", 255) from None
    return bytes(answer[18:24])
