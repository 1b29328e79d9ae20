"""Send requests at their times, take in what comes back, and know when it is enough."""

import errno
import os
import select
import signal
import sys
import time

from nsim.tools._shared import icmp, sockopt
from nsim.tools._shared.ending import interrupt_on
from nsim.tools._shared.resolve import Address, Names, from_sockaddr, is_numeric
from nsim.tools.ping.answers import TIMEVAL, Reply, Trouble, recognise_ipv4, recognise_ipv6
from nsim.tools.ping.options import Options
from nsim.tools.ping.record import OPTION
from nsim.tools.ping.sockets import Path, find_path, find_target, open_echo_socket
from nsim.tools.ping.statistics import Statistics, rtt_text

FLOOD_INTERVAL_S = 0.01


def run(options: Options) -> int:
    """Ping until the count, the deadline or Ctrl-C; print the statistics and return the exit status."""
    target = find_target(options)
    session = Session(options, target, find_path(target, options))
    wake_up = interrupt_on(signal.SIGINT)
    signal.signal(signal.SIGQUIT, lambda *_: print(session.statistics.progress(), file=sys.stderr))
    if options.broadcast:
        print("WARNING: pinging broadcast address", file=sys.stderr)
    try:
        print(session.banner())
        session.run(wake_up)
    except KeyboardInterrupt:
        pass
    statistics = session.statistics
    print()
    print(statistics.summary(target.name, show_gaps=session.sends_on_answer))
    is_short = options.deadline_s != float("inf") and statistics.received < options.requests
    return 1 if not statistics.received or is_short else 0


