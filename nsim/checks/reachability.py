"""Who reaches whom among some nodes: one echo request for each ordered pair, all at once."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nsim.checks.pinger import NO_REPLY, Pace, Pinger
from nsim.network import Node

PATIENCE_S = 1.0
INTERRUPTED = "interrupted"
"""Why nobody knows whether a reply would have come."""


class PingsInterrupted(KeyboardInterrupt):
    """An interrupt in the middle of many pings; ``found`` is what is known until then."""

    def __init__(self, found: Reachability) -> None:
        super().__init__()
        self.found = found


@dataclass(frozen=True, slots=True)
class Ping:
    """One echo request and what became of it; ``rtt_ms`` is None and ``reason`` says why when no reply came."""

    source: str
    target: str
    address: str
    rtt_ms: float | None
    reason: str | None

    @property
    def received(self) -> bool:
        """Whether the reply came."""
        return self.rtt_ms is not None


class Reachability:
    """Who reached whom among some nodes: one echo request for each ordered pair.

    A thousand nodes are a million pairs, so only the round trips are kept, and reasons where there was none.
    """

    def __init__(self, names: Sequence[str], addresses: Sequence[str]) -> None:
        self.names = names
        self.addresses = addresses
        self._rtt_ms = array("f", [math.nan]) * (len(names) ** 2)
        self._reasons: dict[int, str] = {}
        self._tries_done = 0
        self.received = 0
        """How many requests were answered."""

    @property
    def pairs(self) -> int:
        """How many requests there are."""
        return len(self.names) * (len(self.names) - 1)

    @property
    def sent(self) -> int:
        """Of how many requests it is known what became of them: of all, unless somebody has interrupted."""
        return self.received + len(self._reasons)

    @property
    def tries(self) -> tuple[int, int]:
        """How many tries need no more waiting, and how many there are: two for each request, or one that is enough."""
        return self._tries_done, 2 * self.pairs

    def note(self, source: int, target: int, rtt_ms: float | None, reason: str | None = None) -> None:
        """Keep what became of one request; nodes go by their place in ``names``."""
        pair = source * len(self.names) + target
        self._tries_done += 1 if pair in self._reasons or reason == NO_REPLY else 2
        if reason is None and rtt_ms is not None:
            self.received += math.isnan(self._rtt_ms[pair])
            self._rtt_ms[pair] = rtt_ms
            self._reasons.pop(pair, None)
        else:
            self._reasons[pair] = reason or NO_REPLY

    def reached(self, source: int, target: int) -> bool | None:
        """Say whether the reply came; None when an interrupt came before anybody could know."""
        pair = source * len(self.names) + target
        return False if pair in self._reasons else None if math.isnan(self._rtt_ms[pair]) else True

    def reasons(self) -> Counter[str]:
        """Return why replies were missing, and how many for each reason."""
        return Counter(self._reasons.values())

    def lost(self) -> list[tuple[int, int]]:
        """Return the pairs whose request was not answered, whatever the reason, in the order of the nodes."""
        return [divmod(pair, len(self.names)) for pair in sorted(self._reasons)]

    def silent(self) -> list[tuple[int, int]]:
        """Return the pairs whose request was sent and never answered."""
        return [divmod(pair, len(self.names)) for pair, reason in self._reasons.items() if reason == NO_REPLY]

    def ping(self, source: int, target: int) -> Ping:
        """Return one request and what became of it; nodes go by their place in ``names``."""
        pair = source * len(self.names) + target
        unknown = math.isnan(self._rtt_ms[pair])
        reason = self._reasons.get(pair, INTERRUPTED if unknown else None)
        rtt_ms = None if reason else self._rtt_ms[pair]
        return Ping(self.names[source], self.names[target], self.addresses[target], rtt_ms, reason)

    def __iter__(self) -> Iterator[Ping]:
        """Iterate over all requests, in the order of the nodes."""
        places = range(len(self.names))
        return (self.ping(source, target) for source in places for target in places if source != target)


def ping_all(
    nodes: Sequence[Node],
    version: int = 4,
    *,
    patience_s: float = PATIENCE_S,
    rate: float | None = None,
    progress: Callable[[float, float], None] | None = None,
) -> Reachability:
    """Ping every node from every other, over IP version 4 or 6, and return what became of all requests.

    A request without an answer after ``patience_s`` seconds is sent once more before it counts as lost: the first
    packet to a neighbour may fall out of the queue in which it waits for ARP. ``rate`` is how many requests are sent
    per second at most. ``progress`` is told now and then how much is done, and of how much.

    A KeyboardInterrupt is raised as PingsInterrupted, which tells what was found until then.
    """
    addresses = [_address(node, version) for node in nodes]
    outcome = Reachability([node.name for node in nodes], addresses)
    pace = Pace(patience_s, rate)
    count = len(nodes)

    def look() -> None:
        if progress is not None:
            progress(*outcome.tries)

    try:
        with Pinger(nodes, addresses, version, outcome) as pinger:
            pinger.run(((a, b) for a in range(count) for b in range(count) if a != b), pace, look)
            pinger.run(iter(outcome.silent()), pace, look)
    except KeyboardInterrupt:
        raise PingsInterrupted(outcome) from None
    return outcome


def _address(node: Node, version: int) -> str:
    address = node.model.address(version)
    assert address is not None, "only nodes with an address are asked"
    return str(address.ip)
