"""Put a packet's text together: time, interface, link header, decoded headers, bytes."""

from nsim.tools.tcpdump.clock import Clock
from nsim.tools.tcpdump.frame import Frame
from nsim.tools.tcpdump.hexdump import ascii_text, hex_lines
from nsim.tools.tcpdump.link import Link, header, plain_header, read_link, where
from nsim.tools.tcpdump.options import Options
from nsim.tools.tcpdump.printers.network import network
from nsim.tools.tcpdump.style import Context


class Lines:
    """Turn frames into text."""

    def __init__(self, options: Options, context: Context, clock: Clock) -> None:
        self._options = options
        self._context = context
        self._clock = clock

    def text(self, frame: Frame, number: int) -> str:
        """Return one packet, without the line feed at its end."""
        link = read_link(frame)
        counted = f"{number:5d}  " if self._options.numbered else ""
        head = counted + self._clock.stamp(frame.time_ns) + where(frame, link)
        body = network(link.ether_type, frame.data[link.offset :], self._context)
        if self._options.style.link_header:
            head += header(frame, link, self._context)
        else:
            head += plain_header(frame, link, self._context, is_unknown=body is None)
        return head + (body or "") + self._bytes(frame, link, is_unknown=body is None)

    def _bytes(self, frame: Frame, link: Link, *, is_unknown: bool) -> str:
        options = self._options
        times = options.hex_and_text or options.text or options.hex
        # Given once: without the link header. Given twice: all of the frame.
        data = frame.data if times > 1 else frame.data[link.header_bytes :]
        if options.hex_and_text:
            return hex_lines(data, with_text=True)
        if options.hex:
            return hex_lines(data, with_text=False)
        unknown = ""
        if is_unknown and not options.style.quick:
            unknown = hex_lines(frame.data[link.offset :], with_text=True)
        return unknown + ascii_text(data) if options.text else unknown
