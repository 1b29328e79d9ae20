"""Topologies: what an author's ``build`` makes, and what is refused on the spot. The messages are golden files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nsim import Host, NatGateway, Node, Router, Switch, Topology, TopologyError
from nsim.model.interfaces import Port
from nsim.model.validate import problems


class Pair(Topology):
    """Two hosts and a cable; tests say how they are joined."""

    def build(self) -> None:
        self.a = self.add(Host("a"))
        self.b = self.add(Host("b"))
        self.join()

    def join(self) -> None:
        self.link(self.a, self.b)


def test_a_topology_is_named_like_its_class_in_kebab_case() -> None:
    class CampusNetwork2(Topology):
        pass

    assert CampusNetwork2.name == "campus-network2"


def test_a_topology_may_choose_its_own_name() -> None:
    class Anything(Topology):
        name = "campus"

    assert Anything.name == "campus"


def test_add_returns_the_node_that_it_was_given() -> None:
    class Lab(Topology):
        def build(self) -> None:
            self.given = Host("h1")
            self.returned = self.add(self.given)

    lab = Lab()

    assert lab.returned is lab.given is lab.node("h1")


def test_nodes_keep_the_order_in_which_they_were_added_behind_root() -> None:
    class Lab(Topology):
        def build(self) -> None:
            for name in ("web", "a", "m"):
                self.add(Host(name))

    assert [node.name for node in Lab().all_nodes()] == ["root", "web", "a", "m"]


def test_the_arguments_of_the_class_reach_build() -> None:
    class Row(Topology):
        def build(self, hosts: int = 1) -> None:
            for number in range(hosts):
                self.add(Host(f"h{number}"))

    assert len(Row(hosts=3).nodes) == 3


ENDS: dict[str, Callable[[Pair], tuple[Node | Port | str, Node | Port | str]]] = {
    "nodes": lambda lab: (lab.a, lab.b),
    "names": lambda lab: ("a", "b"),
    "ports": lambda lab: (lab.a.port(), lab.b.port()),
    "mixed": lambda lab: ("a", lab.b.port()),
}


@pytest.mark.parametrize("ends", ENDS)
def test_a_link_joins_nodes_names_or_ports(ends: str) -> None:
    class Lab(Pair):
        def join(self) -> None:
            self.link(*ENDS[ends](self))

    (link,) = Lab().links

    assert [str(end) for end in link.ends] == ["a:eth0", "b:eth0"]


def test_a_node_uses_its_unlinked_ports_before_it_gets_new_ones() -> None:
    class Lab(Pair):
        def join(self) -> None:
            self.a.port("first")
            self.a.port("second")
            for _ in range(3):
                self.link(self.a, self.b)

    assert [port.name for port in Lab().a.ports] == ["first", "second", "eth0"]


def test_the_root_node_can_be_linked() -> None:
    class Lab(Pair):
        def join(self) -> None:
            self.link(self.root, self.a)

    assert [str(end) for end in Lab().links[0].ends] == ["root:eth0", "a:eth0"]


def test_an_address_may_stand_where_the_name_of_a_port_was_left_out() -> None:
    port = Host("a").port("10.0.0.1/24", "2001:db8::1/64")

    assert port.name is None
    assert [str(address) for address in port.addresses] == ["10.0.0.1/24", "2001:db8::1/64"]


def test_link_properties_are_read_with_their_units() -> None:
    class Lab(Pair):
        def join(self) -> None:
            self.link(self.a, self.b, mtu=1400, rate="10mbit")

    (link,) = Lab().links

    assert link.mtu_bytes == 1400
    assert {operation.describe().split(" rate ")[1][:6] for operation in link.operations()} == {"10mbit"}


def test_an_error_names_the_line_in_the_authors_file() -> None:
    class Lab(Pair):
        def join(self) -> None:
            self.link(self.a, "c")  # the line that is named

    with pytest.raises(TopologyError) as caught:
        Lab()

    assert caught.value.origin is not None
    file, line = caught.value.origin
    with open(file, encoding="utf-8") as source:
        assert "# the line that is named" in source.readlines()[line - 1]


def test_an_error_of_a_node_made_by_a_subclass_names_the_caller_of_the_subclass() -> None:
    class Server(Host):
        pass

    node = Server("web")

    assert node.origin is not None and node.origin[0] == __file__


def test_a_draft_has_all_its_problems_where_a_topology_raises_the_first() -> None:
    class Lab(Topology):
        def build(self) -> None:
            for name in ("bad name", "ping-pong-", "localhost"):
                self.add(Host(name))

    found = list(problems(Lab.draft()))

    assert [problem.node for problem in found] == ["bad name", "ping-pong-", "localhost"]
    with pytest.raises(TopologyError, match="bad name"):
        Lab()


@pytest.mark.parametrize("name", ["h1", "a-b", "web.example.org", "x" * 63, "7up", "A_b"])
def test_node_names_may_have_hyphens_dots_and_63_characters(name: str) -> None:
    class Lab(Topology):
        def build(self) -> None:
            self.add(Host(name))

    assert name in Lab().nodes


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        (Host("x"), "host"),
        (Switch("x"), "switch"),
        (Router("x"), "router"),
        (NatGateway("x", outside="eth0"), "nat-gateway"),
    ],
)
def test_every_kind_of_node_says_what_it_is(node: Node, kind: str) -> None:
    assert node.kind == kind


def test_a_router_forwards_both_versions_and_a_host_neither() -> None:
    forwarding = {"net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"}

    assert {key for key, value in Router("r").settings().items() if value == "1"} == forwarding
    assert not forwarding & set(Host("h").settings())


def test_two_that_are_linked_twice_have_two_links() -> None:
    class Lab(Pair):
        def join(self) -> None:
            self.link(self.a, self.b)
            self.link(self.a, self.b)

    assert [f"{link.a} {link.b}" for link in Lab().links] == ["a:eth0 b:eth0", "a:eth1 b:eth1"]
