"""Make an interface send late, or not at all, or wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from nsim.ops import message
from nsim.ops.operation import Bindings, Operation, RouteRequest
from nsim.ops.queue import NETEM, TCA_KIND, TCA_OPTIONS
from nsim.units import Duration, Ratio

TCA_NETEM_REORDER, TCA_NETEM_CORRUPT, TCA_NETEM_LATENCY64, TCA_NETEM_JITTER64 = 3, 4, 10, 11
DEFAULT_LIMIT_PACKETS = 1000
_ALL = 0xFFFFFFFF
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class NetemSet(Operation):
    """Delay, lose, duplicate, reorder and corrupt what an interface sends. Source: tc-netem(8).

    ``jitter`` spreads the delay evenly by so much to either side; ``reorder`` is the share of packets that are sent
    at once and so overtake those that wait; ``limit`` is how many packets may wait. ``replace`` changes a discipline
    that is there.
    """

    interface: str
    delay: Duration | None = None
    jitter: Duration | None = None
    loss: Ratio | None = None
    duplicate: Ratio | None = None
    reorder: Ratio | None = None
    corrupt: Ratio | None = None
    limit: int | None = None
    replace: bool = False

    def argv(self) -> tuple[str, ...]:
        words = ["tc", "qdisc", "replace" if self.replace else "add", *NETEM.words(self.interface), "netem"]
        words += ["limit", str(self._limit())]
        if self.delay is not None:
            words += ["delay", str(self.delay), *([str(self.jitter)] if self.jitter is not None else [])]
        for name in ("loss", "duplicate", "reorder", "corrupt"):
            ratio: Ratio | None = getattr(self, name)
            words += [name, str(ratio)] if ratio is not None else []
        return tuple(words)

    def features(self) -> tuple[str, ...]:
        return ("netem",)

    def request(self, bindings: Bindings) -> RouteRequest:
        # struct tc_netem_qopt: latency, limit, loss, gap, duplicate, jitter. Times go in nanoseconds behind it.
        gap = 0 if self.reorder is None else 1
        options = pack("=6I", 0, self._limit(), share(self.loss), gap, share(self.duplicate), 0)
        for kind, duration in ((TCA_NETEM_LATENCY64, self.delay), (TCA_NETEM_JITTER64, self.jitter)):
            if duration is not None:
                options += message.attribute(kind, pack("=q", round(duration.seconds * 1e9)))
        for kind, ratio in ((TCA_NETEM_REORDER, self.reorder), (TCA_NETEM_CORRUPT, self.corrupt)):
            if ratio is not None:
                options += message.attribute(kind, pack("=II", share(ratio), 0))
        body = NETEM.header(bindings, self.node, self.interface)
        body += message.text(TCA_KIND, "netem") + message.attribute(TCA_OPTIONS, options)
        return RouteRequest(message.RTM_NEWQDISC, message.REPLACE if self.replace else message.CREATE, body)

    def _limit(self) -> int:
        return DEFAULT_LIMIT_PACKETS if self.limit is None else self.limit


def share(ratio: Ratio | None) -> int:
    """Return how many of the 32-bit numbers, of which the kernel draws one for each packet, make a ratio."""
    return 0 if ratio is None else round(ratio.value * _ALL)


def ratio(numbers: int) -> Ratio:
    """Return the shortest ratio that a person could have written for so many 32-bit numbers."""
    exact = numbers / _ALL
    for digits in range(1, _MOST_DIGITS):
        short = Ratio(float(f"{exact:.{digits}g}"))
        if share(short) == numbers:
            return short
    return Ratio(exact)
