"""Mininet's options: what they do to a drawing, and the lines that its tests are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nsim.commands.framework import Session
from nsim.errors import CommandError, UsageError
from nsim.model import Host, Switch, catalog, mininet
from nsim.network import Network
from nsim.network.jobs import Jobs
from nsim.shell.mininets_tests import steps_of_tests


@pytest.mark.parametrize(
    ("text", "properties"),
    [
        ("tc,bw=10", {"rate": "10mbit"}),
        (
            "tc,bw=0.5,delay=10ms,loss=2,max_queue_size=50",
            {"rate": "500kbit", "delay": "10ms", "loss": "2%", "limit": "50"},
        ),
        ("bw=10", {"rate": "10mbit"}),
        ("tc,rate=10gbit,jitter=1ms", {"rate": "10gbit", "jitter": "1ms"}),
        ("veth", {}),
    ],
)
def test_all_links_get_the_properties_of_one_option(text: str, properties: dict[str, str]) -> None:
    topology = catalog.make("single,2")

    mininet.shape_links(topology, text)

    for link in topology.links:
        for direction in link.directions:
            assert {keyword: str(each) for keyword, each in direction.items()} == properties


def test_hosts_are_numbered_from_another_prefix_in_their_order() -> None:
    topology = catalog.make("tree,2,2")

    mininet.renumber(topology, "192.168.5.0/24")

    hosts = [node for node in topology.nodes.values() if node.kind == "host"]
    assert [str(host.address(4)) for host in hosts] == [f"192.168.5.{number}/24" for number in (1, 2, 3, 4)]
    mininet.check(topology)


def test_macs_are_easy_to_read() -> None:
    topology = catalog.make("single,300")

    mininet.number_macs(topology)

    assert topology.nodes["h1"].ports[0].mac == "00:00:00:00:00:01"
    assert topology.nodes["h300"].ports[0].mac == "00:00:00:00:01:2c"
    mininet.check(topology)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ovs,bw=1", "Open vSwitch"),
        ("tcx", "no kind of link 'tcx'"),
        ("tc,bww=1", "'bww=1' is no property"),
        ("tc,delay=x", "delay: 'x'"),
    ],
)
def test_links_of_no_kind_are_told(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        mininet.shape_links(catalog.make("minimal"), text)


@pytest.mark.parametrize(
    ("topology", "text", "said"),
    [
        ("minimal", "x", "no IPv4 prefix"),
        ("single,3", "10.0.0.0/30", "3 hosts do not fit"),
        ("routed", "10.0.0.0/8", "not all in one network"),
    ],
)
def test_prefixes_that_do_not_fit_are_told(topology: str, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        mininet.renumber(catalog.make(topology), text)


def test_tests_are_lines_in_their_order() -> None:
    assert steps_of_tests(["build", "PingAll+iperf", "all", "none"], {}) == ["pingall", "iperf", "pingall", "iperf"]
    assert steps_of_tests(["pingall,timeout=0.5+iperf,h1,h2,seconds=1"], {}) == ["pingall 0.5", "iperf h1 h2 --time 1"]
    with pytest.raises(UsageError, match="no test 'pingal'") as caught:
        steps_of_tests(["pingal"], {})
    assert caught.value.hint is not None and "pingall" in caught.value.hint and "iperfudp" in caught.value.hint


def test_tests_of_ones_own_are_called_with_the_network_and_come_first() -> None:
    seen: list[object] = []

    def mine(net: object, times: int = 1, *, word: str = "") -> None:
        seen.append((net, times, word))

    session = Session(Network(catalog.make("minimal")), Jobs())
    steps = steps_of_tests(["mine+mine,3,word=x+pingall"], {"mine": mine, "pingall": mine})

    for step in steps:
        assert not isinstance(step, str)
        assert step(session) == 0

    net = session.variables["net"]
    assert seen == [(net, 1, ""), (net, 3, "x"), (net, 1, "")]


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (lambda net: net["h9"], "test_mininet.py:[0-9]+: there is no node 'h9'"),
        (lambda net: 1 / 0, "test_mininet.py:[0-9]+: ZeroDivisionError: division by zero"),
        (lambda net: False, "the test 'mine' has returned False"),
    ],
)
def test_what_a_test_of_ones_own_raises_is_told_with_its_line(test: Callable[..., object], said: str) -> None:
    session = Session(Network(catalog.make("minimal")), Jobs())
    (step,) = steps_of_tests(["mine"], {"mine": test})
    assert not isinstance(step, str)

    with pytest.raises(CommandError, match=said):
        step(session)


def test_switches_are_bridges_and_may_speak_stp() -> None:
    topology = catalog.make("linear,2")

    mininet.choose_switch(topology, "lxbr,stp=1")

    assert [node.fabric.stp for node in topology.nodes.values() if isinstance(node, Switch)] == [True, True]
    for text, said in (("ovsk", "'ovsk' is another kind"), ("lxbr,prio=1", "'prio=1' is no property")):
        with pytest.raises(UsageError, match=said):
            mininet.choose_switch(topology, text)


def test_a_gateway_is_connected_to_the_first_switch_and_is_the_way_out() -> None:
    topology = catalog.make("tree,2,2")

    mininet.renumber(topology, "192.168.5.0/24")
    mininet.connect_nat(topology)
    mininet.check(topology)

    gateway = topology.nodes["nat0"]
    assert [str(port) for port in topology.links[-1].ends] == ["nat0:nat0-eth0", "s1:s1-eth3"]
    assert str(gateway.ports[0].address(4)) == "192.168.5.5/24"
    for number in (1, 2, 3, 4):
        host = topology.nodes[f"h{number}"]
        assert isinstance(host, Host)
        assert str(host.gateways[0]) == "192.168.5.5"


@pytest.mark.parametrize(
    ("topology", "said"),
    [("routed", "there is no switch"), ("vlan", "nobody behind"), ("minimal", "there is a node nat0 already")],
)
def test_a_gateway_that_nobody_would_use_is_not_made(topology: str, said: str) -> None:
    drawing = catalog.make(topology)
    if topology == "minimal":
        mininet.connect_nat(drawing)

    with pytest.raises(UsageError, match=said):
        mininet.connect_nat(drawing)
