"""Print ICMPv6: echo and errors (RFC 4443), neighbour discovery (RFC 4861), multicast listeners (RFC 2710, 3810)."""

import socket
import struct

from nsim.tools._shared import icmp as wire
from nsim.tools.tcpdump.printers.envelope import Envelope
from nsim.tools.tcpdump.printers.neighbour import options_text
from nsim.tools.tcpdump.style import Context

_UNREACHABLE = {0: "unreachable route {}", 1: " unreachable prohibited {}", 2: "beyond scope {}, source address {}",
                3: "unreachable address {}"}  # fmt: skip
_PROTOCOLS = {6: "tcp", 17: "udp"}
_PROBLEMS = {0: "errorneous - octet {}", 1: "next header - octet {}", 2: "option - octet {}"}
_GROUP_RECORDS = {1: "is_in", 2: "is_ex", 3: "to_in", 4: "to_ex", 5: "allow", 6: "block"}
_ROUTER_PREFERENCES = ("medium", "high", "reserved", "low")


def icmp6(envelope: Envelope, context: Context) -> str:
    """Return the text for a message."""
    message = wire.decode(envelope.payload)
    if message is None:
        return "[|icmp6]"
    text = _checksum(envelope) if context.verbose else ""
    words, always_length, rest = _words(message, envelope, context)
    text += f"ICMP6, {words}"
    if not context.verbose or always_length:
        text += f", length {envelope.payload_bytes}"
    return text + rest if context.verbose or not always_length else text


def _checksum(envelope: Envelope) -> str:
    checksum = envelope.checksum(2)
    if checksum is None:
        return ""
    found, right = checksum
    return "[icmp6 sum ok] " if found == right else f"[bad icmp6 cksum 0x{found:04x} -> 0x{right:04x}!] "


def _words(message: wire.Message, envelope: Envelope, context: Context) -> tuple[str, bool, str]:
    # The words, whether -v keeps the length, and what -v adds after it.
    match message.kind:
        case wire.ECHO_REQUEST6 | wire.ECHO_REPLY6:
            name = "request" if message.kind == wire.ECHO_REQUEST6 else "reply"
            return f"echo {name}, id {message.identifier}, seq {message.sequence}", False, ""
        case wire.UNREACHABLE6:
            return f"destination unreachable, {_unreachable(message, context)}", False, ""
        case wire.PACKET_TOO_BIG6:
            return f"packet too big, mtu {message.word}", False, ""
        case wire.TIME_EXCEEDED6:
            name = "in-transit" if message.code == 0 else "in-reassembly"
            return f"time exceeded {name} for {_destination(message, context)}", False, ""
        case wire.PARAMETER_PROBLEM6:
            return f"parameter problem, {_PROBLEMS.get(message.code, 'code-#').format(message.word)}", False, ""
        case 130 | 131 | 132 | 143:
            return _listener(message, envelope, context), False, ""
        case 133 | 134 | 135 | 136 | 137:
            return _neighbour(message, context)
        case kind:
            return f"type-#{kind}", True, ""


def _unreachable(message: wire.Message, context: Context) -> str:
    quoted, destination = wire.quoted_packet(message.body), _destination(message, context)
    if message.code == 4 and quoted:
        port, name = int.from_bytes(quoted.payload[2:4], "big"), _PROTOCOLS.get(quoted.protocol)
        if name:
            return f"unreachable port, {destination} {name} port {context.port(port, name)}"
        return f"unreachable port, {destination} protocol {quoted.protocol} port {port}"
    source = _address(message.body[8:24], context)
    return _UNREACHABLE.get(message.code, f"unknown unreach code ({message.code})").format(destination, source)


def _destination(message: wire.Message, context: Context) -> str:
    return _address(message.body[24:40], context)


def _address(packed: bytes, context: Context) -> str:
    return context.host(socket.inet_ntop(socket.AF_INET6, packed)) if len(packed) == 16 else "?"


def _neighbour(message: wire.Message, context: Context) -> tuple[str, bool, str]:
    body = message.body
    match message.kind:
        case 133:
            return "router solicitation", True, options_text(body)
        case 134:
            return "router advertisement", True, _router(message)
        case 135 | 136 if len(body) < 16:
            return "neighbor solicitation [|icmp6]", True, ""
        case 135:
            # -v puts the length before the target, the plain form after it.
            target = f", who has {_address(body[:16], context)}"
            words = "neighbor solicitation"
            return (words, True, target + options_text(body[16:])) if context.verbose else (words + target, True, "")
        case 136:
            target = f", tgt is {_address(body[:16], context)}"
            words = "neighbor advertisement"
            if not context.verbose:
                return words + target, True, ""
            flags = ((0x80000000, "router"), (0x40000000, "solicited"), (0x20000000, "override"))
            named = ", ".join(name for bit, name in flags if message.word & bit) or "none"
            return words, True, f"{target}, Flags [{named}]{options_text(body[16:])}"
        case _:
            target = f", {_address(body[16:32], context)} to {_address(body[:16], context)}"
            words = "redirect"
            return (words, True, target + options_text(body[32:])) if context.verbose else (words + target, True, "")


def _router(message: wire.Message) -> str:
    if len(message.body) < 8:
        return ""
    hops, flags, lifetime = message.word >> 24, message.word >> 16 & 0xFF, message.word & 0xFFFF
    reachable, retransmit = struct.unpack_from("!II", message.body)
    named = ", ".join(name for bit, name in ((0x80, "managed"), (0x40, "other stateful")) if flags & bit) or "none"
    return (
        f"\n\thop limit {hops}, Flags [{named}], pref {_ROUTER_PREFERENCES[flags >> 3 & 3]}, "
        f"router lifetime {lifetime}s, reachable time {reachable}ms, retrans timer {retransmit}ms"
        f"{options_text(message.body[8:])}"
    )


def _listener(message: wire.Message, envelope: Envelope, context: Context) -> str:
    if message.kind == 143:
        return _report(message, context)
    group = _address(message.body[:16], context)
    if message.kind == 130 and envelope.payload_bytes >= 28:
        delay = message.word >> 16
        if not context.verbose:
            return f"multicast listener query v2 [gaddr {group}]"
        return f"multicast listener query v2 [max resp delay={delay}] [gaddr {group} qqi={message.body[17]}]"
    name = {130: "query", 131: "report", 132: "done"}[message.kind]
    return f"multicast listener {name}max resp delay: {message.word >> 16} addr: {group}"


def _report(message: wire.Message, context: Context) -> str:
    count, body, offset = message.word & 0xFFFF, message.body, 0
    text = f"multicast listener report v2, {count} group record(s)"
    while context.verbose and offset + 20 <= len(body):
        kind, auxiliary, sources = body[offset], body[offset + 1], int.from_bytes(body[offset + 2 : offset + 4], "big")
        group = _address(body[offset + 4 : offset + 20], context)
        first = offset + 20
        listed = [_address(body[at : at + 16], context) for at in range(first, first + 16 * sources, 16)]
        shown = f", {sources} source(s)" if context.verbose == 1 else f" {{ {''.join(f'{one} ' for one in listed)}}}"
        text += f" [gaddr {group} {_GROUP_RECORDS.get(kind, f'{kind}')}{shown}]"
        offset = first + 16 * sources + 4 * auxiliary
    return text
