"""internet: three steps lead out of a namespace: a route, forwarding, and masquerading."""

from __future__ import annotations

import pytest
from features import programs
from textbook.watching import Lab, fetch, told, wait_for_server, watching

from nsim import Network
from nsim.topos.internet import Internet

PING = "ping -c 1 8.8.8.8"
IMPATIENT = "ping -c 1 -W 0.3 8.8.8.8"  # for a reply that cannot come
FORWARD = "sysctl -w net.ipv4.ip_forward=1"
MASQUERADE = "iptables -t nat -A POSTROUTING -s 10.10.0.0/16 ! -o planet-br -j MASQUERADE"
LOST, ANSWERED = "1 packets transmitted, 0 received, 100% packet loss", "1 packets transmitted, 1 received, 0%"


@pytest.fixture
def net(lab: Lab) -> Network:
    return lab(Internet())


def test_the_machine_itself_is_on_the_internet_from_the_start(net: Network) -> None:
    assert ANSWERED in told(net["root"], PING)


def test_without_forwarding_nothing_even_arrives_at_the_way_out(net: Network) -> None:
    with watching(net["root"], "planet-br", "icmp") as inside, watching(net["root"], "eth0", "icmp") as outside:
        assert LOST in told(net["earth"], IMPATIENT)

    assert inside.conversation == ["10.10.0.10 > 8.8.8.8: ICMP echo request"]
    assert outside.lines == []


def test_with_forwarding_alone_requests_leave_with_a_private_source_and_no_reply_comes(net: Network) -> None:
    net["root"].run(FORWARD, check=True)

    with watching(net["root"], "eth0", "icmp") as leaving, watching(net["isp"], "customer", "icmp") as at_isp:
        assert LOST in told(net["earth"], IMPATIENT)

    assert leaving.conversation == at_isp.conversation == ["10.10.0.10 > 8.8.8.8: ICMP echo request"]


def test_the_request_arrives_and_it_is_the_answer_that_knows_no_way(net: Network) -> None:
    net["root"].run(FORWARD, check=True)

    with watching(net["dns"], "eth0", "icmp") as at_server:
        net["earth"].run(IMPATIENT)

    assert at_server.conversation[:2] == [
        "10.10.0.10 > 8.8.8.8: ICMP echo request",
        "8.8.8.8 > 10.10.0.10: ICMP echo reply",
    ]


@programs("iptables")
def test_with_masquerading_the_ping_works_and_outside_it_is_the_machines_own(net: Network) -> None:
    net["root"].run(FORWARD, check=True)
    net["root"].run(MASQUERADE, check=True)

    with watching(net["root"], "eth0", "icmp") as outside, watching(net["root"], "planet-br", "icmp") as inside:
        assert ANSWERED in told(net["earth"], PING)

    assert inside.conversation == [
        "10.10.0.10 > 8.8.8.8: ICMP echo request",
        "8.8.8.8 > 10.10.0.10: ICMP echo reply",
    ]
    assert outside.conversation == [
        "192.168.0.108 > 8.8.8.8: ICMP echo request",
        "8.8.8.8 > 192.168.0.108: ICMP echo reply",
    ]


@programs("iptables")
def test_masquerading_without_forwarding_is_no_use(net: Network) -> None:
    net["root"].run(MASQUERADE, check=True)

    assert LOST in told(net["earth"], IMPATIENT)


def test_the_parameters_do_what_the_tutorial_types(lab: Lab) -> None:
    net = lab(Internet(forwarding=True, nat=True))
    wait_for_server(net["web"], "203.0.113.80")

    for name in ("earth", "neptune"):
        assert ANSWERED in told(net[name], PING)
    assert fetch(net["earth"], "203.0.113.80") == "hello from the web"
