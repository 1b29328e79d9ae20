"""Commands on a network in a fake world: what they ask of it, and what they show."""

from __future__ import annotations

import json

import pytest
from fakes import Lab, open_lab

from nsim.ops import LinkSet, SysctlSet
from nsim.topos.vrf import Vrf

DOWN = [LinkSet("sales", "veth-s", up=False), LinkSet("router", "veth-s-rtr", up=False)]


@pytest.mark.parametrize(
    "line",
    [
        "link sales router down",
        "link router sales down",
        "link down sales router",
        "link sales-router down",
        "link down router-sales",
    ],
)
def test_link_takes_both_ends_down_however_it_is_typed(routed: Lab, line: str) -> None:
    assert routed.run(line) == 0

    assert sorted(routed.engine.executed, key=str) == sorted(DOWN, key=str)
    assert (routed.output, routed.errors) == ("", "")


def test_link_without_up_or_down_shows_the_state(routed: Lab) -> None:
    routed.run("link sales router down")

    routed.run("link sales router")

    assert routed.output == "sales:veth-s — router:veth-s-rtr  down\n"


LINK_USAGE = "usage: link A B [up|down|show|set PROPERTY=VALUE…]"


def test_a_link_that_went_down_comes_up_again(routed: Lab) -> None:
    routed.run("link sales router down")

    routed.run("link sales router up")

    routed.run("link sales router --json")
    assert json.loads(routed.output) == [
        {"a": "sales:veth-s", "b": "router:veth-s-rtr", "state": "up", "a_to_b": {}, "b_to_a": {}}
    ]


def test_the_properties_of_a_link_are_set_for_both_directions_and_shown(routed: Lab) -> None:
    routed.run("link sales router set rate=10mbit delay=20ms/5ms")
    routed.run("link router sales set rate=1mbit/none")

    routed.run("link sales router show")

    shown = (
        "sales:veth-s — router:veth-s-rtr  up\n  sales → router  delay=20ms\n  router → sales  delay=5ms rate=1mbit\n"
    )
    assert routed.output == shown


def test_only_what_has_changed_is_told_to_the_kernel(routed: Lab) -> None:
    routed.run("link sales router set rate=10mbit delay=20ms/none")
    before = len(routed.engine.executed)

    routed.run("link sales router set rate=none")

    assert [operation.describe() for operation in routed.engine.executed[before:]] == [
        "tc qdisc replace dev veth-s root handle 2: netem limit 1000 delay 20ms",
        "tc qdisc del dev veth-s parent 2:1 handle 3:",
        "tc qdisc del dev veth-s-rtr root handle 1:",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "link: nothing to set"),
        ("fast", "link: 'fast' is no property and value"),
        ("speed=1", "link: there is no link property 'speed'"),
        ("delay=soon", "link: delay: 'soon' is no duration"),
        ("jitter=1ms", "link: link sales–router: jitter needs a delay"),  # noqa: RUF001
        ("mtu=1400/1300", "link: mtu='1400/1300': a link has one value for both directions"),
        ("loss=1% loss=2%", "link: loss is given twice"),
    ],
)
def test_properties_that_make_no_sense_change_nothing(routed: Lab, words: str, message: str) -> None:
    assert routed.run(f"link sales router set {words}") == 2

    assert routed.errors.startswith(f"nsim: {message}")
    assert routed.engine.executed == []


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("link a-b-a down", {"a-b", "a"}),
        ("link a-a-b down", {"a", "a-b"}),
        ("link c-a-b down", {"c", "a-b"}),
        ("link a-b-b-c down", {"a-b", "b-c"}),
        ("link a-b b-c down", {"a-b", "b-c"}),
    ],
)
def test_hyphens_in_names_do_not_confuse_link(hyphens: Lab, line: str, ends: set[str]) -> None:
    assert hyphens.run(line) == 0

    assert {operation.node for operation in hyphens.engine.executed} == ends


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("link", f"nsim: link: the two nodes of a link are missing\n  {LINK_USAGE}\n"),
        ("link sales down", f"nsim: link: the two nodes of a link are missing\n  {LINK_USAGE}\n"),
        ("link sales router dwon", f"nsim: link: 'dwon' is none of up, down, show, set\n  {LINK_USAGE}\n"),
        ("link sales dev down", "nsim: there is no link between sales and dev\n  sales is linked to router\n"),
        ("link slaes router down", "nsim: there is no node 'slaes'\n  did you mean sales?\n"),
        ("link sales-rooter down", "nsim: 'sales-rooter' names no two nodes\n  `links` lists the links\n"),
        ("link root dev down", "nsim: there is no link between root and dev\n  root has no links\n"),
    ],
)
def test_a_link_that_is_not_there_is_explained(routed: Lab, line: str, message: str) -> None:
    assert routed.run(line) == 2

    assert routed.errors == message
    assert not routed.engine.executed


