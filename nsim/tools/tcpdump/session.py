"""Take frames from the network or a file, through the filter, to the terminal or a file."""

import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO, cast

from nsim.tools._shared.ending import ToolError, interrupt_on
from nsim.tools.tcpdump.capture import Capture
from nsim.tools.tcpdump.clock import Clock
from nsim.tools.tcpdump.filter import FilterError, Node, is_match, parse
from nsim.tools.tcpdump.frame import OUTGOING, Frame, LinkType
from nsim.tools.tcpdump.interfaces import interface_list
from nsim.tools.tcpdump.lines import Lines
from nsim.tools.tcpdump.options import Options
from nsim.tools.tcpdump.pcapfile import PcapError, Writer
from nsim.tools.tcpdump.pcapng import reader_of
from nsim.tools.tcpdump.style import Context


def run(options: Options) -> int:
    """Do what the options say; return the exit status."""
    if options.list_interfaces:
        print(interface_list())
        return 0
    try:
        node = parse(options.expression)
    except FilterError as error:
        raise ToolError(f"tcpdump: {error}", 1) from None
    with ExitStack() as stack:
        if options.read_file:
            _read(options, node, stack)
        else:
            _capture(options, node, stack)
    return 0


class Output:
    """Print frames or write them to a file, and count them."""

    def __init__(self, options: Options, link: LinkType, snapshot_bytes: int, stack: ExitStack) -> None:
        self._options = options
        self._writer: Writer | None = None
        if options.write_file:
            self._writer = Writer(_open(options.write_file, "wb", stack), link, snapshot_bytes)
        self._lines = Lines(options, Context(options.style), Clock(options.time_form))
        self.count = 0

    @property
    def is_complete(self) -> bool:
        """Tell whether the count that -c asks for is reached."""
        return self.count == self._options.packet_limit > 0

    def take(self, frame: Frame) -> None:
        """Print or write one frame."""
        self.count += 1
        if self._writer is None:
            print(self._lines.text(frame, self.count))
        else:
            self._writer.write(frame)
            if self._options.packet_buffered:
                self._writer.flush()

    def pause(self) -> None:
        """Let everything be seen, because nothing more is coming for now."""
        if self._writer is None:
            sys.stdout.flush()


class Interruption:
    """Remember when the user asked for the end: what the kernel had collected by then belongs to the capture.

    Who asks twice does not want to wait for it: the second signal raises KeyboardInterrupt.
    """

    def __init__(self, *signals: signal.Signals) -> None:
        self._signals = signals
        self._at_ns: int | None = None
        for number in signals:
            signal.signal(number, self._note)

    def is_before(self, frame: Frame | None) -> bool:
        """Tell whether it came before this frame, or before there was nothing more to read."""
        return self._at_ns is not None and (frame is None or frame.time_ns > self._at_ns)

    def _note(self, *_: object) -> None:
        self._at_ns = time.time_ns()
        for number in self._signals:
            signal.signal(number, signal.default_int_handler)


def _capture(options: Options, node: Node | None, stack: ExitStack) -> None:
    capture = Capture(options.interface, snapshot_bytes=options.snapshot_bytes, is_promiscuous=options.promiscuous)
    output = Output(options, capture.link, options.snapshot_bytes, stack)
    wake_up = interrupt_on(signal.SIGINT, signal.SIGTERM)
    interruption = Interruption(signal.SIGINT, signal.SIGTERM)
    try:
        _announce(options, capture.link)
        for frame in capture.frames(wake_up):
            if frame is None:
                output.pause()
            if interruption.is_before(frame):
                break
            if frame and _is_direction(frame, options.direction) and is_match(node, frame):
                output.take(frame)
                if output.is_complete:
                    break
    except KeyboardInterrupt:
        pass  # the second one
    if interruption.is_before(None) and sys.stderr.isatty():
        print(file=sys.stderr)  # after the terminal's ^C
    output.pause()
    for number, what in ((output.count, "captured"), (output.count, "received by filter"),
                         (capture.dropped(), "dropped by kernel")):  # fmt: skip
        print(f"{number} packet{'' if number == 1 else 's'} {what}", file=sys.stderr)


def _announce(options: Options, link: LinkType) -> None:
    if options.interface == "any":
        print(f"tcpdump: data link type {link.name}", file=sys.stderr)
    if options.style.verbose or options.write_file:
        head = "tcpdump: "
    else:
        head = "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n"
    where = f"listening on {options.interface}, {_link_text(link)}, snapshot length {options.snapshot_bytes} bytes"
    print(head + where, file=sys.stderr, flush=True)
    _set_buffering(options)


def _read(options: Options, node: Node | None, stack: ExitStack) -> None:
    file = _open(options.read_file, "rb", stack)
    try:
        reader = reader_of(file)
        print(f"reading from file {options.read_file}, {_link_text(reader.link)}, "
              f"snapshot length {reader.snapshot_bytes}", file=sys.stderr, flush=True)  # fmt: skip
        if reader.link == LinkType.LINUX_SLL2 and not options.write_file:
            print("Warning: interface names might be incorrect", file=sys.stderr, flush=True)
        output = Output(options, reader.link, reader.snapshot_bytes, stack)
        _set_buffering(options)
        for frame in _named(reader.frames()):
            if _is_direction(frame, options.direction) and is_match(node, frame):
                output.take(frame)
                if output.is_complete:
                    break
    except PcapError as error:
        raise ToolError(f"tcpdump: {error}", 1) from None
    except KeyboardInterrupt:
        pass


def _named(frames: Iterator[Frame]) -> Iterator[Frame]:
    # A file knows interfaces by number only. Here the numbers may belong to others, hence the warning.
    names = dict(socket.if_nameindex())
    for frame in frames:
        if frame.link == LinkType.LINUX_SLL2 and len(frame.data) >= 8:
            index = int.from_bytes(frame.data[4:8], "big")
            frame = frame._replace(interface=names.get(index, f"if{index}"))
        yield frame


def _is_direction(frame: Frame, direction: str) -> bool:
    return direction == "inout" or (frame.packet_type == OUTGOING) == (direction == "out")


def _link_text(link: LinkType) -> str:
    return f"link-type {link.name} ({link.description})"


def _set_buffering(options: Options) -> None:
    # A terminal and -l see every line at once. Otherwise lines leave in blocks, and whenever the network is silent.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(line_buffering=options.line_buffered or options.packet_buffered or sys.stdout.isatty())


def _open(name: str, mode: str, stack: ExitStack) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer if mode == "rb" else sys.stdout.buffer
    try:
        return cast(BinaryIO, stack.enter_context(open(name, mode)))
    except OSError as error:
        raise ToolError(f"tcpdump: {name}: {error.strerror}", 1) from None
