"""From one running network to another: what goes, what comes, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_interface

import pytest

from nsim import Topology
from nsim.model import catalog
from nsim.model.copying import copied
from nsim.model.edit import add_address, add_link, add_node, remove_address, remove_link, remove_node
from nsim.model.properties import read_properties
from nsim.plan import command_line, design
from nsim.plan.difference import difference


def changed(name: str, edit: Callable[[Topology], object]) -> tuple[list[str], list[str]]:
    """Return the commands that carry out an edit of a topology, and those that take it back."""
    before = catalog.make(name)
    after = copied(before)
    edit(after)
    after.complete()
    return [
        [command_line(each) for each in difference(*map(design, pair))] for pair in ((before, after), (after, before))
    ]  # type: ignore[return-value]


@pytest.mark.parametrize("name", catalog.names())
def test_nothing_is_done_where_nothing_changes(name: str) -> None:
    assert difference(design(catalog.make(name)), design(catalog.make(name))) == []


def test_an_address_comes_and_goes_alone() -> None:
    there, back = changed("routed", lambda lab: add_address(lab.nodes["dev"], "veth-d", ip_interface("10.0.0.1/8")))

    assert there == ["ip -n dev addr add 10.0.0.1/8 dev veth-d"]
    assert back == ["ip -n dev addr del 10.0.0.1/8 dev veth-d"]


def test_routes_go_before_the_address_that_carries_them_and_come_after_it() -> None:
    address = ip_interface("172.16.20.10/24")

    there, back = changed("routed", lambda lab: remove_address(lab.nodes["dev"], "veth-d", address))

    assert there == [
        "ip -n dev route del default via 172.16.20.1 dev veth-d",
        "ip -n dev addr del 172.16.20.10/24 dev veth-d",
    ]
    assert back == [
        "ip -n dev addr add 172.16.20.10/24 dev veth-d",
        "ip -n dev route add default via 172.16.20.1 dev veth-d",
    ]


def test_a_removed_cable_takes_along_what_hangs_on_both_ends() -> None:
    there, back = changed("routed", lambda lab: remove_link(lab, lab.links[0]))

    assert there == ["ip -n sales link del veth-s"]
    assert back[0].startswith("ip -n sales link add veth-s ")
    assert back[-1] == "ip -n router addr add 2001:db8:10::1/64 dev veth-s-rtr"


def test_a_removed_node_is_unplugged_first_and_everything_in_it_goes_with_it() -> None:
    there, _ = changed("single,2", lambda lab: remove_node(lab, "h2"))

    assert there == ["ip -n s1 link del s1-eth2", "sh -c 'ip netns pids h2 | xargs -r kill -9; ip netns del h2'"]


def test_a_new_node_is_made_before_its_cable() -> None:
    there, _ = changed("single,2", lambda lab: add_node(lab, "host", "h3", ["s1"]))

    assert there[0] == "ip netns add h3"
    assert next(line for line in there if " s1 " in line).startswith("ip -n s1 link add s1-eth3 ")


def test_only_the_properties_that_differ_are_set() -> None:
    def slower(lab: Topology) -> None:
        lab.links[0].directions = read_properties({"rate": "10mbit", "mtu": "1400"})

    there, back = changed("routed", slower)

    assert there[:2] == ["ip -n sales link set veth-s mtu 1400", "ip -n router link set veth-s-rtr mtu 1400"]
    assert [line.split(" dev")[0] for line in there[2:]] == ["tc -n sales qdisc replace", "tc -n router qdisc replace"]
    assert back[:2] == [line.replace("1400", "1500") for line in there[:2]]
    assert [line.split(" dev")[0] for line in back[2:]] == ["tc -n sales qdisc del", "tc -n router qdisc del"]


def test_a_new_link_brings_its_properties_along() -> None:
    there, back = changed("routed", lambda lab: add_link(lab, "sales", "dev", {"rate": "10mbit"}))

    assert sum(line.startswith("tc ") for line in there) == 2
    assert back == ["ip -n sales link del eth0"]


def test_translation_is_written_anew_as_a_whole() -> None:
    def forward(lab: Topology) -> None:
        translation = lab.root.translation
        assert translation is not None
        translation.forward(8080, "earth", 80)

    there, back = changed("port-forward,forward=yes", forward)

    assert there[0] == back[0] == "nft 'delete table ip nsim'"
    assert sum("dnat" in line for line in there) == sum("dnat" in line for line in back) + 1
