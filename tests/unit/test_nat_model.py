"""Address translation as an author describes it: what it becomes, and where ports lead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from drawing import drawn, messages

from nsim import Host, NatGateway, Router, Topology, TopologyError
from nsim.model.nat import Nat
from nsim.plan import compile_plan

RULE = "nft add rule ip nsim"


def translated(ask: Callable[[Nat, Topology], object], **keywords: object) -> list[str]:
    """Return what a gateway with a server behind it is told, as a person would type it."""

    def build(lab: Topology) -> None:
        gateway = lab.add(Router("gw"))
        server = lab.add(Host("server"))
        lab.link(gateway.port("wan", "203.0.113.1/24"), lab.add(Host("isp")))
        lab.link(gateway.port("lan", "10.0.0.1/24"), server.port("eth0", "10.0.0.80/24"))
        lab.link(gateway.port("dmz", "10.0.1.1/24"), lab.add(Host("other")).port("eth0", "10.0.1.80/24"))
        ask(gateway.nat(outside="wan", **keywords), lab)  # type: ignore[arg-type]

    lab = drawn(build)
    assert messages(lab) == []
    return [" ".join(each.argv()) for each in compile_plan(lab).operations if each.features() == ("nat",)]


def rules(lines: list[str]) -> list[str]:
    """Return the rules among some lines, without what all begin with."""
    return [line.removeprefix(f"{RULE} ") for line in lines if line.startswith(RULE)]


def test_without_further_words_all_that_leaves_gets_the_address_of_the_outside() -> None:
    lines = translated(lambda nat, lab: None)

    assert rules(lines) == ['postrouting oifname "wan" counter masquerade']
    assert not any("prerouting" in line for line in lines)


def test_a_given_source_takes_the_place_of_the_outsides_address() -> None:
    assert rules(translated(lambda nat, lab: None, source="203.0.113.9")) == [
        'postrouting oifname "wan" counter snat to 203.0.113.9'
    ]


@pytest.mark.parametrize("to", ["node", "name", "address"])
def test_a_port_leads_to_a_node_its_name_or_an_address(to: str) -> None:
    def ask(nat: Nat, lab: Topology) -> None:
        targets = {"node": lab.node("server"), "name": "server", "address": "10.0.0.80"}
        nat.forward(80, targets[to], 8000)

    (forward, _) = rules(translated(ask))

    assert forward == 'prerouting iifname "wan" tcp dport 80 counter dnat to 10.0.0.80:8000'


def test_a_port_leads_to_the_same_port_unless_told_otherwise() -> None:
    (forward, _) = rules(translated(lambda nat, lab: nat.forward(53, "server", protocol="udp")))

    assert forward == 'prerouting iifname "wan" udp dport 53 counter dnat to 10.0.0.80:53'


def test_a_port_may_lead_to_a_node_that_is_added_later_and_gets_its_address_by_itself() -> None:
    def build(lab: Topology) -> None:
        gateway = lab.add(NatGateway("gw", outside="wan"))
        gateway.forward(80, "server")
        lab.link(gateway.port("wan"), lab.add(Host("isp")))
        lab.link(gateway.port("lan"), lab.add(Host("server")))

    lab = drawn(build)
    assert messages(lab) == []
    assert any("dnat to 10.0.2.10:80" in each.describe() for each in compile_plan(lab).operations)


def test_of_several_addresses_the_one_behind_the_gateway_is_meant() -> None:
    def build(lab: Topology) -> None:
        gateway, server = lab.add(NatGateway("gw", outside="wan")), lab.add(Host("server"))
        lab.link(gateway.port("wan", "203.0.113.1/24"), lab.add(Host("isp")))
        lab.link(server.port("admin", "192.0.2.80/24"), lab.add(Host("admin")))
        lab.link(server.port("eth0", "10.0.0.80/24"), gateway.port("lan", "10.0.0.1/24"))
        gateway.forward(80, server)

    assert any("dnat to 10.0.0.80:80" in each.describe() for each in compile_plan(drawn(build)).operations)


def test_a_port_may_lead_to_the_machine_itself() -> None:
    def build(lab: Topology) -> None:
        gateway = lab.add(NatGateway("gw", outside="wan"))
        lab.link(gateway.port("wan"), lab.add(Host("isp")))
        lab.link(gateway.port("lan", "10.0.0.1/24"), lab.root.port("eth0", "10.0.0.2/24"))
        gateway.forward(80, "root")

    lab = drawn(build)
    assert messages(lab) == []
    assert any("dnat to 10.0.0.2:80" in each.describe() for each in compile_plan(lab).operations)


def test_with_hairpin_the_public_address_counts_wherever_a_packet_comes_from() -> None:
    lines = rules(translated(lambda nat, lab: nat.forward(80, "server"), hairpin=True))

    assert lines == [
        "prerouting ip daddr 203.0.113.1 tcp dport 80 counter dnat to 10.0.0.80:80",
        "postrouting ip saddr 10.0.0.0/24 ip daddr 10.0.0.0/24 ct status dnat counter masquerade",
        "postrouting ip saddr 10.0.1.0/24 ip daddr 10.0.1.0/24 ct status dnat counter masquerade",
        'postrouting oifname "wan" counter masquerade',
    ]


def test_with_hairpin_a_given_source_is_a_public_address_too() -> None:
    lines = rules(translated(lambda nat, lab: nat.forward(80, "server"), hairpin=True, source="203.0.113.9"))

    public = [line.split()[3] for line in lines if line.startswith("prerouting")]
    assert public == ["203.0.113.1", "203.0.113.9"]


def test_inside_names_those_who_are_behind_the_gateway() -> None:
    lines = rules(translated(lambda nat, lab: None, hairpin=True, inside=["lan"]))

    assert [line.split()[3] for line in lines if "ct status" in line] == ["10.0.0.0/24"]


def test_both_protocols_may_use_one_port_but_each_only_once() -> None:
    gateway = NatGateway("gw", outside="wan")
    gateway.forward(53, "server")
    gateway.forward(53, "server", protocol="udp")

    with pytest.raises(TopologyError, match="udp port 53 is forwarded already"):
        gateway.forward(53, "other", protocol="udp")