def test_explain_shows_what_a_person_would_type_and_does_nothing(routed: Lab) -> None:
    assert routed.run("link sales router down --explain") == 0

    assert routed.output == "ip -n sales link set veth-s down\nip -n router link set veth-s-rtr down\n"
    assert not routed.engine.executed


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("link sales router --explain", "ip -n sales link show veth-s\nip -n router link show veth-s-rtr\n"),
        ("addrs sales --explain", "ip -n sales -brief addr\n"),
        ("neigh --explain", "ip -n sales neigh\nip -n dev neigh\nip -n router neigh\n"),
        ("routes router --explain", "ip -n router -4 route\nip -n router -6 route\n"),
        ("routes router -6 --explain", "ip -n router -6 route\n"),
        (
            "sysctl router a.b c.d=1 --explain",
            "ip netns exec router sysctl a.b\nip netns exec router sysctl -w c.d=1\n",
        ),
        ("pingall -6 --explain", "sales ping -6 -c 1 dev"),
        ("pingallfull 0.5 --rate 10 --explain", "sales ping -c 1 dev"),
        ("pingpair --explain", "sales ping -c 1 dev\ndev ping -c 1 sales\n"),
        ("pingpairfull -6 --explain", "sales ping -6 -c 1 dev\ndev ping -6 -c 1 sales\n"),
        ("reach router dev --explain", "router ping -c 1 dev\ndev ping -c 1 router\n"),
        ("--explain", ""),
        ("jobs --explain", "# nsim's own; no other command does the same\n"),
    ],
)
def test_explain_knows_the_arguments(routed: Lab, line: str, shown: str) -> None:
    routed.run(line)

    assert routed.output.startswith(shown)


def test_links_shows_every_link_and_its_state(routed: Lab) -> None:
    routed.run("link dev-router down")

    routed.run("links")

    assert routed.output.splitlines() == [
        "sales:veth-s<->router:veth-s-rtr (OK OK)",
        "dev:veth-d<->router:veth-d-rtr (DOWN DOWN)",
    ]


def test_switches_list_their_loopback_as_mininets_do() -> None:
    with open_lab("single,2") as lab:
        lab.run("net")
        assert lab.output.splitlines()[0] == "s1 lo:  s1-eth1:h1-eth0 s1-eth2:h2-eth0"

        lab.run("intfs")
        assert lab.output.splitlines() == ["s1: lo,s1-eth1,s1-eth2", "h1: h1-eth0", "h2: h2-eth0"]


def test_links_are_named_as_by_mininet_where_its_names_are_used() -> None:
    with open_lab("single,2") as lab:
        lab.run("links")
        assert lab.output == "h1-eth0<->s1-eth1 (OK OK)\nh2-eth0<->s1-eth2 (OK OK)\n"

        lab.run("links --json")
        assert json.loads(lab.output)[0] == {"a": "h1:h1-eth0", "b": "s1:s1-eth1", "state": "up"}


def test_nodes_shows_kinds_and_addresses(routed: Lab) -> None:
    routed.run("nodes --json")

    assert json.loads(routed.output)[0] == {
        "node": "sales",
        "kind": "host",
        "interfaces": 1,
        "addresses": ["172.16.10.10", "2001:db8:10::10"],
    }


def test_dump_shows_each_node_in_a_line(routed: Lab) -> None:
    routed.run("dump")

    assert routed.output.splitlines()[0] == "<Host sales: veth-s:172.16.10.10,veth-s:2001:db8:10::10>"


def test_a_setting_is_read_where_it_is_asked_for(routed: Lab) -> None:
    routed.engine.settings["router", "/proc/sys/net/ipv4/ip_forward"] = "1\n"

    assert routed.run("sysctl router net.ipv4.ip_forward") == 0

    assert routed.output == "net.ipv4.ip_forward = 1\n"


def test_a_setting_is_changed_only_when_it_is_there(routed: Lab) -> None:
    routed.engine.settings["router", "/proc/sys/net/ipv4/ip_forward"] = "1\n"

    assert routed.run("sysctl router net.ipv4.ip_forward=0") == 0
    assert routed.run("sysctl router net.ipv4.ip_farward=0") == 2

    assert routed.engine.executed == [SysctlSet("router", "net.ipv4.ip_forward", "0")]
    assert routed.errors.startswith("nsim: router has no setting 'net.ipv4.ip_farward'\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("routes sales", "sales has no IPv4 or IPv6 routes in its main table\n"),
        ("routes sales -6", "sales has no IPv6 routes in its main table\n"),
        ("neigh", "no neighbours are known here\n"),
    ],
)
def test_an_empty_table_is_told_in_words_to_a_person_and_as_an_empty_list_to_a_program(
    routed: Lab, line: str, said: str
) -> None:
    assert routed.run(line) == 0
    assert routed.output == said
    assert routed.run(f"{line} --json") == 0
    assert routed.output == "[]\n"


