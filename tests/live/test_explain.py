"""Every fault gets its own name, at the node where it is; where all is well, nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from explaining import Fault, broken_and_mended, change
from faults import FAULTS, LOSSES, MARKED, OTHERS, SECONDS, UNMARKED
from faults_of_firewalls import FIREWALLS, UNDECIDED

from nsim.checks.journey.ends import read_ends
from nsim.checks.journey.explain import explain
from nsim.errors import CommandError
from nsim.model import Topology, catalog
from nsim.network import Network
from nsim.network.tracing import Tracer

pytestmark = pytest.mark.once

Labs = Callable[[str], Network]


HEALTHY = [
    ("routed", "sales dev"),
    ("routed", "sales router"),
    ("routed", "router dev"),
    ("two-routers", "left right"),
    ("two-routers", "left right 6"),
    ("ring", "h1 h3"),
    ("ring", "h4 h2 6"),
    ("campus", "library1 physics2"),
    ("campus", "library1 library2"),
    ("bridge-lan", "ns_web ns_spare"),
    ("host-bridge", "earth neptune"),
    ("host-bridge", "earth root"),
    ("host-router,forwarding=yes", "ns_web ns_db"),
    ("minimal", "h1 h2"),
    ("tree,2,2", "h1 h4 6"),
    ("routed-nat", "ns1 dns"),
    ("routed-nat", "ns1 ns2"),
    ("internet,forwarding=yes,nat=yes", "earth dns"),
    ("internet,forwarding=yes,nat=yes", "earth web"),
    ("campus", "library1 dns"),
    ("campus", "edge dns"),
]


@pytest.fixture(scope="module")
def labs() -> Iterator[Labs]:
    """Build each lab once, before the first test."""
    names = {each.lab for each in (*FAULTS, *SECONDS, *FIREWALLS)} | {lab for lab, _ in HEALTHY}
    with ExitStack() as networks:
        built = {name: networks.enter_context(Network(catalog.make(name))) for name in names}
        yield built.__getitem__


@pytest.mark.parametrize("each", [*FAULTS, *SECONDS, *OTHERS, *FIREWALLS, *UNDECIDED], ids=str)
def test_a_fault_is_named_and_gone_when_it_is_mended(labs: Labs, each: Fault) -> None:
    broken, mended = broken_and_mended(labs(each.lab), each)

    assert broken.finding is not None, broken.note
    assert (broken.finding.cause, broken.finding.node) == (each.cause, each.node), broken.finding.sentence
    assert all(word in broken.finding.sentence for word in each.words), broken.finding.sentence
    assert not broken.arrives
    assert mended.arrives and mended.finding is None, mended.finding
    assert not mended.note


@pytest.mark.requires("netem")
@pytest.mark.parametrize("each", LOSSES, ids=str)
def test_a_link_that_loses_everything_is_named(lab: Callable[[Topology], Network], each: Fault) -> None:
    test_a_fault_is_named_and_gone_when_it_is_mended(lambda name: lab(catalog.make(name)), each)


@pytest.mark.parametrize(("lab", "node"), [("routed", "sales"), ("two-routers", "left")])
def test_a_name_that_does_not_resolve_is_said_so(labs: Labs, lab: str, node: str) -> None:
    with pytest.raises(CommandError, match=r"finds no address for the name www\.example\.invalid"):
        read_ends(labs(lab), node, "www.example.invalid", None)


@pytest.mark.parametrize(("lab", "words"), HEALTHY)
def test_where_all_is_well_nothing_is_found(labs: Labs, lab: str, words: str) -> None:
    network = labs(lab)
    source, target, *version = words.split()

    found = explain(network, read_ends(network, source, target, int(version[0]) if version else None))

    assert found.arrives and found.finding is None, found.finding
    assert not found.note
    assert found.there.arrived and found.back is not None and found.back.arrived


@pytest.mark.parametrize(
    ("lab", "ends", "faults"),
    [
        (
            "two-routers",
            "left right",
            [
                ("forwarding-off", "r1 sysctl -w net.ipv4.ip_forward=0", "r1 sysctl -w net.ipv4.ip_forward=1"),
                ("reply-no-route", "right ip route del default", "right ip route add default via 10.0.2.1"),
            ],
        ),
        (
            "campus",
            "library1 physics2",
            [
                ("not-in-bridge", "library-sw ip link set library1 nomaster",
                 "library-sw ip link set library1 master library-sw"),
                ("firewall-drop", "core iptables -P FORWARD DROP", "core iptables -P FORWARD ACCEPT"),
                ("interface-down", "physics2 ip link set eth0 down",
                 "physics2 ip link set eth0 up && ip route add default via 10.2.0.1"),
            ],
        ),
    ],
    ids=["two-routers", "campus"],
)  # fmt: skip
def test_of_several_faults_the_first_on_the_way_is_named(
    labs: Labs, lab: str, ends: str, faults: list[tuple[str, str, str]]
) -> None:
    network = labs(lab)
    change(network, tuple(breaks for _, breaks, _ in faults))
    named = []
    for _, _, mends in faults:
        found = explain(network, read_ends(network, *ends.split(), 4)).finding
        named.append(found.cause if found is not None else "")
        change(network, (mends,))

    assert named == [cause for cause, _, _ in faults]


@pytest.mark.parametrize(
    ("lab", "ends", "version", "node", "interface"),
    [("routed", "sales dev", 4, "router", "veth-d-rtr"), ("two-routers", "left right", 6, "r2", "eth0")],
)
def test_a_smaller_mtu_of_which_the_sender_is_told_is_no_fault(
    labs: Labs, lab: str, ends: str, version: int, node: str, interface: str
) -> None:
    network = labs(lab)
    change(network, (f"{node} ip link set {interface} mtu 1300",))

    found = explain(network, read_ends(network, *ends.split(), version))
    change(network, (f"{node} ip link set {interface} mtu 1500",))

    assert found.arrives and found.finding is None
    assert "not all packets fit" in found.note and f"{interface} of {node}" in found.note


def test_a_large_probe_teaches_its_sender_nothing(labs: Labs) -> None:
    network = labs("routed")
    change(network, ("router ip link set veth-d-rtr mtu 1300",))
    explain(network, read_ends(network, "sales", "dev", None), size_bytes=1400)
    change(network, ("router ip link set veth-d-rtr mtu 1500",))

    assert "mtu" not in network["sales"].run("ip route get 172.16.20.10", check=True).stdout


def test_rules_are_as_before_when_a_packet_has_been_traced(labs: Labs) -> None:
    network = labs("routed")
    router = network["router"]
    change(network, UNDECIDED[0].breaks)
    before = router.run("nft list ruleset", check=True).stdout

    found = explain(network, read_ends(network, "sales", "dev", None))
    after = router.run("nft list ruleset", check=True).stdout
    with pytest.raises(KeyboardInterrupt), Tracer(router, [(8, b"pattern")]):
        during = router.run("nft list ruleset", check=True).stdout
        raise KeyboardInterrupt
    interrupted = router.run("nft list ruleset", check=True).stdout
    change(network, UNDECIDED[0].mends)

    assert found.finding is not None
    assert "flags owner" in during  # the kernel itself deletes it when the socket is closed, also by SIGKILL
    assert after == interrupted == before


@pytest.mark.parametrize(
    ("lab", "ends", "bridge", "port"),
    [("bridge-lan", "ns_web ns_db", "root", "veth-db"), ("campus", "library1 library2", "library-sw", "library2")],
)
def test_bridges_on_the_way_say_where_they_know_the_destination(
    labs: Labs, lab: str, ends: str, bridge: str, port: str
) -> None:
    found = explain(labs(lab), read_ends(labs(lab), *ends.split(), None))

    told = [step for step in found.there.steps if step.node == bridge]
    assert [step.text.rpartition(" ")[2] for step in told] == [port]
    assert told[0].evidence.startswith("bridge fdb show br ")


def test_a_packet_goes_where_its_mark_leads_and_others_do_not(labs: Labs) -> None:
    network = labs("ring")
    ends = read_ends(network, "h1", "h2", 4)
    change(network, MARKED)
    marked = explain(network, ends)
    other = explain(network, ends, "udp", 9)
    change(network, (UNMARKED,))
    after = explain(network, ends)

    assert [each.node for each in marked.there.passages] == ["h1", "r1", "r4", "r1", "r2", "h2"]
    assert marked.arrives and not marked.note
    assert any(
        "marks the packet 0x1" in step.text and step.evidence.endswith("mark 0x1") for step in marked.there.steps
    )
    assert [each.node for each in other.there.passages] == ["h1", "r1", "r2", "h2"]
    assert [each.node for each in after.there.passages] == ["h1", "r1", "r2", "h2"]


def test_what_was_seen_tells_how_far_the_packet_came(labs: Labs) -> None:
    network = labs("routed")
    change(network, ("router sysctl -w net.ipv4.ip_forward=0",))

    found = explain(network, read_ends(network, "sales", "dev", None))
    change(network, ("router sysctl -w net.ipv4.ip_forward=1",))

    assert [(each.what, each.node, each.interface) for each in found.sightings] == [
        ("request", "sales", "veth-s"),
        ("request", "router", "veth-s-rtr"),
    ]
