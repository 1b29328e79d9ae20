"""isolated: what a network namespace is before anything is plugged in."""

from __future__ import annotations

import pytest
from textbook.watching import Lab, told

from nsim.topos.isolated import Isolated

both = pytest.mark.parametrize("name", ["red", "blue"])


@both
def test_a_namespace_sees_only_its_own_loopback_which_is_down(lab: Lab, name: str) -> None:
    (loopback,) = told(lab(Isolated())[name], "ip -o link").splitlines()

    assert loopback.startswith("1: lo: <LOOPBACK> ") and "state DOWN" in loopback


def test_until_it_is_raised_a_namespace_does_not_even_reach_itself(lab: Lab) -> None:
    net = lab(Isolated())

    assert told(net["red"], "ping -c 1 127.0.0.1") == "ping: connect: Network is unreachable\n"
    net["red"].run("ip link set lo up", check=True)
    assert "1 received, 0% packet loss" in told(net["red"], "ping -c 1 127.0.0.1")
    assert "state DOWN" in told(net["blue"], "ip link show lo")


@both
def test_the_arp_and_the_routing_table_are_empty(lab: Lab, name: str) -> None:
    node = lab(Isolated())[name]

    assert told(node, "arp -n") == told(node, "ip neigh") == ""
    assert told(node, "ip route") == told(node, "ip -6 route") == ""
    assert told(node, "route -n").splitlines()[2:] == []  # behind two lines of headings


def test_the_machine_is_a_third_one_and_its_loopback_is_up(lab: Lab) -> None:
    net = lab(Isolated())

    assert len({told(net[name], "readlink /proc/self/ns/net") for name in ("root", "red", "blue")}) == 3
    assert "LOOPBACK,UP" in told(net["root"], "ip link show lo")


def test_the_machine_knows_both_by_name_as_in_every_tutorial(lab: Lab) -> None:
    root = lab(Isolated())["root"]

    assert sorted(line.split()[0] for line in told(root, "ip netns list").splitlines()) == ["blue", "red"]
    assert told(root, "ip netns exec red ip -o link") == told(root, "ip -n red -o link")
