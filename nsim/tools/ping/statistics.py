"""Count what was sent and received, and print ping's closing lines."""

from math import sqrt


def rtt_text(rtt_us: int) -> str:
    """Return a round-trip time in milliseconds with about three significant digits: 0.049, 1.25, 10.3, 120."""
    for limit_us, digits in ((1_000, 3), (9_995, 2), (99_950, 1)):
        if rtt_us < limit_us:
            return f"{rtt_us / 1000:.{digits}f}"
    return f"{rtt_us / 1000:.0f}"


class Statistics:
    """Collect the figures of one session; times in microseconds."""

    def __init__(self) -> None:
        self.transmitted = self.received = self.duplicates = self.corrupted = self.errors = 0
        self.first_sent_us = self.last_sent_us = 0
        self.most_in_flight = 0
        self._rtts = 0
        self._sum_us = self._sum_squares = 0
        self._least_us = self._most_us = 0
        self._smoothed_eighths = 0

    @property
    def longest_rtt_us(self) -> int:
        """Return the longest round-trip time so far."""
        return self._most_us

    def sent(self, now_us: int) -> None:
        """Count a request."""
        self.transmitted += 1
        self.first_sent_us = self.first_sent_us or now_us
        self.last_sent_us = now_us

    def saw(self, sequence: int) -> None:
        """Notice how many requests were on their way when something came back for `sequence`."""
        self.most_in_flight = max(self.most_in_flight, ((self.transmitted - sequence) & 0xFFFF) + 1)

    def measured(self, rtt_us: int) -> None:
        """Add a round-trip time."""
        self._least_us = min(self._least_us, rtt_us) if self._rtts else rtt_us
        self._most_us = max(self._most_us, rtt_us)
        self._rtts += 1
        self._sum_us += rtt_us
        self._sum_squares += rtt_us * rtt_us
        smoothed = self._smoothed_eighths
        self._smoothed_eighths = smoothed + rtt_us - smoothed // 8 if smoothed else rtt_us * 8

    @property
    def loss_percent(self) -> float:
        """Return the share of requests without an answer."""
        return (self.transmitted - self.received) * 100 / self.transmitted if self.transmitted else 0.0

    def summary(self, target: str, *, show_gaps: bool) -> str:
        """Return the closing lines; `show_gaps` adds the time between packets, for pings without a fixed interval."""
        counts = [f"{self.transmitted} packets transmitted", f"{self.received} received"]
        counts += [f"+{n} {what}" for n, what in ((self.duplicates, "duplicates"), (self.corrupted, "corrupted"),
                                                  (self.errors, "errors")) if n]  # fmt: skip
        elapsed_ms = (self.last_sent_us - self.first_sent_us) // 1000
        counts += [f"{self.loss_percent:g}% packet loss", f"time {elapsed_ms}ms"]
        return f"--- {target} ping statistics ---\n{', '.join(counts)}\n{self._times(show_gaps)}"

    def progress(self) -> str:
        """Return the one line that SIGQUIT asks for."""
        line = f"{self.received}/{self.transmitted} packets, {self.loss_percent:.0f}% loss"
        if not self._rtts:
            return line
        times = (self._least_us, self._sum_us // self._rtts, self._smoothed_eighths // 8, self._most_us)
        return f"{line}, min/avg/ewma/max = {'/'.join(f'{us / 1000:.3f}' for us in times)} ms"

    def _times(self, show_gaps: bool) -> str:
        parts = []
        if self._rtts:
            mean = self._sum_us // self._rtts
            deviation = int(sqrt(max(0, self._sum_squares / self._rtts - (self._sum_us / self._rtts) ** 2)))
            times = (self._least_us, mean, self._most_us, deviation)
            parts.append(f"rtt min/avg/max/mdev = {'/'.join(f'{us / 1000:.3f}' for us in times)} ms")
        if self.most_in_flight > 1:
            parts.append(f"pipe {self.most_in_flight}")
        if show_gaps and self.received and self.transmitted > 1:
            gap_ms = (self.last_sent_us - self.first_sent_us) / (self.transmitted - 1) / 1000
            parts.append(f"ipg/ewma {gap_ms:.3f}/{self._smoothed_eighths / 8000:.3f} ms")
        return ", ".join(parts)
