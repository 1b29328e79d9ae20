"""Print UDP datagrams (RFC 768), and hand those of known services to their printers."""

from nsim.tools.tcpdump.dissect import Layer
from nsim.tools.tcpdump.printers import routing
from nsim.tools.tcpdump.printers.dhcp import dhcp
from nsim.tools.tcpdump.printers.dns import dns
from nsim.tools.tcpdump.printers.envelope import Envelope
from nsim.tools.tcpdump.printers.segment import transport
from nsim.tools.tcpdump.style import Context

_DNS, _MULTICAST_DNS, _DHCP, _RIP, _VXLAN = 53, 5353, (67, 68), 520, 4789


def udp(envelope: Envelope, context: Context) -> str:
    """Return the text for a datagram, from its addresses on."""
    layer = transport("UDP", envelope)
    if layer is None:
        return f"{envelope.pair(context)}[|udp]"
    ports = layer.number("sport"), layer.number("dport")
    text = envelope.pair_with_ports(ports, "udp", context)
    length = layer.number("len") - 8
    if not context.style.quick:
        text += _checksum(envelope, context)
        known = _application(ports, layer, envelope, context)
        if known:
            return text + known
    return f"{text}UDP, length {length}"


def _application(ports: tuple[int, int], layer: Layer, envelope: Envelope, context: Context) -> str:
    data = envelope.payload[8:]
    if _DNS in ports or _MULTICAST_DNS in ports:
        message = layer.find("DNS")
        return dns(message, data, context, is_multicast=_MULTICAST_DNS in ports) if message else ""
    if any(port in _DHCP for port in ports):
        message = layer.find("BOOTP")
        return dhcp(message, data, context) if message and len(data) >= 236 else ""
    if ports[1] == _VXLAN and len(data) >= 8:
        from nsim.tools.tcpdump.printers.vxlan import vxlan  # which prints whole frames, and so needs this module

        return vxlan(data, context)
    return routing.rip(data) if _RIP in ports else ""


def _checksum(envelope: Envelope, context: Context) -> str:
    if context.verbose < (1 if envelope.is_ipv6 else 2):
        return ""
    if envelope.payload[6:8] == b"\0\0":
        return "[no cksum] "
    checksum = envelope.checksum(6)
    if checksum is None:
        return ""
    found, right = checksum[0], checksum[1] or 0xFFFF
    return "[udp sum ok] " if found == right else f"[bad udp cksum 0x{found:04x} -> 0x{right:04x}!] "
