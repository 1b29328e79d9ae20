"""ping without a network: arguments, what counts as an answer, the words of errors, the statistics."""

import socket

import pytest

from nsim.tools import ping
from nsim.tools._shared import icmp
from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.resolve import Address
from nsim.tools.ping.answers import TIMEVAL, Reply, Trouble, recognise_ipv4, recognise_ipv6
from nsim.tools.ping.messages import describe_ipv4, describe_ipv6
from nsim.tools.ping.options import parse_arguments
from nsim.tools.ping.record import recorded_route
from nsim.tools.ping.statistics import Statistics, rtt_text

ROUTER = Address(socket.AF_INET, "172.16.10.1")
ROUTER6 = Address(socket.AF_INET6, "fd00:10::1")


def ipv4(payload: bytes, hops_left: int = 63) -> bytes:
    return bytes([0x45, 0, 0, 0, 0, 0, 0, 0, hops_left, 1, 0, 0]) + b"\x0a\0\0\1\x0a\0\0\2" + payload


def error(kind: int, code: int, word: int = 0, body: bytes = b"") -> icmp.Message:
    return icmp.Message(kind, code, word, body)


def test_an_echo_reply_with_our_identifier_is_an_answer() -> None:
    packet = ipv4(icmp.encode_echo(icmp.ECHO_REPLY, 7, 3, TIMEVAL.pack(5, 250_000)))
    assert recognise_ipv4(packet, ROUTER, 7) == Reply(3, ROUTER, 63, 24, 5_250_000)


def test_a_reply_to_another_ping_is_none() -> None:
    assert recognise_ipv4(ipv4(icmp.encode_echo(icmp.ECHO_REPLY, 8, 3, b"")), ROUTER, 7) is None


def test_a_short_payload_carries_no_time() -> None:
    reply = recognise_ipv4(ipv4(icmp.encode_echo(icmp.ECHO_REPLY, 7, 3, b"12345678")), ROUTER, 7)
    assert isinstance(reply, Reply)
    assert reply.sent_us is None


def test_a_damaged_reply_is_marked() -> None:
    packet = bytearray(ipv4(icmp.encode_echo(icmp.ECHO_REPLY, 7, 3, b"x" * 56)))
    packet[-1] ^= 1
    reply = recognise_ipv4(bytes(packet), ROUTER, 7)
    assert isinstance(reply, Reply)
    assert not reply.is_intact


def test_an_error_that_quotes_our_request_names_its_sequence_number() -> None:
    request = ipv4(icmp.encode_echo(icmp.ECHO_REQUEST, 7, 9, b""))
    expired = ipv4(bytes([icmp.TIME_EXCEEDED, 0]) + bytes(6) + request)
    assert recognise_ipv4(expired, ROUTER, 7) == Trouble(9, ROUTER, "Time to live exceeded")
    assert recognise_ipv4(expired, ROUTER, 8) is None


def test_an_ipv6_error_is_recognised_behind_a_fragment_header() -> None:
    request = icmp.encode_echo(icmp.ECHO_REQUEST6, 7, 9, b"")
    fragment = bytes([58, 0, 0, 1, 0, 0, 0, 1])
    quoted = bytes([0x60, 0, 0, 0, 0, 0, 44, 64]) + bytes(32) + fragment + request
    too_big = bytes([icmp.PACKET_TOO_BIG6, 0, 0, 0, 0, 0, 0x05, 0x78]) + quoted
    assert recognise_ipv6(too_big, ROUTER6, 64, 7) == Trouble(9, ROUTER6, "Packet too big: mtu=1400")


@pytest.mark.parametrize("packet", [b"", b"\x45", ipv4(b"")[:19], ipv4(b"\x03\x01"), ipv4(bytes([3, 1]) + bytes(8))])
def test_a_packet_that_breaks_off_is_ignored(packet: bytes) -> None:
    assert recognise_ipv4(packet, ROUTER, 7) is None


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (error(3, 0), "Destination Net Unreachable"),
        (error(3, 1), "Destination Host Unreachable"),
        (error(3, 3), "Destination Port Unreachable"),
        (error(3, 4, 1400), "Frag needed and DF set (mtu = 1400)"),
        (error(3, 13), "Packet filtered"),
        (error(3, 99), "Dest Unreachable, Bad Code: 99"),
        (error(5, 1, 0xAC100A09), "Redirect Host(New nexthop: 172.16.10.9)"),
        (error(11, 0), "Time to live exceeded"),
        (error(11, 1), "Frag reassembly time exceeded"),
        (error(12, 0, 3 << 24), "Parameter problem: pointer = 3"),
    ],
)
def test_icmp_errors_have_the_well_known_words(message: icmp.Message, text: str) -> None:
    assert describe_ipv4(message) == text


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (error(1, 0), "Destination unreachable: No route"),
        (error(1, 1), "Destination unreachable: Administratively prohibited"),
        (error(1, 3), "Destination unreachable: Address unreachable"),
        (error(3, 0), "Time exceeded: Hop limit"),
        (error(4, 1, 6), "Parameter problem: Unknown header at 6"),
    ],
)
def test_icmpv6_errors_have_the_well_known_words(message: icmp.Message, text: str) -> None:
    assert describe_ipv6(message) == text


