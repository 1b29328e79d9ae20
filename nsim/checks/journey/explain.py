"""Tell the whole journey of a packet: follow the tables there and back, send a real one, and compare."""

from __future__ import annotations

from nsim.checks.journey.ends import Ends
from nsim.checks.journey.hop import Hop
from nsim.checks.journey.probe import Probe
from nsim.checks.journey.values import Finding, Journey, Packet, Protocol, Way, What
from nsim.checks.journey.walk import follow
from nsim.network import Network
from nsim.network.evidence import Evidence

_FIRST_S = 0.15  # a healthy lab answers in less than a millisecond
_LONGEST_S = 2.5  # slow links, and links that lose much


def explain(
    network: Network, ends: Ends, protocol: Protocol = "icmp", port: int | None = None, *, send: bool = True
) -> Journey:
    """Return the journey of one packet and its reply.

    ``port`` is the destination's for TCP and UDP. Without ``send`` it is what the tables give and nothing more.
    """
    packet = Packet(None, ends.destination, protocol, port)
    if not send:
        there, back = _follow(network, ends, packet)
        return _told(ends, packet, there, back, None)
    with Probe(network, ends.source, ends.target, packet) as probe:
        probe.send()
        probe.wait(_FIRST_S)
        # Only now: what the kernel has asked its neighbours, and what they answered, stands in its tables.
        there, back = _follow(network, ends, packet)
        if _finding(there, back) is None and not probe.answered:
            probe.wait(_LONGEST_S, again=True)
        return _told(ends, packet, there, back, probe)


def _follow(network: Network, ends: Ends, packet: Packet) -> tuple[Way, Way | None]:
    evidence = Evidence(network)
    there, last = follow(Hop(evidence, packet, ends.source.name, None, "there", ends.target))
    if not there.arrived:
        return there, None
    back = Hop(evidence, last.packet.answer(), last.node, None, "back", ends.source.name)
    back.translations = last.translations
    return there, follow(back)[0]


def _seen_by(probe: Probe, what: What) -> set[str]:
    return {each.node for each in probe.sightings if each.what == what and each.addressed}


def _finding(there: Way, back: Way | None) -> Finding | None:
    return there.finding or (back.finding if back is not None else None)


def _told(ends: Ends, packet: Packet, there: Way, back: Way | None, probe: Probe | None) -> Journey:
    finding = _finding(there, back)
    answered = probe.answered if probe is not None else None
    sightings = probe.sightings if probe is not None else ()
    note = ""
    if probe is not None and finding is not None:
        went_on = there.finding is not None and ends.target in _seen_by(probe, "request")
        went_on = went_on and ends.target not in (there.passages[-1].node, finding.node)
        # With two owners of an address the wrong one may answer.
        by_another = finding.cause == "duplicate-address" and ends.target not in _seen_by(probe, "reply")
        if (answered and not by_another) or went_on:
            note = f"by the tables {finding.sentence}; yet {'the reply came' if answered else 'it went on'}"
            finding = None
    elif probe is not None and not answered:
        requests = [each for each in sightings if each.what != "error"]
        last = f"it was seen last on {requests[-1].node}:{requests[-1].interface}" if requests else "it was not seen"
        unknown = there.unknown or (back.unknown if back is not None else "")
        begin = f"{unknown}; " if unknown else "by the tables all is well; "
        note = f"{begin}yet no reply came, and {last}"
        if probe.refused:
            note += f" ({probe.refused})"
    return Journey(ends.source.name, ends.target or str(ends.destination), packet, there, back, answered, sightings,
                   finding, note)  # fmt: skip
