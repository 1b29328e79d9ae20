"""Name an interface on a command line of ip(8) so that it is not taken for one of ip's own words."""

from __future__ import annotations

# ip takes the beginning of a word for the word: an interface called `a` would be `address`. Source: ip-link(8).
_WORDS = """
addrgenmode address alias allmulticast arp broadcast carrier dev down dynamic group gro_max_size gso_max_segs
gso_max_size help index link link-netns link-netnsid macaddr master mode mtu multicast name netns nomaster numrxqueues
numtxqueues parentbus parentdev peer promisc protodown qlen state trailers txqlen txqueuelen type up vf vrf xdp xdpdrv
xdpgeneric xdpoffload
"""


def existing(interface: str) -> tuple[str, ...]:
    """Return the words for an interface that is there, as in ``ip link set eth0 up``."""
    return ("dev", interface) if _ambiguous(interface) else (interface,)


def new(interface: str) -> tuple[str, ...]:
    """Return the words for an interface that is to be made, as in ``ip link add eth0 type veth``."""
    return ("name", interface) if _ambiguous(interface) else (interface,)


def _ambiguous(interface: str) -> bool:
    return any(word.startswith(interface) for word in _WORDS.split())