@pytest.mark.parametrize(
    ("rtt_us", "text"), [(49, "0.049"), (1_254, "1.25"), (9_999, "10.0"), (10_340, "10.3"), (120_400, "120")]
)
def test_times_have_three_significant_digits(rtt_us: int, text: str) -> None:
    assert rtt_text(rtt_us) == text


def test_the_summary_reads_like_the_well_known_one() -> None:
    statistics = Statistics()
    for sequence, rtt_us in ((1, 49), (2, 61)):
        statistics.sent(sequence * 1_000_500)
        statistics.saw(sequence)
        statistics.received += 1
        statistics.measured(rtt_us)
    assert statistics.summary("dev", show_gaps=False) == (
        "--- dev ping statistics ---\n"
        "2 packets transmitted, 2 received, 0% packet loss, time 1000ms\n"
        "rtt min/avg/max/mdev = 0.049/0.055/0.061/0.006 ms"
    )


def test_losses_errors_and_packets_in_flight_are_told() -> None:
    statistics = Statistics()
    for _ in range(3):
        statistics.sent(1)
    statistics.received, statistics.errors, statistics.duplicates = 1, 2, 1
    statistics.saw(1)
    assert statistics.summary("dev", show_gaps=False).splitlines()[1:] == [
        "3 packets transmitted, 1 received, +1 duplicates, +2 errors, 66.6667% packet loss, time 0ms",
        "pipe 3",
    ]


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["dev", "sales"], "ping: usage error: one destination at a time"),
        (["-M", "no", "dev"], "ping: invalid -M argument: no"),
        (["-p", "xy", "dev"], "ping: patterns must be specified as hex digits: xy"),
        (["-4", "-6", "dev"], "ping: only one -4 or -6 option may be specified"),
        (["-W", "nan", "dev"], "ping: invalid argument: 'nan'"),
    ],
)
def test_mistakes_in_the_command_line_end_with_status_2(argv: list[str], message: str) -> None:
    with pytest.raises(ToolError) as raised:
        parse_arguments(argv)
    assert (raised.value.message, raised.value.status) == (message, 2)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "ping: usage error: Destination address required"),
        (["-c", "x", "dev"], "ping: invalid argument: 'x'"),
        (["-c", "0", "dev"], "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807"),
        (["-t", "300", "dev"], "ping: invalid argument: '300': out of range: 0 <= value <= 255"),
    ],
)
def test_a_wrong_number_and_a_missing_destination_end_with_status_1(argv: list[str], message: str) -> None:
    with pytest.raises(ToolError) as raised:
        parse_arguments(argv)
    assert (raised.value.message, raised.value.status) == (message, 1)


@pytest.mark.parametrize(
    ("options", "route"),
    [
        (b"\1" + bytes([7, 11, 12]) + bytes([10, 0, 0, 1, 10, 0, 0, 2]), ("10.0.0.1", "10.0.0.2")),
        (b"\1" + bytes([7, 11, 8]) + bytes([10, 0, 0, 1, 0, 0, 0, 0]), ("10.0.0.1",)),
        (bytes([68, 4, 5, 0]) + bytes([7, 7, 8]) + bytes([10, 0, 0, 1]) + b"\0", ("10.0.0.1",)),
        (bytes([68, 0, 5, 0]), ()),
        (bytes([7]) + bytes(3), ()),
        (b"", ()),
    ],
)
def test_the_recorded_route_is_what_the_packet_carries(options: bytes, route: tuple[str, ...]) -> None:
    packet = ipv4(b"")
    assert recorded_route(bytes([0x45 + len(options) // 4]) + packet[1:20] + options) == route


def test_an_unknown_option_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert ping.main(["-Z", "dev"]) == 2
    assert capsys.readouterr().err.startswith("ping: invalid option -- 'Z'\n\nusage: ping ")


def test_a_name_that_nobody_knows_ends_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert ping.main(["-c1", "a..b"]) == 2
    assert capsys.readouterr().err == "ping: a..b: Name or service not known\n"