class Session:
    """Run one series of requests to one target."""

    def __init__(self, options: Options, target: Address, path: Path) -> None:
        self.options = options
        self.target = target
        self.path = path
        self.statistics = Statistics()
        self.names = Names(numeric=options.numeric or is_numeric(options.destination))
        self.sends_on_answer = options.flood or options.adaptive or options.interval_s == 0
        self._sock = open_echo_socket(target, options)
        self._identifier = int.from_bytes(os.urandom(2), "big")
        self._filling = self._make_filling()
        self._answered: set[int] = set()
        self._last_route: tuple[str, ...] = ()
        self._next_send_s = 0.0

    def banner(self) -> str:
        """Return the first line."""
        size, source = self.options.payload_bytes, ""
        if self.options.source:
            interface = "" if is_numeric(self.options.source) else self.options.source
            source = f"from {self.path.source.host} {interface}: "
        head = f"PATTERN: 0x{self.options.pattern.hex()}\n" if self.options.pattern else ""
        if self.target.is_ipv6:
            return f"{head}PING {self.target.name}({self.names.label(self.target)}) {source}{size} data bytes"
        whole = size + 28 + (len(OPTION) if self.options.record_route else 0)
        return f"{head}PING {self.target.name} ({self.target.host}) {source}{size}({whole}) bytes of data."

    def run(self, wake_up: int) -> None:
        """Send and receive until there is nothing more to send or to wait for; `wake_up` ends a wait early."""
        options, statistics = self.options, self.statistics
        poller = select.poll()
        poller.register(self._sock, select.POLLIN)
        poller.register(wake_up, select.POLLIN)
        deadline_s = time.monotonic() + options.deadline_s
        self._next_send_s = time.monotonic()
        while not self._has_enough():
            now_s = time.monotonic()
            is_counted = options.requests and options.deadline_s == float("inf")
            may_send = not is_counted or statistics.transmitted < options.requests
            until_s = self._next_send_s if may_send else self._last_call_s()
            if now_s >= min(until_s, deadline_s):
                if now_s >= deadline_s or not may_send:
                    return
                self._send()
                self._next_send_s = now_s + (FLOOD_INTERVAL_S if self.sends_on_answer else options.interval_s)
                continue
            wait_ms = (min(until_s, deadline_s) - now_s) * 1000
            if poller.poll(max(1, wait_ms) if wait_ms > 0.5 else 0):
                self._receive()

    def _has_enough(self) -> bool:
        # With a deadline the first error is reason enough to stop, ping(8) on -w.
        options, statistics = self.options, self.statistics
        if options.deadline_s < float("inf") and statistics.errors:
            return True
        return 0 < options.requests <= statistics.received + statistics.errors

    def _last_call_s(self) -> float:
        # After the last request: twice the longest time seen so far where anything answered, else the whole timeout.
        wait_s = self.options.timeout_s
        if self.statistics.received:
            wait_s = max(2 * self.statistics.longest_rtt_us / 1e6, self.options.interval_s)
        return self._last_send_s + wait_s

    def _make_filling(self) -> bytes:
        size, pattern = self.options.payload_bytes, self.options.pattern
        if pattern:
            return (pattern * (size // len(pattern) + 1))[:size]
        return bytes(index & 0xFF for index in range(size))

    def _send(self) -> None:
        sequence = (self.statistics.transmitted + 1) & 0xFFFF
        if self.options.outstanding and self.statistics.transmitted and not self.options.quiet:
            before = (sequence - 1) & 0xFFFF
            if before not in self._answered:
                print(f"{self._stamp()}no answer yet for icmp_seq={before}")
        self._answered.discard(sequence)
        kind = icmp.ECHO_REQUEST6 if self.target.is_ipv6 else icmp.ECHO_REQUEST
        self._last_send_s = time.monotonic()
        now_us = time.time_ns() // 1000
        payload = self._filling
        if len(payload) >= TIMEVAL.size:
            payload = TIMEVAL.pack(*divmod(now_us, 1_000_000)) + payload[TIMEVAL.size :]
        packet = icmp.encode_echo(kind, self._identifier, sequence, payload)
        self.statistics.sent(now_us)
        try:
            self._sock.sendto(packet, self.target.sockaddr())
        except OSError as error:
            self._local_error(error)
        if self.options.flood:
            self._dot(".")

    def _local_error(self, error: OSError) -> None:
        if error.errno == errno.EMSGSIZE:
            self.statistics.errors += 1
            equals = ": " if self.target.is_ipv6 else "="
            text = f"local error: message too long, mtu{equals}{self.path.mtu_bytes()}"
        else:
            text = f"sendmsg: {error.strerror}"
        if not self.options.quiet:
            print(f"ping: {text}", file=sys.stderr)

    def _receive(self) -> None:
        while True:
            try:
                data, ancillary, _, sockaddr = self._sock.recvmsg(70_000, 512)
            except BlockingIOError:
                return
            except OSError:
                continue  # an error of an earlier packet; its ICMP message comes as a datagram of its own
            arrival_us = (sockopt.arrival_ns(ancillary) or time.time_ns()) // 1000
            source = from_sockaddr(self.target.family, sockaddr)
            if self.target.is_ipv6:
                found = recognise_ipv6(data, source, sockopt.hop_limit(ancillary), self._identifier)
            else:
                found = recognise_ipv4(data, source, self._identifier)
            if isinstance(found, Reply):
                self._take_reply(found, arrival_us)
            elif isinstance(found, Trouble):
                self._take_trouble(found)

    def _take_reply(self, reply: Reply, arrival_us: int) -> None:
        statistics = self.statistics
        statistics.saw(reply.sequence)
        rtt_us = max(0, arrival_us - reply.sent_us) if reply.sent_us is not None else None
        note = ""
        if not reply.is_intact:
            statistics.corrupted += 1
            note = " (BAD CHECKSUM!)"
        elif reply.sequence in self._answered:
            statistics.duplicates += 1
            note = " (DUP!)"
        else:
            statistics.received += 1
            self._answered.add(reply.sequence)
        if rtt_us is not None and reply.is_intact:
            statistics.measured(rtt_us)
        if self.sends_on_answer:
            self._next_send_s = time.monotonic()
        if self.options.flood:
            self._dot("\b \b")
        elif not self.options.quiet:
            print(self._reply_line(reply, rtt_us) + note + ("\a" if self.options.audible else "") + self._route(reply))

    def _route(self, reply: Reply) -> str:
        if not reply.route:
            return ""
        before, self._last_route = self._last_route, reply.route
        if reply.route == before:
            return "\t(same route)"
        hops = (self.names.label(self.target._replace(host=host)) for host in reply.route)
        return "\nRR: \t" + "\n\t".join(hops) + "\n"

    def _reply_line(self, reply: Reply, rtt_us: int | None) -> str:
        words = [f"{self._stamp()}{reply.length} bytes from {self.names.label(reply.source)}:",
                 f"icmp_seq={reply.sequence}"]  # fmt: skip
        if self.options.verbose:
            words.append(f"ident={self._identifier}")
        if reply.hops_left is not None:
            words.append(f"ttl={reply.hops_left}")
        if rtt_us is not None:
            words.append(f"time={rtt_text(rtt_us)} ms")
        return " ".join(words)

    def _take_trouble(self, trouble: Trouble) -> None:
        self.statistics.errors += not trouble.is_redirect
        self.statistics.saw(trouble.sequence)
        self._answered.add(trouble.sequence)
        if self.options.flood:
            self._dot("\bE")
        elif not self.options.quiet:
            colon = ":" if trouble.is_redirect else ""
            source = self.names.label(trouble.source)
            print(f"{self._stamp()}From {source}{colon} icmp_seq={trouble.sequence} {trouble.text}")

    def _stamp(self) -> str:
        return f"[{time.time():.6f}] " if self.options.timestamps else ""

    def _dot(self, text: str) -> None:
        if not self.options.quiet:
            sys.stdout.write(text)
            sys.stdout.flush()
