"""Tell the whole journey of a packet: follow the tables there and back, send a real one, and compare."""

from __future__ import annotations

import time

from nsim.checks.journey.ends import Ends
from nsim.checks.journey.large import with_large_packets
from nsim.checks.journey.probe import Probe
from nsim.checks.journey.traced import traced
from nsim.checks.journey.values import Finding, Journey, Packet, Protocol, Way, What
from nsim.checks.journey.walk import there_and_back
from nsim.network import Network
from nsim.network.evidence import Evidence

_FIRST_S = 0.03  # a healthy lab answers in less than a millisecond
_SILENCE_S = 0.1  # so long after that an answer would have come in most labs
_LONGEST_S = 2.5  # slow links, and links that lose much


def explain(
    network: Network,
    ends: Ends,
    protocol: Protocol = "icmp",
    port: int | None = None,
    *,
    size_bytes: int | None = None,
    send: bool = True,
) -> Journey:
    """Return the journey of one packet and its reply.

    ``port`` is the destination's for TCP and UDP. An echo request has ``size_bytes`` in all, and may not be fragmented
    then. Without ``send`` it is what the tables give and nothing more.
    """
    packet = Packet(None, ends.destination, protocol, port, size_bytes=size_bytes)
    with Evidence(network) as evidence:
        if not send:
            return _told(ends, packet, *there_and_back(evidence, ends, packet), None)
        found = _watched(evidence, ends, packet)
        return with_large_packets(evidence, ends, found) if found.arrives and size_bytes is None else found


def _watched(evidence: Evidence, ends: Ends, packet: Packet) -> Journey:
    with Probe(evidence.network, ends.source, ends.target, packet) as probe:
        probe.send()
        probe.wait(_FIRST_S)
        began = time.monotonic()
        # Only now: what the kernel has asked its neighbours, and what they answered, stands in its tables.
        there, back = there_and_back(evidence, ends, packet)
        probe.wait(max(0.0, _SILENCE_S - (time.monotonic() - began)))
        doubtful = bool(_doubts(there, back))
        if doubtful and _is_lost(probe, packet, there):
            there, back = traced(evidence, ends, packet, there, back)
        if _finding(there, back) is None and _is_lost(probe, packet, there):
            probe.wait(_LONGEST_S, again=True)
            if not doubtful and _is_lost(probe, packet, there):
                there, back = traced(evidence, ends, packet, there, back)
        return _told(ends, packet, there, back, probe)


def _is_lost(probe: Probe, packet: Packet, there: Way) -> bool:
    return not probe.answered and not _taken(probe, packet, there)


def _taken(probe: Probe, packet: Packet, there: Way) -> bool:
    # Who takes a datagram need not answer.
    return packet.protocol == "udp" and there.arrived and not probe.refused and (
        there.passages[-1].node in _seen_by(probe, "request")
    )  # fmt: skip


def _seen_by(probe: Probe, what: What) -> set[str]:
    # A frame with a tag is nothing that a node's IP has seen.
    return {each.node for each in probe.sightings if each.what == what and each.addressed and not each.has_tag}


def _finding(there: Way, back: Way | None) -> Finding | None:
    return there.finding or (back.finding if back is not None else None)


def _doubts(there: Way, back: Way | None) -> list[str]:
    ways = [there, *([back] if back is not None else [])]
    return list(dict.fromkeys(doubt for way in ways for doubt in way.doubts))


def _told(ends: Ends, packet: Packet, there: Way, back: Way | None, probe: Probe | None) -> Journey:
    name = ends.target or str(ends.destination)
    finding = _finding(there, back)
    if probe is None:
        return Journey(ends.source.name, name, packet, there, back, None, (), finding)
    note = ""
    if finding is not None:
        beyond = _beyond(probe, ends, there, finding)
        if beyond:
            note = f"by the tables {finding.sentence}; yet {beyond}"
            finding = None
    answered = probe.answered or (finding is None and _taken(probe, packet, there))
    if finding is None and not note and not answered:
        note = _unexplained(probe, there, back)
    return Journey(ends.source.name, name, packet, there, back, answered, probe.sightings, finding, note)


def _beyond(probe: Probe, ends: Ends, there: Way, finding: Finding) -> str:
    # What has been seen that cannot be if the finding is true.
    # With two owners of an address the wrong one may answer.
    by_another = finding.cause == "duplicate-address" and ends.target not in _seen_by(probe, "reply")
    if probe.answered and not by_another:
        return "the reply came"
    expected = {finding.node, *(passage.node for passage in there.passages)}
    if there.finding is not None and ends.target not in expected and ends.target in _seen_by(probe, "request"):
        return f"{ends.target} has seen the packet"
    return ""


def _unexplained(probe: Probe, there: Way, back: Way | None) -> str:
    requests = [each for each in probe.sightings if each.what != "error" and each.addressed]
    ways = [way for way in (there, back) if way is not None]
    begin = next((way.unknown for way in ways if way.unknown), "by the tables all is well")
    last = "nobody has seen it"
    if requests:
        last = f"its last trace is the {requests[-1].what} on {requests[-1].node}:{requests[-1].interface}"
    text = f"{begin}; yet no reply came, and {last}"
    return "; ".join([text, *_doubts(there, back)]) + (f" ({probe.refused})" if probe.refused else "")