def test_where_the_routes_are_in_vrfs_the_reader_is_sent_there() -> None:
    with open_lab(Vrf()) as lab:
        lab.run("routes router -4")

        assert lab.output == (
            "router has no IPv4 routes in its main table\n"
            "  `router ip route show vrf vrf1` shows those of vrf1\n"
            "  `router ip route show vrf vrf2` shows those of vrf2\n"
        )


def test_plan_prints_the_script_of_this_network(routed: Lab) -> None:
    routed.run("plan")

    assert routed.output.startswith("#!/bin/sh -e\n# routed: ")
    assert "ip -n sales link set veth-s up\n" in routed.output


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("lnk", "nsim: there is no command or node 'lnk'\n  did you mean link or links?\n"),
        ("slaes ping dev", "nsim: there is no command or node 'slaes'\n  did you mean sales or save?\n"),
        (
            "frobnicate",
            "nsim: there is no command or node 'frobnicate'\n  `help` lists the commands, `nodes` the nodes\n",
        ),
        (
            "cat /etc/hosts",
            "nsim: there is no command or node 'cat'\n"
            "  cat is a program; write a node in front of it, as in `root cat`\n",
        ),
        ("links --jsn", "nsim: links has no option --jsn\n  did you mean --json?\n"),
        ("links all", "nsim: links: 'all' is one word too many\n  usage: links\n"),
        ("routes", "nsim: routes: the node is missing\n  usage: routes NODE [-4] [-6]\n"),
        ("help lnk", "nsim: there is no command 'lnk'\n  did you mean link or links?\n"),
        ("help sales", "nsim: sales is a node\n  sales COMMAND runs a command in it\n"),
        ("fg", "nsim: there are no jobs\n  end a line with & to run it in the background\n"),
        ("fg %3", "nsim: there is no job '%3'\n  jobs: none\n"),
        ("kill", "nsim: kill: which job?\n  usage: kill [-SIGNAL] %JOB…\n"),
        ("kill -FOO %1", "nsim: kill: there is no signal 'FOO'\n  for example -INT, -KILL or -9\n"),
        ("exit soon", "nsim: exit: 'soon' is no exit status\n  write a number from 0 to 255\n"),
        ("reach sales", "nsim: reach: B is missing\n  usage: reach A B [TIMEOUT] [-6]\n"),
        ("reach dev dev", "nsim: reach: dev and dev are the same node\n  name two different nodes\n"),
        ("reach sales root", "nsim: reach: root has no IPv4 address\n  `nodes` lists the addresses\n"),
        (
            "pingall soon",
            "nsim: pingall: 'soon' cannot be the number of seconds\n  write a number from 0.001 to 3,600\n",
        ),
        ("sysctl router", "nsim: sysctl: which setting?\n  usage: sysctl NODE KEY[=VALUE]…\n"),
        ("help 'link", "nsim: help 'link: no closing quotation\n  close the quotes\n"),
        ("sales", "nsim: sales: a shell in a node needs a terminal\n  sales COMMAND runs one command\n"),
    ],
)
def test_a_mistake_in_the_shell_is_explained_and_has_status_2(routed: Lab, line: str, message: str) -> None:
    assert routed.run(line) == 2

    assert routed.errors == message


@pytest.mark.parametrize(
    ("line", "who", "two"),
    [
        ("pingall", "only h1 has an IPv4 address", "nodes"),
        ("pingallfull -6", "only h1 has an IPv6 address", "nodes"),
        ("pingpair", "only h1 has an IPv4 address", "hosts"),
        ("pingpairfull", "only h1 has an IPv4 address", "hosts"),
    ],
)
def test_who_has_nobody_to_ping_is_told_so(line: str, who: str, two: str) -> None:
    with open_lab("single,1") as lab:
        assert lab.run(line) == 1

        message = f"nsim: {line.split()[0]}: {who}, and it takes two {two}\n"
        assert lab.errors == f"{message}  `nodes` lists the nodes and their addresses\n"


def test_a_mistake_ends_the_line_but_not_the_shell(routed: Lab) -> None:
    assert routed.run("lnk; link sales router down") == 2

    assert not routed.engine.executed
    assert routed.run("links") == 0


@pytest.mark.parametrize(("line", "status"), [("exit", 0), ("exit 3", 3), ("quit", 0), ("EOF", 0), ("exit 259", 3)])
def test_exit_leaves_with_its_status(routed: Lab, line: str, status: int) -> None:
    assert routed.run(line) == status

    assert routed.session.leaving


def test_exit_without_a_status_keeps_that_of_the_line_before(routed: Lab) -> None:
    routed.run("nonsense")

    assert routed.run("exit") == 2
