"""Print VXLAN (RFC 7348) and the frame inside."""

from nsim.tools.tcpdump.frame import Frame, LinkType
from nsim.tools.tcpdump.link import header, read_link
from nsim.tools.tcpdump.printers.network import network
from nsim.tools.tcpdump.style import Context

_HEADER_BYTES = 8


def vxlan(data: bytes, context: Context) -> str:
    """Return the text for the header, and on the next line that for the inner Ethernet frame."""
    flags, identifier, inner = data[0], int.from_bytes(data[4:7], "big"), data[_HEADER_BYTES:]
    text = f"VXLAN, flags [{'I' if flags & 8 else '.'}] (0x{flags:02x}), vni {identifier}"
    frame = Frame(0, LinkType.EN10MB, inner, len(inner))
    link = read_link(frame)
    carried = network(link.ether_type, inner[link.offset :], context)
    shown = header(frame, link, context) if context.style.link_header or carried is None else ""
    return f"{text}\n{shown}{carried or ''}"
