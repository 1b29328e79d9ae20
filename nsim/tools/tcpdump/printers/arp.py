"""Print ARP and RARP (RFC 826, RFC 903)."""

from nsim.tools.tcpdump.dissect import Layer
from nsim.tools.tcpdump.style import Context

_UNSET = "00:00:00:00:00:00"


def arp(layer: Layer, context: Context) -> str:
    """Return `Request who-has … tell …`, `Reply … is-at …`."""
    text = f"Ethernet (len {layer.number('hwlen')}), IPv4 (len {layer.number('plen')}), " if context.verbose else ""
    asked, asking = context.host(layer.text("pdst")), context.host(layer.text("psrc"))
    match layer.number("op"):
        case 1:
            known = layer.text("hwdst")
            is_known = known not in (_UNSET, "ff:ff:ff:ff:ff:ff")
            text += f"Request who-has {asked}{f' ({context.hardware(known)})' if is_known else ''} tell {asking}"
        case 2:
            text += f"Reply {asking} is-at {context.hardware(layer.text('hwsrc'))}"
        case 3:
            text += f"Reverse Request who-is {layer.text('hwdst')} tell {layer.text('hwsrc')}"
        case 4:
            text += f"Reverse Reply {layer.text('hwdst')} at {asked}"
        case operation:
            text += f"Unknown ({operation})"
    return f"{text}, length {len(layer.octets)}"
