"""The commands ``nat`` and ``conntrack`` on a network in a fake world, whose kernel answers as one once did."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator

import pytest
from fakes import Lab, open_lab, recorded

from nsim import Host, Topology
from nsim.ops import MasqueradeAdd, NatChainAdd

COUNT = "/proc/sys/net/netfilter/nf_conntrack_count"
CHAINS, RULES, CONNECTIONS = (0x0A04, bytes(4)), (0x0A07, bytes(4)), (0x0101, bytes(4))


@pytest.fixture
def hiding(routed: Lab) -> Lab:
    """A shell on the topology ``routed``, whose router hides what is behind it."""
    chain = NatChainAdd("router", "postrouting").netfilter().messages[-1][-1]
    rule = MasqueradeAdd("router", "wan").netfilter().messages[-1][-1]
    routed.engine.netfilter["router"] = {CHAINS: [chain], RULES: [rule], **recorded("connections.hex")}
    return routed


class Show(Topology):
    """A node with the name of a verb."""

    def build(self) -> None:
        self.link(self.add(Host("show")), self.add(Host("other")))


@pytest.fixture
def show(hiding: Lab) -> Iterator[Lab]:
    """A shell on a topology with a node ``show``; that node and the other both hide what is behind them."""
    with open_lab(Show()) as lab:
        for name in ("show", "other"):
            lab.engine.netfilter[name] = hiding.engine.netfilter["router"]
        yield lab


@pytest.mark.parametrize("line", ["nat", "nat show", "nat router", "nat show router", "nat show sales router"])
def test_rules_stand_above_the_connections_they_translate(hiding: Lab, line: str) -> None:
    assert hiding.run(line) == 0

    rules, connections = hiding.output.split("\n\n")
    heading, row = rules.splitlines()
    assert heading.split() == ["NODE", "TABLE", "CHAIN", "HOOK", "MATCH", "ACTION", "PACKETS"]
    assert row.startswith('router  ip nsim  postrouting  postrouting  oifname "wan"  masquerade')
    assert "router  tcp        ESTABLISHED  10.0.1.10:40001" in connections
    assert len(connections.splitlines()) == 6


def test_connections_that_nobody_translates_are_for_conntrack_alone(hiding: Lab) -> None:
    plain = [body for body in recorded("connections.hex")[CONNECTIONS] if b"\xc0\x00\x02\x01" not in body]  # type: ignore[union-attr]
    hiding.engine.netfilter["router"][CONNECTIONS] = plain

    hiding.run("nat --json")

    assert all("2001:db8::2" in row["destination"] for row in json.loads(hiding.output)["connections"])


def test_programs_get_rules_and_connections_by_name(hiding: Lab) -> None:
    hiding.run("nat show router --json")

    shown = json.loads(hiding.output)
    assert shown["rules"][0].items() >= {"table": "ip nsim", "match": 'oifname "wan"', "action": "masquerade"}.items()
    assert {
        "node": "router",
        "protocol": "tcp",
        "state": "ESTABLISHED",
        "source": "192.0.2.2:40002",
        "destination": "192.0.2.1:8000",
        "new_source": "192.0.2.2:40002",
        "new_destination": "10.0.1.10:80",
    } in shown["connections"]


@pytest.mark.parametrize(
    ("line", "nothing"), [("nat show sales", {"rules": [], "connections": []}), ("conntrack sales", [])]
)
def test_nothing_is_said_in_words_and_is_empty_for_programs(hiding: Lab, line: str, nothing: object) -> None:
    assert hiding.run(line) == 0
    assert hiding.output in ("no addresses are translated here\n", "no connections are followed here\n")

    hiding.run(f"{line} --json")
    assert json.loads(hiding.output) == nothing


@pytest.mark.parametrize(
    ("line", "nodes"),
    [
        ("nat show", {"show", "other"}),
        ("nat show show", {"show"}),
        ("nat show other", {"other"}),
        ("nat other show", {"show", "other"}),
    ],
)
def test_show_is_the_verb_where_it_stands_first_and_a_node_behind(show: Lab, line: str, nodes: set[str]) -> None:
    assert show.run(f"{line} --json") == 0

    assert {row["node"] for row in json.loads(show.output)["rules"]} == nodes


@pytest.mark.parametrize("line", ["nat show nowhere", "nat router show", "conntrack nowhere"])
def test_a_node_that_is_not_there_is_a_mistake(hiding: Lab, line: str) -> None:
    assert hiding.run(line) == 2

    assert hiding.errors.startswith("nsim: there is no node '")


def test_conntrack_shows_every_connection_and_the_answer_that_is_expected(hiding: Lab) -> None:
    assert hiding.run("conntrack router --json") == 0

    rows = json.loads(hiding.output)
    assert len(rows) == 5
    asked = next(row for row in rows if row["protocol"] == "udp")
    assert asked["timeout_s"] > 0
    assert asked | {"timeout_s": 0} == {
        "node": "router",
        "protocol": "udp",
        "state": None,
        "source": "10.0.1.10:40003",
        "destination": "192.0.2.2:53",
        "answer_from": "192.0.2.2:53",
        "answer_to": "192.0.2.1:40003",
        "translated": ["source"],
        "status": "unanswered",
        "timeout_s": 0,
    }


def test_a_kernel_that_lists_connections_only_in_a_file_is_read_there(routed: Lab) -> None:
    routed.engine.netfilter["router"] = {CONNECTIONS: errno.EINVAL}
    routed.engine.settings["router", "/proc/thread-self/net/nf_conntrack"] = (
        "ipv4     2 icmp     1 29 src=10.0.1.10 dst=192.0.2.2 type=8 code=0 id=4 "
        "src=192.0.2.2 dst=192.0.2.1 type=0 code=0 id=4 mark=0 zone=0 use=2\n"
    )

    assert routed.run("conntrack router") == 0

    assert "10.0.1.10 id 4" in routed.output


def test_a_kernel_that_follows_connections_and_lists_none_says_what_it_lacks(routed: Lab) -> None:
    routed.engine.netfilter["router"] = {CONNECTIONS: errno.EINVAL}
    routed.engine.settings["router", COUNT] = "3\n"

    assert routed.run("conntrack router") == 1

    assert routed.errors == (
        "nsim: router: this kernel does not list the connections that it follows\n"
        "  it needs nf_conntrack_netlink; try `modprobe nf_conntrack_netlink` outside the lab\n"
    )


@pytest.mark.parametrize("settings", [{}, {"router": "0\n"}])
def test_where_nothing_is_followed_nothing_need_be_listed(routed: Lab, settings: dict[str, str]) -> None:
    routed.engine.netfilter["router"] = {CONNECTIONS: errno.EINVAL}
    routed.engine.settings |= {(node, COUNT): count for node, count in settings.items()}

    assert routed.run("conntrack router") == 0

    assert routed.output == "no connections are followed here\n"


@pytest.mark.parametrize(("line", "asked"), [("nat router", CHAINS), ("conntrack router", CONNECTIONS)])
def test_a_refusal_is_the_kernels(routed: Lab, line: str, asked: tuple[int, bytes]) -> None:
    routed.engine.netfilter["router"] = {asked: errno.EPERM}

    assert routed.run(line) == 4

    assert routed.errors.startswith("nsim: router: the kernel refused `")
    assert "Operation not permitted" in routed.errors


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "nat show router --explain",
            "ip netns exec router nft list ruleset\nip netns exec router conntrack -L --any-nat\n",
        ),
        ("conntrack sales dev --explain", "ip netns exec sales conntrack -L\nip netns exec dev conntrack -L\n"),
    ],
)
def test_explain_says_what_a_person_would_type(routed: Lab, line: str, shown: str) -> None:
    assert routed.run(line) == 0

    assert routed.output == shown
