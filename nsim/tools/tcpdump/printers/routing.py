"""Print one line for the protocols that routers speak among themselves, and for the rest of IP's protocols."""

import socket

from nsim.tools.tcpdump.printers.envelope import Envelope
from nsim.tools.tcpdump.style import Context

_OSPF = {1: "Hello", 2: "Database Description", 3: "LS-Request", 4: "LS-Update", 5: "LS-Ack"}
_IGMP = {0x12: "v1 report", 0x16: "v2 report", 0x17: "leave"}
_GROUP_RECORDS = {1: "is_in", 2: "is_ex", 3: "to_in", 4: "to_ex", 5: "allow", 6: "block"}
_RIP = {1: "Request", 2: "Response"}


def other(envelope: Envelope, context: Context) -> str:
    """Return the text for a packet that is neither TCP, UDP nor ICMP."""
    data, length = envelope.payload, envelope.payload_bytes
    match envelope.protocol:
        case 2:
            return _igmp(data, context)
        case 50 if len(data) >= 8:
            return f"ESP(spi=0x{data[:4].hex()},seq=0x{int.from_bytes(data[4:8], 'big'):x}), length {length}"
        case 89 if len(data) >= 24:
            return _ospf(data, length, context)
        case 112 if len(data) >= 8:
            return _vrrp(envelope, context)
        case protocol:
            return f" ip-proto-{protocol} {length}"


def rip(data: bytes) -> str:
    """Return the text for a RIP message (RFC 2453)."""
    if len(data) < 4:
        return ""
    return f"RIPv{data[1]}, {_RIP.get(data[0], f'unknown command {data[0]}')}, length: {len(data)}"


def _igmp(data: bytes, context: Context) -> str:
    # RFC 2236 and RFC 3376.
    if context.style.quick or len(data) < 8:
        return "igmp" if context.style.quick else "[|igmp]"
    group = context.host(socket.inet_ntop(socket.AF_INET, data[4:8]))
    match data[0]:
        case 0x11:
            version = "v3" if len(data) >= 12 else "v2" if data[1] else "v1"
            return f"igmp query {version}" + (f" [gaddr {group}]" if data[4:8] != b"\0\0\0\0" else "")
        case 0x22:
            return f"igmp v3 report, {int.from_bytes(data[6:8], 'big')} group record(s){_records(data, context)}"
        case kind:
            return f"igmp {_IGMP.get(kind, f'-{kind}')} {group}"


def _records(data: bytes, context: Context) -> str:
    text, at = "", 8
    while context.verbose and at + 8 <= len(data):
        kind, auxiliary, sources = data[at], data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        group = context.host(socket.inet_ntop(socket.AF_INET, data[at + 4 : at + 8]))
        shown = f", {sources} source(s)" if context.verbose == 1 else " { }"
        text += f" [gaddr {group} {_GROUP_RECORDS.get(kind, str(kind))}{shown}]"
        at += 8 + 4 * sources + 4 * auxiliary
    return text


def _ospf(data: bytes, length: int, context: Context) -> str:
    # RFC 2328, A.3.1, and RFC 5340, A.3.1: the first bytes are the same in both versions.
    version, kind = data[0], data[1]
    text = f"OSPFv{version}, {_OSPF.get(kind, f'unknown packet type ({kind})')}, length {length}"
    if context.verbose:
        router, area = (socket.inet_ntop(socket.AF_INET, data[at : at + 4]) for at in (4, 8))
        where = "Backbone Area" if area == "0.0.0.0" else f"Area {area}"
        text += f"\n\tRouter-ID {context.host(router)}, {where}"
        if version == 2:
            authentication = int.from_bytes(data[14:16], "big")
            names = {0: "none", 1: "simple", 2: "MD5"}
            text += f", Authentication Type: {names.get(authentication, 'unknown')} ({authentication})"
        if kind == 1 and version == 2 and len(data) >= 44:
            mask = socket.inet_ntop(socket.AF_INET, data[24:28])
            hello, dead = int.from_bytes(data[28:30], "big"), int.from_bytes(data[32:36], "big")
            text += f"\n\t  Hello Timer {hello}s, Dead Timer {dead}s, Mask {mask}, Priority {data[31]}"
    return text


def _vrrp(envelope: Envelope, context: Context) -> str:
    # RFC 3768 and RFC 9568.
    data, version = envelope.payload, envelope.payload[0] >> 4
    alert = "" if envelope.hops_left == 255 else f", (ttl {envelope.hops_left})"
    text = f"VRRPv{version}, Advertisement{alert}, vrid {data[1]}, prio {data[2]}"
    if version == 2:
        names = {0: "none", 1: "simple", 2: "ah"}
        text += f", authtype {names.get(data[4], str(data[4]))}, intvl {data[5]}s"
    else:
        text += f", intvl {int.from_bytes(data[4:6], 'big') & 0xFFF}cs"
    text += f", length {envelope.payload_bytes}"
    if context.verbose and not envelope.is_ipv6:
        listed = [data[at : at + 4] for at in range(8, 8 + 4 * data[3], 4) if at + 4 <= len(data)]
        text += f", addrs: {','.join(context.host(socket.inet_ntop(socket.AF_INET, one)) for one in listed)}"
    return text
