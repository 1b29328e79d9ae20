"""Cut a filter expression into words, and know the names that pcap-filter(7) gives to numbers."""

import re

PROTOCOL_NUMBERS = {"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "esp": 50, "ah": 51, "icmp6": 58, "pim": 103,
                    "vrrp": 112, "carp": 112, "sctp": 132, "igrp": 9}  # fmt: skip
ETHER_TYPES = {"ip": 0x0800, "arp": 0x0806, "rarp": 0x8035, "ip6": 0x86DD, "loopback": 0x9000}

CONSTANTS = {
    "icmptype": 0, "icmpcode": 1, "icmp6type": 0, "icmp6code": 1, "tcpflags": 13,
    "icmp-echoreply": 0, "icmp-unreach": 3, "icmp-sourcequench": 4, "icmp-redirect": 5, "icmp-echo": 8,
    "icmp-routeradvert": 9, "icmp-routersolicit": 10, "icmp-timxceed": 11, "icmp-paramprob": 12, "icmp-tstamp": 13,
    "icmp-tstampreply": 14, "icmp-ireq": 15, "icmp-ireqreply": 16, "icmp-maskreq": 17, "icmp-maskreply": 18,
    "icmp6-destinationunreach": 1, "icmp6-packettoobig": 2, "icmp6-timeexceeded": 3, "icmp6-parameterproblem": 4,
    "icmp6-echo": 128, "icmp6-echoreply": 129, "icmp6-multicastlistenerquery": 130,
    "icmp6-multicastlistenerreportv1": 131, "icmp6-multicastlistenerdone": 132, "icmp6-routersolicit": 133,
    "icmp6-routeradvert": 134, "icmp6-neighborsolicit": 135, "icmp6-neighboradvert": 136, "icmp6-redirect": 137,
    "icmp6-multicastlistenerreportv2": 143,
    "tcp-fin": 0x01, "tcp-syn": 0x02, "tcp-rst": 0x04, "tcp-push": 0x08, "tcp-ack": 0x10, "tcp-urg": 0x20,
    "tcp-ece": 0x40, "tcp-cwr": 0x80,
}  # fmt: skip

_WORD = re.compile(
    r"""\s*(?:
        (?P<hardware>[0-9A-Fa-f]{1,2}(?:[:.-][0-9A-Fa-f]{1,2}){5}(?![\w:.-]))
      | (?P<address6>[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?![\w.]))
      | (?P<word>\\?[A-Za-z0-9_][\w.-]*)
      | (?P<sign>&&|\|\||<<|>>|[<>!=]=|[][()<>=!&|^+*/%:-])
    )""",
    re.VERBOSE,
)


class FilterError(ValueError):
    """Say why an expression is not understood, in the words that follow `tcpdump: `."""


def split(text: str) -> list[str]:
    """Return the words and signs of an expression; raise FilterError at a character that fits nowhere."""
    words, position = [], 0
    text = text.rstrip()
    while position < len(text):
        found = _WORD.match(text, position)
        if not found:
            raise FilterError(f"can't parse filter expression: illegal character '{text[position:].strip()[0]}'")
        words.append(found.group().strip())
        position = found.end()
    return words


def number(word: str) -> int | None:
    """Return the value of a decimal, octal (0…) or hexadecimal (0x…) number, or None for another word."""
    if not word[:1].isdigit():
        return None
    try:
        return int(word, 8 if len(word) > 1 and word[0] == "0" and word.isdigit() else 0)
    except ValueError:
        return None
