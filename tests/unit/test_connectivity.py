"""Which cables that are out stand between two nodes, and which nodes a line is about."""

from __future__ import annotations

import pytest
from fakes import Lab, open_lab

from nsim import Host, Router, Topology
from nsim.checks.connectivity import links_that_cut, nodes_named_in
from nsim.topos.vrf import Vrf


class Square(Topology):
    """Two ways from ``a`` to ``d``: over ``b`` or over ``c``; and ``lonely`` without any."""

    def build(self) -> None:
        for name in ("a", "b", "c", "d"):
            self.add(Router(name))
        self.add(Host("lonely"))
        for near, far in ("ab", "bd", "ac", "cd"):
            self.link(near, far)


def cut(lab: Lab, source: str, target: str) -> list[str]:
    """Return the names of the links that cut two nodes apart."""
    return [str(link).replace("–", "-") for link in links_that_cut(lab.session.network, source, target)]  # noqa: RUF001


@pytest.mark.parametrize(("source", "target"), [("sales", "dev"), ("dev", "sales"), ("sales", "router")])
def test_nothing_is_cut_while_all_cables_are_in(routed: Lab, source: str, target: str) -> None:
    assert cut(routed, source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("sales", "dev", ["sales-router"]),
        ("dev", "sales", ["sales-router"]),
        ("sales", "router", ["sales-router"]),
        ("dev", "router", []),
        ("sales", "sales", []),
    ],
)
def test_a_cable_that_is_out_cuts_those_on_its_two_sides(
    routed: Lab, source: str, target: str, expected: list[str]
) -> None:
    routed.run("link sales router down")

    assert cut(routed, source, target) == expected


def test_all_cables_on_the_way_that_are_out_are_named_in_their_order(routed: Lab) -> None:
    routed.run("link dev router down; link sales router down")

    assert cut(routed, "sales", "dev") == ["sales-router", "dev-router"]


def test_a_cable_that_can_be_gone_around_cuts_nobody() -> None:
    with open_lab(Square()) as lab:
        lab.run("link a b down")

        assert cut(lab, "a", "d") == []


def test_when_every_way_is_cut_those_on_the_shortest_are_named() -> None:
    with open_lab(Square()) as lab:
        lab.run("link a b down; link c d down")

        assert cut(lab, "a", "d") in (["a-b"], ["c-d"])


def test_those_who_were_never_joined_are_not_cut_by_a_cable() -> None:
    with open_lab(Square()) as lab:
        lab.run("link a b down")

        assert cut(lab, "a", "lonely") == []


@pytest.mark.parametrize(
    ("line", "nodes"),
    [
        ("ping -c 1 dev", ["dev"]),
        ("ping 172.16.20.10", ["dev"]),
        ("ping -6 2001:db8:20::10", ["dev"]),
        ("ping 172.16.10.1", ["router"]),
        ("curl -s http://dev:8000/sales", ["dev", "sales"]),
        ("nc dev 80", ["dev"]),
        ("echo developer salesman", []),
        ("ssh root@dev.", ["root", "dev"]),
        ("ls /tmp", []),
        ("", []),
    ],
)
def test_a_line_names_nodes_by_name_or_address(routed: Lab, line: str, nodes: list[str]) -> None:
    assert nodes_named_in(routed.session.network, line) == nodes


def test_an_address_that_several_nodes_have_names_none_of_them() -> None:
    with open_lab(Vrf()) as lab:
        assert nodes_named_in(lab.session.network, "ping 10.0.2.10") == []
        assert nodes_named_in(lab.session.network, "ping 10.0.2.1") == ["router"]  # both are the router's
