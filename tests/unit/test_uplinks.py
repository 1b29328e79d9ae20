"""Uplinks as a topology describes them, and what a network makes of what the machine gives."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Any

import pytest
from fakes import FakeEngine
from pyroute2.netlink.nfnetlink.nftsocket import nft_rule_msg, nft_table_msg

from nsim import Host, NatGateway, Network, Topology
from nsim.kernel import host_uplink
from nsim.model.interfaces import Uplink
from nsim.network.hosts import hosts_file, resolver_file
from nsim.ops import AddressAdd, HostUplinkAdd, Lease, RouteAdd, UserUplinkAdd, netfilter
from nsim.plan import compile_plan, script

LEASE = Lease(IPv4Interface("100.64.0.6/30"), IPv4Address("100.64.0.5"), (IPv4Address("192.0.2.53"),), "nsim7")


class Lab(Topology):
    """A host behind a gateway with an uplink."""

    def build(self, way: Any = "user") -> None:
        self.gateway = self.add(NatGateway("gw", outside="wan", uplink=way))
        self.link(self.add(Host("a")), self.gateway)


@pytest.mark.parametrize(("way", "kind"), [("user", UserUplinkAdd), ("host", HostUplinkAdd)])
def test_an_uplink_is_made_gets_its_address_and_carries_the_default_route(way: str, kind: type) -> None:
    topology = Lab(way=way)
    operations = compile_plan(topology).operations
    uplink = next(each for each in topology.gateway.interfaces if isinstance(each, Uplink))

    (made,) = (number for number, each in enumerate(operations) if isinstance(each, kind))
    addressed = operations.index(AddressAdd("gw", "wan", uplink.lease.address))
    routed = operations.index(RouteAdd("gw", IPv4Network("0.0.0.0/0"), uplink.lease.next_hop, "wan"))
    assert made < addressed < routed


def test_an_authors_own_default_route_wins() -> None:
    topology = Lab.draft()
    topology.gateway.route("default", "10.0.1.10")

    routes = [each for each in compile_plan(topology).operations if isinstance(each, RouteAdd) and each.node == "gw"]
    assert [str(route.next_hop) for route in routes] == ["10.0.1.10"]


def test_a_gateway_is_known_by_its_address_inside_first() -> None:
    topology = Lab()
    addresses = [line.split()[0] for line in hosts_file(topology).splitlines() if line.endswith("\tgw")]

    assert addresses == ["10.0.1.1", "2001:db8:0:1::1", "198.18.0.100"]
    assert str(topology.gateway.address(4)) == "10.0.1.1/24"


def test_the_network_uses_what_the_machine_gives_and_not_what_was_presumed() -> None:
    engine = FakeEngine(given=LEASE)

    with Network(Lab(way="host"), engine=engine) as network:
        assert AddressAdd("gw", "wan", LEASE.address) in engine.built
        assert network.plan.operations == tuple(engine.built)
        assert engine.resolver == "nameserver 192.0.2.53\n"
        assert "100.64.0.6\tgw\n" in engine.hosts


def test_a_lab_without_an_uplink_asks_for_none() -> None:
    class Closed(Topology):
        def build(self) -> None:
            self.link(self.add(Host("a")), self.add(Host("b")))

    engine = FakeEngine(given=LEASE)
    with Network(Closed(), engine=engine):
        assert engine.resolver == ""


def test_where_no_name_server_can_be_reached_the_file_says_so() -> None:
    assert resolver_file([]).startswith("# ")


@pytest.mark.parametrize("way", ["user", "host"])
def test_what_happens_on_the_machine_stands_in_the_script_as_comments(way: str) -> None:
    plan = compile_plan(Lab(way=way))
    on_machine = [line for operation in plan.operations for line in operation.on_machine()]
    lines = script(plan).splitlines()

    assert on_machine
    assert all(f"#   {line}" in lines for line in on_machine)


def test_the_rule_on_the_machine_stands_in_a_table_that_has_an_owner() -> None:
    request = netfilter.owned_masquerade("nsim7", IPv4Network("100.64.0.4/30"))
    (_, flags, table), _, (_, _, rule) = request.messages
    made, written = nft_table_msg(_framed(table)), nft_rule_msg(_framed(rule))
    made.decode()
    written.decode()

    assert flags & 0x200  # NLM_F_EXCL: it is nobody else's
    assert (made.get_attr("NFTA_TABLE_NAME"), made["attrs"][1][1]) == ("nsim7", 2)  # NFT_TABLE_F_OWNER
    names = [each.get_attr("NFTA_EXPR_NAME") for each in written.get_attr("NFTA_RULE_EXPRESSIONS")]
    assert names == ["payload", "bitwise", "cmp", "counter", "masq"]


def _framed(body: bytes) -> bytes:
    return (len(body) + 16).to_bytes(4, "little") + bytes(12) + body


@pytest.mark.parametrize(
    ("taken", "name", "address"),
    [
        ([], "nsim0", "198.18.0.2/30"),
        (["10.0.0.0/8"], "nsim0", "198.18.0.2/30"),
        (["198.18.0.1/32"], "nsim1", "198.18.0.6/30"),
        (["198.18.0.0/30", "198.18.0.4/30"], "nsim2", "198.18.0.10/30"),
        (["198.18.0.0/16"], "nsim16384", "198.19.0.2/30"),
        (["198.18.0.0/15"], "nsim32768", "100.64.0.2/30"),
    ],
)
def test_the_first_prefix_that_nobody_uses_is_taken_and_its_number_is_its_name(
    taken: list[str], name: str, address: str
) -> None:
    used = [IPv4Network(text) for text in taken]

    lease = next(host_uplink.candidates(used))

    assert (lease.machine_interface, str(lease.address)) == (name, address)
    assert lease.next_hop == lease.address.ip - 1
