"""Choose the printer for what a frame carries."""

import struct

from nsim.tools.tcpdump.dissect import MalformedError, dissect, is_llc
from nsim.tools.tcpdump.printers.arp import arp
from nsim.tools.tcpdump.printers.ip import ipv4, ipv6
from nsim.tools.tcpdump.printers.stp import spanning_tree
from nsim.tools.tcpdump.style import Context

_LLDP = 0x88CC
_KNOWN = {0x0800: ("ip", 20), 0x86DD: ("ip6", 40), 0x0806: ("arp", 28), 0x8035: ("rarp", 28)}  # and their least bytes


def network(ether_type: int, data: bytes, context: Context) -> str | None:
    """Return the text for a packet of this Ethernet type, or None where it is not known."""
    if ether_type == _LLDP:
        return f"LLDP, length {len(data)}"
    name, least_bytes = _KNOWN.get(ether_type, ("llc", 3) if is_llc(ether_type) else ("", 0))
    if not name:
        return None
    try:
        return _known(ether_type, data, context) if len(data) >= least_bytes else f"[|{name}]"
    except (MalformedError, IndexError, struct.error):
        return f"[|{name}]"  # cut short somewhere inside, or nonsense; the next packet may be better


def _known(ether_type: int, data: bytes, context: Context) -> str | None:
    layer = dissect(ether_type, data)
    if layer is None:
        return None
    match layer.name:
        case "IP":
            return ("" if context.style.link_header else "IP ") + ipv4(layer, context)
        case "IPv6":
            return ("" if context.style.link_header else "IP6 ") + ipv6(layer, context)
        case "ARP":
            return ("" if context.style.link_header else "ARP, ") + arp(layer, context)
        case "LLC" if data[:1] == b"\x42":
            return spanning_tree(data[3:], context)
        case _:
            return None
