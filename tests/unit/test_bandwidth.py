"""Measuring bandwidth without any: what is typed, what is read from iperf3, how a rate is written, which nodes."""

from __future__ import annotations

import pytest
from fakes import Lab, open_lab

from nsim.checks.bandwidth import Bandwidth, Traffic, client_words, read_counts
from nsim.commands.parts.bandwidth import read_rate, shown_rate
from nsim.errors import CommandError, UsageError
from nsim.units import Rate

# What iperf3 3.12 wrote with -J, without what nobody reads here.
TCP = {
    "start": {},
    "intervals": [],
    "end": {
        "sum_sent": {"seconds": 2.000207, "bytes": 4012769280, "bits_per_second": 16049416005.4, "retransmits": 6},
        "sum_received": {"seconds": 2.00025, "bytes": 4006215680, "bits_per_second": 16022859862.5},
    },
}
UDP = {
    "end": {
        "sum": {"bits_per_second": 9996332.2, "lost_packets": 20, "packets": 863},
        "sum_sent": {"bits_per_second": 9996332.2, "lost_packets": 0, "packets": 863},
        "sum_received": {"bits_per_second": 9764670.8, "lost_packets": 20, "packets": 863},
    }
}
OLD_UDP = {"end": {"sum": {"bits_per_second": 10e6, "lost_packets": 25, "packets": 100}}}


def test_both_ends_of_tcp_are_read() -> None:
    assert read_counts(TCP) == Bandwidth(16049416005.4, 16022859862.5)


def test_both_ends_of_udp_are_read_with_what_was_lost() -> None:
    assert read_counts(UDP) == Bandwidth(9996332.2, 9764670.8, 863, 20)


def test_where_the_receiver_has_no_sum_the_losses_tell_what_arrived() -> None:
    assert read_counts(OLD_UDP) == Bandwidth(10e6, 7.5e6, 100, 25)


@pytest.mark.parametrize("said", [{}, {"end": {}}, {"end": []}, {"end": {"sum_sent": {}, "sum_received": {}}}])
def test_what_iperf3_never_wrote_is_an_error(said: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        read_counts(said)


@pytest.mark.parametrize(
    ("bits_per_second", "shown"),
    [
        (0, "0.00 bits/sec"),
        (999.4, "999 bits/sec"),
        (999.6, "1.00 Kbits/sec"),
        (9.414e9, "9.41 Gbits/sec"),
        (9.996e6, "10.0 Mbits/sec"),
        (95.64e6, "95.6 Mbits/sec"),
        (99.96e6, "100 Mbits/sec"),
        (956e3, "956 Kbits/sec"),
        (5e15, "5000 Tbits/sec"),
    ],
)
def test_a_rate_is_shown_with_three_digits_as_iperf_does(bits_per_second: float, shown: str) -> None:
    assert shown_rate(bits_per_second) == shown


@pytest.mark.parametrize(
    ("text", "bits_per_second"),
    [("10M", 10_000_000), ("1.5g", 1_500_000_000), ("64K", 64_000), ("8000", 8000), ("20mbit", 20_000_000)],
)
def test_a_rate_is_read_as_iperf_writes_it_and_as_nsim_does(text: str, bits_per_second: int) -> None:
    assert read_rate(text) == Rate(bits_per_second)


@pytest.mark.parametrize("text", ["", "fast", "-1M", "0", "10X", "10M/5M"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no rate"):
        read_rate(text)


def test_the_client_is_told_the_rate_of_udp_in_bits() -> None:
    words = client_words("iperf3", "10.0.0.2", Traffic(3, rate=Rate(20_000_000)))

    assert words == ["iperf3", "-c", "10.0.0.2", "-t", "3", "-u", "-b", "20000000"]


@pytest.mark.parametrize(
    ("line", "client", "server"),
    [
        ("iperf", "h1 iperf3 -c 10.0.0.3 -t 5", "h3"),
        ("iperf h2 h1 --time 2", "h2 iperf3 -c 10.0.0.1 -t 2", "h1"),
        ("iperf -6", "h1 iperf3 -c 2001:db8::3 -t 5", "h3"),
        ("iperfudp", "h1 iperf3 -c 10.0.0.3 -t 5 -u -b 10M", "h3"),
        ("iperfudp 20M", "h1 iperf3 -c 10.0.0.3 -t 5 -u -b 20M", "h3"),
        ("iperfudp h2 h1", "h2 iperf3 -c 10.0.0.1 -t 5 -u -b 10M", "h1"),
        ("iperfudp 1mbit h2 h1 --time=1", "h2 iperf3 -c 10.0.0.1 -t 1 -u -b 1000000", "h1"),
    ],
)
def test_explain_shows_what_a_person_would_type(line: str, client: str, server: str) -> None:
    with open_lab("single,3") as lab:
        assert lab.run(f"{line} --explain") == 0

        assert lab.output == f"{server} iperf3 -s -1 &\n{client}\n"
        assert lab.engine.started == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("iperf sales", "nsim: iperf: two nodes, or none, and not 1\n  `help iperf` shows examples\n"),
        ("iperf sales dev router", "nsim: iperf: two nodes, or none, and not 3\n  `help iperf` shows examples\n"),
        ("iperf sales sales", "nsim: iperf: sales and sales are the same node\n  name two different nodes\n"),
        ("iperf sales root", "nsim: iperf: root has no IPv4 address\n  `nodes` lists the addresses\n"),
        ("iperf sales dvv", "nsim: there is no node 'dvv'\n  did you mean dev?\n"),
        (
            "iperf --time 0",
            "nsim: iperf --time: '0' cannot be the number of seconds\n  write a whole number from 1 to 3,600\n",
        ),
        ("iperf -u", "nsim: iperf has no option -u\n  usage: iperf [A B] [-6] [--time S]\n"),
        ("iperfudp fast", "nsim: 'fast' is no rate\n  write something like 10M or 10mbit\n"),
        ("iperfudp sales", "nsim: iperfudp: two nodes, or none, and not 1\n  `help iperfudp` shows examples\n"),
        ("iperfudp 10M sales dvv", "nsim: there is no node 'dvv'\n  did you mean dev?\n"),
        ("iperfudp sales dev 10M", "nsim: there is no node '10M'\n"),
    ],
)
def test_a_mistake_is_explained_and_nothing_is_started(routed: Lab, line: str, message: str) -> None:
    assert routed.run(line) == 2

    assert routed.errors == message
    assert routed.engine.started == []


def test_two_hosts_are_needed() -> None:
    with open_lab("single,1") as lab:
        assert lab.run("iperf") == 1

        assert lab.errors.startswith("nsim: iperf: only h1 has an IPv4 address, and it takes two hosts\n")
