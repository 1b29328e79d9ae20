"""Changing a running lab: it becomes what would have been built so, whole or not at all, and can go back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_interface

import pytest
from comparing import differences, state_command
from running import Run

from nsim import Network, Topology
from nsim.errors import KernelError
from nsim.model import catalog
from nsim.model.copying import copied
from nsim.model.edit import add_address, add_link, add_node, remove_link, remove_node
from nsim.network import change

pytestmark = pytest.mark.unprivileged

EDITS: dict[str, tuple[str, Callable[[Topology], object]]] = {
    "a host on a switch": ("single,2", lambda lab: add_node(lab, "host", "h9", ["s1"])),
    "a host at a router": ("routed", lambda lab: add_node(lab, "host", "ops", ["router"], addresses=["10.3.0.9/24"])),
    "a switch between two": ("routed", lambda lab: add_node(lab, "switch", "s1", ["sales", "dev"])),
    "a second cable": ("routed", lambda lab: add_link(lab, "dev", "router", {"mtu": "1400", "rate": "10mbit"})),
    "an address": ("routed", lambda lab: add_address(lab.nodes["dev"], "veth-d", ip_interface("172.16.20.99/24"))),
    "no router": ("routed", lambda lab: remove_node(lab, "router")),
    "no cable": ("single,3", lambda lab: remove_link(lab, lab.links[-1])),
}


def state(net: Network) -> str:
    """Return what every namespace of a network holds, once it has settled."""
    return net["root"].run(state_command([node.name for node in net], services=0), check=True).stdout


@pytest.fixture(params=EDITS)
def edit(request: pytest.FixtureRequest) -> Iterator[tuple[str, Callable[[Topology], object]]]:
    yield EDITS[request.param]


def test_a_changed_lab_is_as_if_built_so_and_goes_back(
    edit: tuple[str, Callable[[Topology], list[str] | None]],
) -> None:
    name, change_it = edit
    with Network(catalog.make(name)) as net:
        before = state(net)
        change.make(net, change.prepare(net, change_it))
        after = state(net)
        wanted = copied(net.topology)
        change.undo(net)
        back = state(net)
    with Network(wanted) as built:
        from_the_start = state(built)

    assert differences(from_the_start, after) == {}
    assert differences(before, back) == {}


def test_a_refused_change_leaves_everything_as_it_was() -> None:
    def link(lab: Topology) -> None:
        add_link(lab, "sales", "dev", {})

    with Network(catalog.make("routed")) as net:
        # What nsim is about to add is there already, put there by hand: the kernel will refuse the second half.
        net["dev"].run("ip link add eth0 type veth peer name eth1", check=True)
        before = state(net)

        with pytest.raises(KernelError, match="File exists"):
            change.make(net, change.prepare(net, link))

        assert differences(before, state(net)) == {}
        assert len(net.topology.links) == 2 and net.history == []


def test_a_lab_is_changed_by_hand_and_taken_back(nsim: Run) -> None:
    lines = [
        "add host ops router",
        "ops ping -c 1 -q dev",
        "dev ping -c 1 -q ops",
        "ops sleep 60 &",
        "route add sales blackhole 10.0.1.0/24",
        "sales ping -c 1 -q -W 1 ops",
        "undo",
        "sales ping -c 1 -q ops",
        "del ops",
        "nodes",
        "dev getent hosts ops",
        "undo",
        "dev ping -c 1 -q ops",
        "addr del ops eth0 10.0.1.10/24",
        "routes ops",
        "node router down",
        "links",
        "node router up",
        "pingall",
    ]

    done = nsim("--topo", "routed", *(word for line in lines for word in ("-c", line)))

    assert done.stdout.count("1 received, 0% packet loss") == 5, done.stdout + done.stderr
    assert "ops:eth0 10.0.1.10/24 2001:db8:0:1::a/64 — router:eth0 10.0.1.1/24" in done.stdout
    assert "ops: the default route via 10.0.1.1 went with it" in done.stdout
    assert done.stdout.count(" (DOWN DOWN)\n") == 3
    assert done.stderr == ""
    assert done.returncode == 0, done.stdout[-500:]


def test_a_removed_node_takes_its_programs_along(nsim: Run) -> None:
    # A killed program needs a moment to die; a job that was killed is reaped when jobs are asked for.
    look = "ps -eo stat=,comm= | grep -v ^Z >/run/alive; grep -q sleep /run/alive || break; sleep 0.01"
    alive = f"root for attempt in $(seq 100); do {look}; done; cat /run/alive"
    lines = ["add host h9 s1", "h9 setsid sleep 77 &", "h9 sleep 78 &", "del h9", alive, "wait", "jobs"]

    done = nsim("--topo", "single,2", *(word for line in lines for word in ("-c", line)))

    assert " ps\n" in done.stdout and " sleep\n" not in done.stdout
    assert "Exit 137   h9 sleep 78" in done.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("add host", "nsim: add host: its name is missing\n"),
        ("add tower t1", "nsim: add: 'tower' is none of host, router, switch, link\n"),
        ("add host t1 ip=1", "only a link of a host or router can have an address"),
        ("add link sales", "nsim: add link: two nodes are to be named\n"),
        ("del", "nsim: del: one node, or the two ends of a link\n"),
        ("del sales dev", "nsim: there is no link between sales and dev\n"),
        ("addr put sales veth-s 10.0.0.1/8", "nsim: addr: 'put' is neither add nor del\n"),
        ("addr add sales veth-s 10.0.0.1", "address 10.0.0.1 has no prefix length"),
        ("route add sales", "nsim: route add: the prefix is missing\n"),
        ("route add sales 10.0.0.0/8 over 10.0.0.1", "nsim: route: 'over' is not expected here\n"),
        ("route add sales 10.0.0.0/8 via 9.9.9.9", "next hop 9.9.9.9 is on none of its links"),
        ("route add sales 10.0.0.0/8 via 172.16.10.1 metric x", "nsim: route: metric 'x' is no number\n"),
        ("node sales sideways", "nsim: node: 'sideways' is none of up, start, down, stop, set\n"),
        ("undo", "nsim: there is nothing to undo\n"),
    ],
)
def test_what_is_typed_wrong_is_told_and_changes_nothing(line: str, said: str, nsim: Run) -> None:
    done = nsim("--topo", "routed", "-e", "-c", line)

    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in (2, 3)
