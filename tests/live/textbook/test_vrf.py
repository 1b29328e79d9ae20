"""vrf: two tenants use the same addresses on one router, and never meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textbook.watching import hops, told, watching

from nsim import Network
from nsim.network.links import links_between, set_link
from nsim.topos.vrf import Vrf

pytestmark = pytest.mark.requires("vrf")
ANSWERED = "1 received, 0% packet loss"


@pytest.fixture(scope="module")
def net() -> Iterator[Network]:
    """One lab for all: what a test changes it takes back."""
    with Network(Vrf()) as net:
        yield net


@pytest.mark.parametrize(("tenant", "stranger"), [("red", "blue"), ("blue", "red")])
def test_the_same_address_is_a_different_host_for_each_tenant(net: Network, tenant: str, stranger: str) -> None:
    with (
        watching(net[f"{tenant}2"], "eth0", "icmp") as own,
        watching(net[f"{stranger}2"], "eth0", "icmp") as other,
    ):
        assert ANSWERED in told(net[f"{tenant}1"], "ping -c 1 10.0.2.10")

    assert own.conversation == ["10.0.1.10 > 10.0.2.10: ICMP echo request", "10.0.2.10 > 10.0.1.10: ICMP echo reply"]
    assert other.lines == []


def test_the_router_is_on_the_way(net: Network) -> None:
    assert hops(net["red1"], "10.0.2.10") == ["10.0.1.1", "10.0.2.10"]


def test_each_tenant_has_a_table_with_the_same_prefixes_and_its_own_interfaces(net: Network) -> None:
    for tenant, vrf, table in (("red", "vrf1", 100), ("blue", "vrf2", 200)):
        routes = told(net["router"], f"ip route show table {table}").splitlines()
        prefixes = [line.split()[:3] for line in routes if line.startswith("10.")]

        assert prefixes == [["10.0.1.0/24", "dev", f"{tenant}-1"], ["10.0.2.0/24", "dev", f"{tenant}-2"]]
        assert told(net["router"], f"ip route show vrf {vrf}").splitlines()[0].startswith("10.0.1.0/24")


def test_the_routers_own_table_has_no_part_in_it(net: Network) -> None:
    assert told(net["router"], "ip route show") == ""
    assert told(net["router"], "ping -c 1 10.0.2.10") == "ping: connect: Network is unreachable\n"
    assert ANSWERED in told(net["router"], "ip vrf exec vrf1 ping -c 1 10.0.2.10 || ping -I vrf1 -c 1 10.0.2.10")


def test_what_one_tenant_loses_the_other_keeps(net: Network) -> None:
    (link,) = links_between(net, "router", "blue2")
    set_link(net, link, up=False)
    red, blue = (told(net[name], "ping -c 1 10.0.2.10") for name in ("red1", "blue1"))
    set_link(net, link, up=True)

    assert ANSWERED in red
    assert "Destination Net Unreachable" in blue
