"""Print ICMP (RFC 792) in tcpdump's words."""

import socket
from collections.abc import Callable

from nsim.tools._shared import icmp as wire
from nsim.tools._shared.checksum import internet_checksum
from nsim.tools.tcpdump.printers.envelope import Envelope
from nsim.tools.tcpdump.style import Context

_PROTOCOLS = {6: "tcp", 17: "udp"}
_PROHIBITED = {
    9: "net {} unreachable - admin prohibited",
    10: "host {} unreachable - admin prohibited",
    13: "host {} unreachable - admin prohibited filter",
}
_UNREACHABLE = {
    0: "net {} unreachable", 1: "host {} unreachable", 5: "{} unreachable - source route failed",
    6: "net {} unreachable - unknown", 7: "host {} unreachable - unknown",
    8: "{} unreachable - source host isolated", **_PROHIBITED, 11: "net {} unreachable - tos prohibited",
    12: "host {} unreachable - tos prohibited", 14: "host {} unreachable - host precedence violation",
    15: "host {} unreachable - precedence cutoff",
}  # fmt: skip
_REDIRECT = {0: "net", 1: "host", 2: "tos net", 3: "tos host"}


def icmp(envelope: Envelope, context: Context, quoted_text: Callable[[bytes, Context], str]) -> str:
    """Return the text for a message; `quoted_text` prints the packet that an error carries, for -v."""
    message = wire.decode(envelope.payload)
    if message is None:
        return "[|icmp]"
    text = f"ICMP {_words(message, context)}, length {envelope.payload_bytes}"
    if context.verbose:
        if envelope.is_whole and internet_checksum(envelope.payload):
            found = envelope.payload[2:4]
            right = internet_checksum(envelope.payload[:2] + b"\0\0" + envelope.payload[4:])
            text += f" (wrong icmp cksum {int.from_bytes(found, 'big'):x} (->{right:x})!)"
        if message.kind in wire.ERRORS:
            text += quoted_text(message.body, context)
    return text


def _words(message: wire.Message, context: Context) -> str:
    match message.kind:
        case wire.ECHO_REQUEST | wire.ECHO_REPLY:
            name = "request" if message.kind == wire.ECHO_REQUEST else "reply"
            return f"echo {name}, id {message.identifier}, seq {message.sequence}"
        case wire.UNREACHABLE:
            return _unreachable(message, context)
        case wire.REDIRECT:
            gateway = socket.inet_ntop(socket.AF_INET, message.word.to_bytes(4, "big"))
            kind = _REDIRECT.get(message.code, f"type-#{message.code}")
            return f"redirect {_destination(message, context)} to {kind} {context.host(gateway)}"
        case wire.TIME_EXCEEDED:
            return {0: "time exceeded in-transit", 1: "ip reassembly time exceeded"}.get(
                message.code, f"time exceeded-#{message.code}"
            )
        case wire.SOURCE_QUENCH:
            return "source quench"
        case wire.PARAMETER_PROBLEM:
            return f"parameter problem - octet {message.word >> 24}"
        case 9:
            return "router advertisement"
        case 10:
            return "router solicitation"
        case 13:
            return f"time stamp query id {message.identifier} seq {message.sequence}"
        case 14:
            return f"time stamp reply id {message.identifier} seq {message.sequence}"
        case kind:
            return f"type-#{kind}"


def _unreachable(message: wire.Message, context: Context) -> str:
    quoted, destination = wire.quoted_packet(message.body), _destination(message, context)
    protocol = quoted.protocol if quoted else 0
    match message.code:
        case 2:
            return f"{destination} protocol {protocol} unreachable"
        case 3:
            port = int.from_bytes(quoted.payload[2:4], "big") if quoted else 0
            name = _PROTOCOLS.get(protocol)
            if name is None:
                return f"{destination} protocol {protocol} port {port} unreachable"
            return f"{destination} {name} port {context.port(port, name)} unreachable"
        case 4:
            mtu = message.word & 0xFFFF
            return f"{destination} unreachable - need to frag{f' (mtu {mtu})' if mtu else ''}"
        case code:
            return _UNREACHABLE.get(code, f"{{}} unreachable - #{code}").format(destination)


def _destination(message: wire.Message, context: Context) -> str:
    quoted = wire.quoted_packet(message.body)
    return context.host(socket.inet_ntop(socket.AF_INET, quoted.destination)) if quoted else "?"
