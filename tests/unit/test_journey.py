"""What ``explain`` makes of words, and how it finds its packet again."""

from __future__ import annotations

from struct import pack

import pytest

from nsim.checks.journey.dissect import dissect
from nsim.commands.parts.journeys import read_how
from nsim.errors import UsageError

TOKEN = b"\x01\x02\x03\x04\x05\x06\x07\x08"
ADDRESSES = bytes([10, 0, 0, 1, 10, 0, 0, 2])


def ipv4(protocol: int, body: bytes) -> bytes:
    """Return a packet from 10.0.0.1 to 10.0.0.2."""
    return pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0) + ADDRESSES + body


def icmp(kind: int, code: int, body: bytes) -> bytes:
    """Return an ICMP message in its packet."""
    return ipv4(1, pack(">BBHI", kind, code, 0, 0) + body)


def tcp(flags: int, number: int, acknowledged: int = 0) -> bytes:
    """Return a TCP segment without payload in its packet."""
    return ipv4(6, pack(">HHIIBBHHH", 40000, 80, number, acknowledged, 0x50, flags, 0, 0, 0))


@pytest.mark.parametrize(
    ("data", "what"),
    [(icmp(8, 0, TOKEN), "request"), (icmp(0, 0, TOKEN), "reply"), (icmp(3, 1, ipv4(1, bytes(8) + TOKEN)), "error")],
)
def test_an_echo_request_is_known_by_what_it_carries(data: bytes, what: str) -> None:
    seen = dissect(data, "icmp", TOKEN, None)

    assert seen is not None
    assert (seen.what, seen.source, seen.destination) == (what, "10.0.0.1", "10.0.0.2")


def test_packets_of_others_are_none_of_ours() -> None:
    assert dissect(icmp(8, 0, b"otherwise"), "icmp", TOKEN, None) is None
    assert dissect(ipv4(17, b"something"), "icmp", TOKEN, None) is None
    assert dissect(b"", "icmp", TOKEN, None) is None


def test_a_segment_is_known_by_its_sequence_number() -> None:
    request, reply, refusal = tcp(0x02, 7), tcp(0x12, 99, 8), tcp(0x14, 0, 8)

    assert [
        (seen.what, seen.detail)
        for data in (request, reply, refusal)
        if (seen := dissect(data, "tcp", TOKEN, 7)) is not None
    ] == [("request", ""), ("reply", ""), ("reply", "RST")]
    assert dissect(tcp(0x02, 8), "tcp", TOKEN, 7) is None


@pytest.mark.parametrize(
    ("words", "expected"), [([], ("icmp", None)), (["icmp"], ("icmp", None)), (["udp", "53"], ("udp", 53))]
)
def test_what_is_sent_is_read_from_words(words: list[str], expected: tuple[str, int | None]) -> None:
    assert read_how("explain", words) == expected


@pytest.mark.parametrize("words", [["tpc"], ["tcp"], ["tcp", "0"], ["tcp", "65536"], ["tcp", "²"], ["icmp", "1"]])
def test_other_words_are_refused(words: list[str]) -> None:
    with pytest.raises(UsageError):
        read_how("explain", words)
