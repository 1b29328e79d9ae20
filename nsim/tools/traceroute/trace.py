"""Send many probes at once, give each the time it deserves, and print every hop as soon as it is complete."""

import select
import signal
import socket
import sys
import time

from nsim.tools._shared import sockopt
from nsim.tools._shared.ending import ToolError, interrupt_on
from nsim.tools._shared.resolve import Address, Names, from_sockaddr, resolve
from nsim.tools.traceroute.hops import Answer, Timed, hop_line
from nsim.tools.traceroute.methods import METHODS, Method, Setting
from nsim.tools.traceroute.options import Options

_PROBE_PORT = 1025  # never sent to
_LEAST_WAIT_S = 0.1  # a virtual link answers in microseconds; a multiple of that would call every busy host lost


def run(options: Options) -> int:
    """Trace the path and print it; return the exit status."""
    try:
        target = resolve(options.host, options.family)
    except socket.gaierror as error:
        raise ToolError(
            f'{options.host}: {error.strerror}\nCannot handle "host" cmdline arg `{options.host}\' on position 1', 2
        ) from None
    header_bytes = (40 if target.is_ipv6 else 20) + (20 if options.method == "tcp" else 8)
    total = max(header_bytes, options.packet_bytes or (80 if target.is_ipv6 else 60))
    print(f"traceroute to {options.host} ({target.text}), {options.max_ttl} hops max, {total} byte packets")
    source = _source_address(target, options)
    try:
        method = METHODS[options.method](Setting(target, source, total - header_bytes, options))
    except PermissionError:
        raise ToolError("traceroute: socket: Operation not permitted (a raw socket needs CAP_NET_RAW)", 1) from None
    Trace(options, method).run(interrupt_on(signal.SIGINT))
    return 0


def _source_address(target: Address, options: Options) -> Address:
    # Connecting a UDP socket sends nothing but makes the kernel choose the route and our address on it.
    with socket.socket(target.family, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as probe:
        attempt = "setsockopt SO_BINDTODEVICE"
        try:
            if options.interface:
                sockopt.bind_to_interface(probe, options.interface)
            attempt = "bind"
            if options.source:
                probe.bind(resolve(options.source, target.family).sockaddr())
            attempt = "connect"
            probe.connect(target.sockaddr(_PROBE_PORT))
        except socket.gaierror as error:
            raise ToolError(f"{options.source}: {error.strerror}", 2) from None
        except OSError as error:
            raise ToolError(f"{attempt}: {error.strerror}", 1) from None
        return from_sockaddr(target.family, probe.getsockname())


class Trace:
    """Keep the state of the probes: those sent, those answered, and where the path was found to end."""

    def __init__(self, options: Options, method: Method) -> None:
        self._options = options
        self._method = method
        self._names = Names(numeric=options.numeric)
        self._sent_ns: list[int] = []
        self._answers: dict[int, Timed] = {}
        self._open: set[int] = set()  # sent, and still waited for
        self._last_ttl = options.max_ttl

    def run(self, wake_up: int) -> None:
        """Trace until the target's hop, or the last one allowed, is printed; `wake_up` ends a wait early."""
        poller = select.poll()
        by_descriptor = {sock.fileno(): sock for sock in self._method.receivers}
        for descriptor in by_descriptor:
            poller.register(descriptor, select.POLLIN)
        poller.register(wake_up, select.POLLIN)
        ttl = self._options.first_ttl
        while ttl <= self._last_ttl:
            self._fill()
            due_ns = min((self._due_ns(index) for index in self._open), default=0)
            wait_ms = (due_ns - time.time_ns()) / 1e6
            for descriptor, _ in poller.poll(max(0, min(wait_ms + 1, 60_000))):
                if descriptor in by_descriptor:
                    self._drain(by_descriptor[descriptor])
            self._expire()
            while ttl <= self._last_ttl and self._is_complete(ttl):
                print(hop_line(ttl, [self._answers.get(index) for index in self._indices(ttl)], self._names))
                ttl += 1

    def _ttl(self, index: int) -> int:
        return self._options.first_ttl + index // self._options.queries

    def _indices(self, ttl: int) -> range:
        first = (ttl - self._options.first_ttl) * self._options.queries
        return range(first, first + self._options.queries)

    def _is_complete(self, ttl: int) -> bool:
        indices = self._indices(ttl)
        return len(self._sent_ns) >= indices.stop and self._open.isdisjoint(indices)

    def _fill(self) -> None:
        while len(self._open) < self._options.simultaneous:
            index = len(self._sent_ns)
            ttl = self._ttl(index)
            if ttl > self._last_ttl:
                return
            self._sent_ns.append(time.time_ns())
            self._open.add(index)
            try:
                self._method.send(index, ttl)
            except OSError as error:
                sys.stdout.flush()
                raise ToolError(f"send: {error.strerror}", 1) from None

    def _drain(self, sock: socket.socket) -> None:
        while True:
            try:
                found = self._method.receive(sock)
            except BlockingIOError:
                return
            except OSError:
                continue  # an error that an earlier probe left on the socket; its ICMP message comes separately
            if found and found[0] in self._open:
                self._take(*found)

    def _take(self, index: int, answer: Answer) -> None:
        arrival_ns = answer.arrival_ns or time.time_ns()
        self._answers[index] = Timed(answer, max(0, arrival_ns - self._sent_ns[index]) / 1e6)
        self._open.discard(index)
        if answer.is_final and self._ttl(index) < self._last_ttl:
            self._last_ttl = self._ttl(index)
            self._open = {other for other in self._open if self._ttl(other) <= self._last_ttl}

    def _due_ns(self, index: int) -> int:
        # A hop that answered once will answer soon or not at all; so will a router before one that answered.
        options, ttl = self._options, self._ttl(index)
        wait_s = options.wait_max_s
        here = [self._answers[other].rtt_ms for other in self._indices(ttl) if other in self._answers]
        later = [timed.rtt_ms for other, timed in self._answers.items() if self._ttl(other) > ttl]
        if here and options.wait_here:
            wait_s = min(wait_s, max(_LEAST_WAIT_S, options.wait_here * max(here) / 1000))
        elif later and options.wait_near:
            wait_s = min(wait_s, max(_LEAST_WAIT_S, options.wait_near * max(later) / 1000))
        return self._sent_ns[index] + int(wait_s * 1e9)

    def _expire(self) -> None:
        now_ns = time.time_ns()
        self._open = {index for index in self._open if self._due_ns(index) > now_ns}
