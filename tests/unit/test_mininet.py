"""Mininet's options: what they do to a drawing, and the lines that its tests are."""

from __future__ import annotations

import pytest

from nsim.errors import UsageError
from nsim.model import catalog, mininet
from nsim.shell.mininets_tests import lines_of_tests


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
    [("ovs,bw=1", "no kind of link 'ovs'"), ("tc,bww=1", "'bww=1' is no property"), ("tc,delay=x", "delay: 'x'")],
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
    assert lines_of_tests(["build", "PingAll+iperf", "all", "none"]) == ["pingall", "iperf", "pingall", "iperf"]
    with pytest.raises(UsageError, match="no test 'pingal'"):
        lines_of_tests(["pingal"])
