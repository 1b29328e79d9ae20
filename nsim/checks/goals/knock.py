"""Send one real packet for a goal, and say what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from nsim.checks.goals.places import address_of
from nsim.checks.journey.probe import Probe
from nsim.checks.journey.values import Packet, Protocol, Sighting
from nsim.network import Network, Node

_AGAIN_AFTER_S = 0.5


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent: from whom to whom, a node, a namespace or an address; over which protocol, and to which port.

    ``size_bytes`` is the length of an ICMP packet that may not be fragmented; None means a small one.
    """

    source: str
    target: str
    protocol: Protocol = "icmp"
    port: int | None = None
    version: int | None = None
    size_bytes: int | None = None

    @property
    def over(self) -> str:
        """How it is sent, for a sentence: empty for a ping over the usual IP version."""
        port = f" on {self.protocol.upper()} port {self.port}" if self.port is not None else ""
        version = f" over IPv{self.version}" if self.version is not None else ""
        return f"{port}{version}{f' with {self.size_bytes:,} bytes' if self.size_bytes is not None else ''}"


def answered(network: Network, call: Call, patience_s: float) -> tuple[bool, str]:
    """Send it and say whether the reply came within the time, and, if not, what the sender's kernel said."""
    with _sent(network, call, ()) as probe:
        came = probe.wait(patience_s, again=patience_s > _AGAIN_AFTER_S)
        return came, probe.refused


def watched(network: Network, call: Call, patience_s: float) -> tuple[Sighting, ...]:
    """Send it and return which interfaces have seen it, in the order of time."""
    with _sent(network, call, None) as probe:
        probe.wait(patience_s)
        return probe.sightings


@contextmanager
def _sent(network: Network, call: Call, watch: Sequence[Node] | None) -> Iterator[Probe]:
    address = address_of(network, call.target, call.version)
    packet = Packet(None, address, call.protocol, call.port, size_bytes=call.size_bytes)
    with Probe(network, network.namespace(call.source), call.target, packet, watch=watch) as probe:
        probe.send()
        yield probe
