"""Limit how fast an interface sends."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from nsim.ops import message
from nsim.ops.operation import Bindings, Operation, RouteRequest
from nsim.ops.queue import BUCKET, TCA_KIND, TCA_OPTIONS, Place
from nsim.units import Rate

TCA_TBF_PARMS, TCA_TBF_RATE64, TCA_TBF_BURST = 1, 4, 6
LINKLAYER_ETHERNET = 1
LONGEST_FRAME_BYTES = 1600
QUEUE_SECONDS = 0.05
LONGEST_QUEUE_BYTES = 0xFFFFFFFF  # struct tc_tbf_qopt has 32 bits for it


@dataclass(frozen=True, slots=True)
class RateSet(Operation):
    """Limit what an interface sends with a token bucket. Source: tc-tbf(8).

    The bucket holds what the rate lets through in 4 ms (one tick at 250 Hz) and at least one full frame;
    the queue holds another 50 ms. ``replace`` changes a bucket that is there.
    """

    interface: str
    rate: Rate
    place: Place = BUCKET
    replace: bool = False

    def argv(self) -> tuple[str, ...]:
        verb = "replace" if self.replace else "add"
        return (
            *("tc", "qdisc", verb, *self.place.words(self.interface), "tbf", "rate", str(self.rate)),
            *("burst", str(self._burst_bytes()), "limit", str(self._limit_bytes())),
        )

    def features(self) -> tuple[str, ...]:
        return ("tbf",)

    def request(self, bindings: Bindings) -> RouteRequest:
        bytes_per_second = self.rate.bits_per_second // 8
        shown = min(bytes_per_second, 0xFFFFFFFF)
        # struct tc_tbf_qopt: rate and peak rate (struct tc_ratespec, 12 bytes each), limit, buffer, mtu. The
        # buffer counts in ticks of 64 ns: the time in which the bucket fills.
        ticks = int(self._burst_bytes() * 15_625_000 / bytes_per_second)
        options = pack("=BBHhHI", 0, LINKLAYER_ETHERNET, 0, 0, 0, shown) + bytes(12)
        options += pack("=III", self._limit_bytes(), min(ticks, 0xFFFFFFFF), 0)
        nested = message.attribute(TCA_TBF_PARMS, options)
        nested += message.number(TCA_TBF_BURST, self._burst_bytes())
        if bytes_per_second > shown:
            nested += message.attribute(TCA_TBF_RATE64, pack("=Q", bytes_per_second))
        body = self.place.header(bindings, self.node, self.interface)
        body += message.text(TCA_KIND, "tbf") + message.attribute(TCA_OPTIONS, nested)
        return RouteRequest(message.RTM_NEWQDISC, message.REPLACE if self.replace else message.CREATE, body)

    def _burst_bytes(self) -> int:
        return max(LONGEST_FRAME_BYTES, self.rate.bits_per_second // 8 // 250)

    def _limit_bytes(self) -> int:
        queue = max(LONGEST_FRAME_BYTES, int(self.rate.bits_per_second / 8 * QUEUE_SECONDS))
        return min(self._burst_bytes() + queue, LONGEST_QUEUE_BYTES)
