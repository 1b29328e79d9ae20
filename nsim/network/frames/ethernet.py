"""Begin to decode a frame: what its first bytes are depends on the interface.

Sources: IEEE 802.3, 802.1Q, 802.1D; RFC 826 (ARP).
"""

from __future__ import annotations

import struct
from ipaddress import IPv4Address

from nsim.network.frames.decoded import Decoded, Findings
from nsim.network.frames.ip import ipv4, ipv6

_ETHERNET_BYTES = 14
_VLAN_TAGS = (0x8100, 0x88A8)
_IPV4, _ARP, _IPV6 = 0x0800, 0x0806, 0x86DD
_TYPE_NAMES = {_IPV4: "IPv4", _ARP: "ARP", _IPV6: "IPv6", 0x8100: "802.1Q", 0x88A8: "802.1ad", 0x88CC: "LLDP"}
_LONGEST_LLC = 1500  # what stands in place of a type and is no larger is a length
_SPANNING_TREE = b"\x42\x42\x03"


def decode(data: bytes, *, ethernet: bool) -> Decoded:
    """Return what a frame says. Without an ``ethernet`` header it begins with that of IP. One that ends early, or makes
    no sense, is told as far as it does.
    """
    found = Findings()
    try:
        if ethernet:
            _ethernet(data, found)
        elif data[0] >> 4 == 4:
            ipv4(data, found)
        else:
            ipv6(data, found)
    except (struct.error, IndexError, ValueError):
        found.tell(found.protocol or "?", f"{found.summary} (cut short)".lstrip())
    return found.done()


def _ethernet(data: bytes, found: Findings) -> None:
    destination, source = data[:6].hex(":"), data[6:12].hex(":")
    (kind,) = struct.unpack_from(">H", data, 12)
    found.tell("Ethernet", f"{source} → {destination}")
    length = kind if kind <= _LONGEST_LLC else None
    found.add(
        "Ethernet",
        ("destination", destination),
        ("source", source),
        ("type", None if length is not None else _type(kind)),
        ("length", length),
    )
    _carried(kind, data[_ETHERNET_BYTES:], found)


def _carried(kind: int, data: bytes, found: Findings) -> None:
    if kind in _VLAN_TAGS:
        control, inner = struct.unpack_from(">HH", data)
        found.add(_TYPE_NAMES[kind], ("VLAN", control & 0xFFF), ("priority", control >> 13), ("type", _type(inner)))
        _carried(inner, data[4:], found)
    elif kind == _IPV4:
        ipv4(data, found)
    elif kind == _IPV6:
        ipv6(data, found)
    elif kind == _ARP:
        _arp(data, found)
    elif kind <= _LONGEST_LLC and data[:3] == _SPANNING_TREE:
        _spanning_tree(data[3:], found)
    else:
        found.same(data)
        found.tell("Ethernet", f"{found.summary}, {_type(kind)}")


def _type(kind: int) -> str:
    return f"{_TYPE_NAMES[kind]} (0x{kind:04x})" if kind in _TYPE_NAMES else f"0x{kind:04x}"


def _arp(data: bytes, found: Findings) -> None:
    _, protocol, _, length, operation = struct.unpack_from(">HHBBH", data)
    found.same(data[:28])
    if protocol != _IPV4 or length != 4:
        found.tell("ARP", f"for the protocol {_type(protocol)}")
        return
    sender, asked = IPv4Address(data[14:18]), IPv4Address(data[24:28])
    macs = data[8:14].hex(":"), data[18:24].hex(":")
    names = {1: "request", 2: "reply"}
    found.add(
        "ARP",
        ("operation", f"{names.get(operation, 'operation')} ({operation})"),
        ("sender MAC", macs[0]),
        ("sender IP", sender),
        ("target MAC", macs[1]),
        ("target IP", asked),
    )
    if operation == 2:
        found.tell("ARP", f"{sender} is at {macs[0]}")
    elif sender == asked:
        found.tell("ARP", f"{sender} announces itself, at {macs[0]}")
    else:
        found.tell("ARP", f"who has {asked}? tell {sender}")


def _spanning_tree(data: bytes, found: Findings) -> None:
    found.same(data)
    version, kind = data[2], data[3]
    if kind == 0x80:
        found.tell("STP", "the topology has changed")
        found.add("Spanning tree", ("type", "topology change notification"))
        return
    cost, port = struct.unpack_from(">I", data, 13)[0], struct.unpack_from(">H", data, 25)[0]
    root, bridge = _bridge(data[5:13]), _bridge(data[17:25])
    found.add(
        "Spanning tree",
        ("version", version),
        ("root", root),
        ("path cost", cost),
        ("bridge", bridge),
        ("port", f"0x{port:04x}"),
    )
    found.tell("STP", f"{bridge} says: the root is {root}, at a cost of {cost}")


def _bridge(data: bytes) -> str:
    return f"{data[:2].hex()}.{data[2:8].hex(':')}"
