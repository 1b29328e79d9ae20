"""Recordings: what is kept of what interfaces see, and which frames have travelled over which cable."""

from __future__ import annotations

import time
from collections import Counter
from typing import cast

import pytest
from fakes import Lab

from nsim.kernel.packets import ARPHRD_ETHER, ARPHRD_LOOPBACK, PACKET_HOST, PACKET_OUTGOING, Packet
from nsim.network.capture import Recording, recording
from nsim.network.capture.hops import Place, hops, hops_left_out
from nsim.network.capture.recording import Observation

CABLES: dict[Place, Place] = {("h1", "eth0"): ("s1", "p1"), ("s1", "p1"): ("h1", "eth0")}
MS = 1_000_000


class Told:
    """A recording that has ended, as a test tells it."""

    def __init__(
        self, *observations: Observation, until_ms: int = 1000, dropped: int = 0, nodes: tuple[str, ...] = ("h1", "s1")
    ):
        self.observations = observations
        self.until_ns = until_ms * MS
        self.dropped = dropped
        self.nodes = frozenset(nodes)
        self.left_out: Counter[tuple[str, str, bool]] = Counter()


def observation(at_ms: int, place: str, data: bytes = b"frame", *, sent: bool = False) -> Observation:
    """Return what an interface has seen."""
    node, _, interface = place.partition(":")
    return Observation(at_ms * MS, node, interface, sent, True, len(data), data)


def told(*observations: Observation, **more: object) -> list[tuple[int, str, str | None, bool]]:
    """Return the hops of observations: when, from where, to where, and whether they are lost."""
    found = hops(cast(Recording, Told(*observations, **more)), CABLES)  # type: ignore[arg-type]
    return [(each.time_ns // MS, ":".join(each.at), each.to and ":".join(each.to), each.lost) for each in found]


def test_a_frame_that_both_ends_of_a_cable_have_seen_has_travelled_once() -> None:
    assert told(observation(1, "h1:eth0", sent=True), observation(2, "s1:p1")) == [(1, "h1:eth0", "s1:p1", False)]


def test_frames_that_are_alike_are_paired_in_their_order() -> None:
    sent = [observation(number, "h1:eth0", sent=True) for number in (1, 2)]

    assert len(told(*sent, observation(3, "s1:p1"), observation(4, "s1:p1"))) == 2


def test_a_frame_and_its_echo_are_two() -> None:
    seen = (
        observation(1, "h1:eth0", sent=True),
        observation(2, "s1:p1"),
        observation(3, "s1:p1", sent=True),
        observation(4, "h1:eth0"),
    )

    assert told(*seen) == [(1, "h1:eth0", "s1:p1", False), (3, "s1:p1", "h1:eth0", False)]


def test_a_frame_that_the_other_end_has_not_seen_is_lost() -> None:
    assert told(observation(1, "h1:eth0", sent=True)) == [(1, "h1:eth0", "s1:p1", True)]


def test_a_frame_that_is_sent_again_does_not_take_the_place_of_one_that_is_lost() -> None:
    seen = (observation(1, "h1:eth0", sent=True), observation(501, "h1:eth0", sent=True), observation(502, "s1:p1"))

    assert told(*seen) == [(1, "h1:eth0", "s1:p1", True), (501, "h1:eth0", "s1:p1", False)]


@pytest.mark.parametrize("doubt", [{"until_ms": 5}, {"dropped": 1}, {"nodes": ("h1",)}], ids=str)
def test_nothing_is_called_lost_that_may_have_arrived(doubt: dict[str, object]) -> None:
    assert told(observation(1, "h1:eth0", sent=True), **doubt) == [(1, "h1:eth0", "s1:p1", False)]


def test_what_was_on_its_way_when_the_recording_began_has_arrived() -> None:
    assert told(observation(1, "s1:p1")) == [(1, "h1:eth0", "s1:p1", False)]


def test_what_has_no_other_end_is_seen_inside_its_node() -> None:
    assert told(observation(1, "s1:br0"), observation(2, "s1:br0", sent=True)) == [
        (1, "s1:br0", None, False),
        (2, "s1:br0", None, False),
    ]


def test_hops_that_are_left_out_are_counted_once_each() -> None:
    ended = Told()
    ended.left_out.update({("h1", "eth0", True): 5, ("s1", "p1", False): 5, ("s1", "br0", False): 2})

    assert hops_left_out(cast(Recording, ended), CABLES) == 7


def packet(at_ns: int, *, kind: int = PACKET_HOST, hardware: int = ARPHRD_ETHER, data: bytes = b"frame") -> Packet:
    """Return a packet on the second interface of a node, the first that is no loopback."""
    return Packet(at_ns, 2, hardware, kind, len(data), data)


def test_the_first_packets_are_kept_and_the_others_counted(routed: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_PACKETS", 4)
    monkeypatch.setattr(recording, "FEWEST_PACKETS", 1)
    network = routed.session.network
    with network.record([network["sales"], network["router"]]) as running:
        now = time.time_ns()
        # What one node tells first was not the first that happened, and all after 40 would be of others only.
        routed.engine.packets["sales"].tell(*(packet(now + number) for number in (10, 30, 40, 50)))
        while sum(running.left_out.values()) < 1:
            time.sleep(0.001)
        routed.engine.packets["router"].tell(packet(now + 20), packet(now + 60))

    seen = [(each.node, each.time_ns - now) for each in running.observations]
    assert seen == [("sales", 10), ("router", 20), ("sales", 30)]
    assert sum(running.left_out.values()) == 3
    assert running.until_ns == now + 40


def test_what_happened_before_everybody_watched_and_what_is_sent_to_oneself_is_left_aside(routed: Lab) -> None:
    network = routed.session.network
    with network.record([network["sales"]]) as running:
        now = time.time_ns()
        to_itself = packet(now + 2, kind=PACKET_OUTGOING, hardware=ARPHRD_LOOPBACK)
        routed.engine.packets["sales"].tell(packet(1), packet(now + 1, data=bytes(9000)), to_itself)

    (only,) = running.observations
    assert (only.time_ns, only.length_bytes, len(only.data)) == (now + 1, 9000, recording.KEPT_BYTES)


def test_a_recording_is_no_capture_that_anybody_could_stop(routed: Lab) -> None:
    network = routed.session.network
    with network.record([network["sales"]]):
        assert network.captures == ()
        assert routed.run("capture stop") == 2


def test_a_recording_whose_memory_fails_says_so(routed: Lab) -> None:
    network = routed.session.network
    with network.record([network["sales"]]) as running:
        packets = routed.engine.packets["sales"]
        packets.error = OSError(5, "Input/output error")
        packets.tell(packet(time.time_ns()))

    assert running.failure == "Input/output error"
    assert packets.closed
