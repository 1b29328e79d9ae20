"""bridge-lan: how a switch learns who is where, and what it does with a frame for somebody it does not know."""

from __future__ import annotations

import pytest
from textbook.watching import Lab, told, watching

from nsim import Network
from nsim.topos.bridge_lan import BridgeLan


def learnt(net: Network) -> set[tuple[str, str]]:
    """Return what br0 has learnt: MAC address and port."""
    lines = told(net["root"], "bridge fdb show br br0 state reachable; bridge fdb show br br0").splitlines()
    return {(line.split()[0], line.split()[2]) for line in lines if "permanent" not in line}


def mac(net: Network, name: str) -> str:
    return net[name].run("cat /sys/class/net/eth0/address").stdout.strip()


@pytest.fixture
def net(lab: Lab) -> Network:
    return lab(BridgeLan())


@pytest.fixture
def quiet(net: Network) -> Network:
    """The LAN with ARP tables written by hand: no host needs to ask everybody for anything."""
    for name, address, other in (("ns_web", "192.168.100.20", "ns_db"), ("ns_db", "192.168.100.10", "ns_web")):
        net[name].run(f"ip neigh replace {address} lladdr {mac(net, other)} dev eth0 nud permanent", check=True)
    return net


def test_every_host_has_a_port(net: Network) -> None:
    ports = [line.split()[1].split("@")[0] for line in told(net["root"], "bridge link").splitlines()]

    assert ports == ["veth-web", "veth-db", "veth-spare"]


def test_the_bridge_has_learnt_nothing_until_somebody_speaks(net: Network) -> None:
    assert learnt(net) == set()

    net["ns_web"].run("ping -c 1 192.168.100.20", check=True)

    assert learnt(net) == {(mac(net, "ns_web"), "veth-web"), (mac(net, "ns_db"), "veth-db")}


def test_a_frame_for_an_unknown_address_floods_and_the_answer_does_not(quiet: Network) -> None:
    with watching(quiet["ns_spare"], "eth0", "icmp") as seen:
        quiet["ns_web"].run("ping -c 1 192.168.100.20", check=True)

    assert seen.conversation == ["192.168.100.10 > 192.168.100.20: ICMP echo request"]


def test_a_frame_for_a_known_address_goes_to_its_port_alone(quiet: Network) -> None:
    quiet["ns_web"].run("ping -c 1 192.168.100.20", check=True)

    with watching(quiet["ns_spare"], "eth0", "icmp") as seen:
        quiet["ns_web"].run("ping -c 1 192.168.100.20", check=True)

    assert seen.lines == []


def test_a_bridge_that_forgets_floods_again(quiet: Network) -> None:
    quiet["ns_web"].run("ping -c 1 192.168.100.20", check=True)
    quiet["root"].run("ip link set br0 type bridge fdb_flush", check=True)
    assert learnt(quiet) == set()

    with watching(quiet["ns_spare"], "eth0", "icmp") as seen:
        quiet["ns_web"].run("ping -c 1 192.168.100.20", check=True)

    assert len(seen.lines) == 1


def test_the_question_who_has_an_address_goes_to_everybody(net: Network) -> None:
    with watching(net["ns_spare"], "eth0", "arp") as seen:
        net["ns_web"].run("ping -c 1 192.168.100.20", check=True)

    assert seen.lines == ["ARP, Request who-has 192.168.100.20 tell 192.168.100.10, length 28"]
