"""traceroute without a network: arguments, verdicts on errors, lines."""

import socket

import pytest

from nsim.tools._shared import icmp
from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.resolve import Address, Names
from nsim.tools.traceroute.hops import Answer, Timed, hop_line, verdict
from nsim.tools.traceroute.options import Options, parse_arguments

NAMES = Names(numeric=True)


def timed(host: str, rtt_ms: float, mark: str = "") -> Timed:
    return Timed(Answer(Address(socket.AF_INET, host), 0, False, mark), rtt_ms)


def test_a_hop_shows_its_address_once() -> None:
    probes = [timed("172.16.10.1", 0.0441), timed("172.16.10.1", 0.01), timed("172.16.10.1", 0.008)]
    assert hop_line(1, probes, NAMES) == " 1  172.16.10.1  0.044 ms  0.010 ms  0.008 ms"


def test_probes_without_an_answer_are_stars() -> None:
    assert hop_line(12, [None, None, None], NAMES) == "12  * * *"
    assert hop_line(2, [None, timed("10.0.0.1", 1), None], NAMES) == " 2  * 10.0.0.1  1.000 ms *"


def test_a_second_router_at_a_hop_is_named() -> None:
    line = hop_line(3, [timed("10.0.0.1", 1), timed("10.0.0.2", 2, "!H")], NAMES)
    assert line == " 3  10.0.0.1  1.000 ms 10.0.0.2  2.000 ms !H"


@pytest.mark.parametrize(
    ("kind", "code", "word", "judged"),
    [
        (11, 0, 0, (False, "")),
        (3, 3, 0, (True, "")),
        (3, 0, 0, (True, "!N")),
        (3, 1, 0, (True, "!H")),
        (3, 2, 0, (True, "!P")),
        (3, 13, 0, (True, "!X")),
        (3, 4, 1400, (True, "!F-1400")),
        (3, 99, 0, (True, "!99")),
        (5, 1, 0, None),
    ],
)
def test_errors_are_marked(kind: int, code: int, word: int, judged: tuple[bool, str] | None) -> None:
    assert verdict(icmp.Message(kind, code, word, b""), socket.AF_INET) == judged


@pytest.mark.parametrize(("code", "mark"), [(0, "!N"), (1, "!X"), (3, "!H"), (4, "")])
def test_ipv6_errors_are_marked(code: int, mark: str) -> None:
    assert verdict(icmp.Message(1, code, 0, b""), socket.AF_INET6) == (True, mark)


def test_options_may_follow_the_host_and_a_packet_length_too() -> None:
    assert parse_arguments(["dev", "-n", "-q1", "-w", "1,2", "100"]) == Options(
        "dev", numeric=True, queries=1, wait_max_s=1, wait_here=2, packet_bytes=100
    )


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["-w", "x", "dev"], "Cannot handle `-w' option with arg `x'"),
        (["-m", "300", "dev"], "max hops cannot be more than 255"),
        (["-m", "0", "dev"], "first hop out of range"),
        (["-q", "11", "dev"], "no more than 10 probes per hop"),
        (["dev", "x"], 'Cannot handle "packetlen" cmdline arg `x\' on position 2'),
    ],
)
def test_mistakes_in_the_command_line_end_with_status_2(argv: list[str], message: str) -> None:
    with pytest.raises(ToolError) as raised:
        parse_arguments(argv)
    assert (raised.value.message, raised.value.status) == (message, 2)
