"""A small packet has arrived; would a large one? Otherwise a ping works, and a download hangs (RFC 2923).

Asked only where an interface on the way takes less than the first. A sender who is told what fits sends smaller
packets (RFC 1191, RFC 8201), and that is worth a note. Where nobody tells him, large packets are lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from nsim.checks.journey.ends import Ends
from nsim.checks.journey.probe import Probe
from nsim.checks.journey.values import Finding, Journey, Packet, Way
from nsim.checks.journey.walk import there_and_back
from nsim.network.evidence import Evidence

_SILENCE_S, _ROUND_TRIPS = 0.3, 4  # so long after the packet, an answer to it would have come
_LONGEST_S = 1.6  # what tells the sender of it may be lost as any packet may
_MOST_BYTES = 65535
_Fate = Literal["fits", "told", "lost"]


def with_large_packets(evidence: Evidence, ends: Ends, found: Journey) -> Journey:
    """Return a journey that has gone well with what becomes of packets that fill the first interface."""
    size = _worth_asking(evidence, found.there)
    told = found
    while size is not None:
        packet = replace(found.packet, size_bytes=size)
        there, back = there_and_back(evidence, ends, packet)
        finding = there.finding or (back.finding if back is not None else None)
        if finding is None or finding.cause != "mtu-too-small":
            break
        note = f"not all packets fit: {finding.sentence}"
        if packet.protocol != "icmp":
            return replace(found, note=note)
        fate = _send(evidence, ends, found, packet, finding)
        if fate == "lost":
            return replace(found, there=there, back=back, finding=_lost(finding, ends))
        if fate == "fits":
            break
        if told is found:
            told = replace(found, note=f"{note}, so that smaller ones are sent from then on")
        # Those must fit in turn.
        size = there.mtu_bytes if there.finding is not None and (there.mtu_bytes or size) < size else None
    return told


def _send(evidence: Evidence, ends: Ends, found: Journey, packet: Packet, finding: Finding) -> _Fate:
    with Probe(evidence.network, ends.source, ends.target, packet) as probe:
        probe.send()
        probe.wait(_SILENCE_S + _ROUND_TRIPS * _round_trip_s(found))
        if not (_is_told(probe, ends) or probe.answered or _is_silent(finding)):
            probe.wait(_LONGEST_S, again=True)
        if _is_told(probe, ends):
            return "told"
        return "fits" if probe.answered or probe.refused else "lost"  # or it has never left


def _is_told(probe: Probe, ends: Ends) -> bool:
    return any(each.what == "error" and each.node in (ends.source.name, ends.target) for each in probe.sightings)


def _is_silent(finding: Finding) -> bool:
    return finding.sentence.endswith("without a word")


def _round_trip_s(found: Journey) -> float:
    return (found.sightings[-1].time_ns - found.sightings[0].time_ns) / 1e9 if found.sightings else 0.0


def _lost(finding: Finding, ends: Ends) -> Finding:
    untold = "" if _is_silent(finding) else f", and {ends.source.name} does not get that message"
    return replace(finding, sentence=f"small packets arrive, large ones do not: {finding.sentence}{untold}")


def _worth_asking(evidence: Evidence, there: Way) -> int | None:
    # The size of a packet that fills the first interface, where another one on the way takes less.
    first = there.passages[0]
    source = evidence.interface((first.node, first.outgoing)) if first.outgoing is not None else None
    if source is None or there.mtu_bytes is None or there.mtu_bytes >= source.mtu_bytes:
        return None
    return min(source.mtu_bytes, _MOST_BYTES)
