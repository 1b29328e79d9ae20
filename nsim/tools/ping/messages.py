"""Say in words what an ICMP error means, as ping prints it.

The kinds and codes are those of RFC 792, RFC 1812 (5.2.7) and RFC 4443.
"""

import socket

from nsim.tools._shared import icmp

_UNREACHABLE = {
    0: "Destination Net Unreachable",
    1: "Destination Host Unreachable",
    2: "Destination Protocol Unreachable",
    3: "Destination Port Unreachable",
    5: "Source Route Failed",
    6: "Destination Net Unknown",
    7: "Destination Host Unknown",
    8: "Source Host Isolated",
    9: "Destination Net Prohibited",
    10: "Destination Host Prohibited",
    11: "Destination Net Unreachable for Type of Service",
    12: "Destination Host Unreachable for Type of Service",
    13: "Packet filtered",
    14: "Precedence Violation",
    15: "Precedence Cutoff",
}
_REDIRECT = {0: "Redirect Network", 1: "Redirect Host", 2: "Redirect Type of Service and Network",
             3: "Redirect Type of Service and Host"}  # fmt: skip
_UNREACHABLE6 = {
    0: "No route",
    1: "Administratively prohibited",
    2: "Beyond scope of source address",
    3: "Address unreachable",
    4: "Port unreachable",
    5: "Source address failed ingress/egress policy",
    6: "Reject route to destination",
}
_PARAMETER6 = {0: "Wrong header field ", 1: "Unknown header ", 2: "Unknown option "}


def describe_ipv4(message: icmp.Message) -> str:
    """Return the words for an ICMP error."""
    match message.kind:
        case icmp.UNREACHABLE if message.code == 4:
            return f"Frag needed and DF set (mtu = {message.word & 0xFFFF})"
        case icmp.UNREACHABLE:
            return _UNREACHABLE.get(message.code, f"Dest Unreachable, Bad Code: {message.code}")
        case icmp.SOURCE_QUENCH:
            return "Source Quench"
        case icmp.REDIRECT:
            kind = _REDIRECT.get(message.code, f"Redirect, Bad Code: {message.code}")
            return f"{kind}(New nexthop: {socket.inet_ntop(socket.AF_INET, message.word.to_bytes(4, 'big'))})"
        case icmp.TIME_EXCEEDED if message.code == 0:
            return "Time to live exceeded"
        case icmp.TIME_EXCEEDED if message.code == 1:
            return "Frag reassembly time exceeded"
        case icmp.PARAMETER_PROBLEM:
            return f"Parameter problem: pointer = {message.word >> 24}"
        case _:
            return f"Bad ICMP type: {message.kind}"


def describe_ipv6(message: icmp.Message) -> str:
    """Return the words for an ICMPv6 error."""
    match message.kind:
        case icmp.UNREACHABLE6:
            return f"Destination unreachable: {_UNREACHABLE6.get(message.code, f'Unknown code {message.code}')}"
        case icmp.PACKET_TOO_BIG6:
            return f"Packet too big: mtu={message.word}"
        case icmp.TIME_EXCEEDED6:
            return "Time exceeded: " + ("Hop limit" if message.code == 0 else "Defragmentation failure")
        case icmp.PARAMETER_PROBLEM6:
            return f"Parameter problem: {_PARAMETER6.get(message.code, '')}at {message.word}"
        case _:
            return f"Bad ICMP type: {message.kind}"
