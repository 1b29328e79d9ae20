"""port-forward: a server behind a masquerading machine, and the rules that let visitors in."""

from __future__ import annotations

import pytest
from features import programs
from textbook.watching import Lab, fetch, told, wait_for_server

from nsim import Network
from nsim.topos.port_forward import PortForward

MACHINE = "192.168.0.108"
IPTABLES = "iptables -t nat -A PREROUTING -d 192.168.0.108 -p tcp --dport {} -j DNAT --to-destination 10.10.0.10:8000"
NFT_CHAIN = "nft 'add table ip mine; add chain ip mine in { type nat hook prerouting priority dstnat; }'"
NFT = "nft add rule ip mine in ip daddr 192.168.0.108 tcp dport {} dnat to 10.10.0.10:8000"
PORTS = (8000, 3000)


@pytest.fixture
def net(lab: Lab) -> Network:
    net = lab(PortForward())
    wait_for_server(net["earth"], "10.10.0.10", 8000)
    return net


def assert_refused(net: Network, port: int) -> None:
    with pytest.raises(ConnectionRefusedError, match="Connection refused"):
        fetch(net["web"], MACHINE, port)


def test_from_outside_the_ports_are_refused_and_the_server_cannot_be_named(net: Network) -> None:
    for port in PORTS:
        assert_refused(net, port)
    assert told(net["web"], "ping -c 1 -W 0.3 10.10.0.10").splitlines()[-2].startswith("1 packets transmitted, 0 rec")


@programs("iptables")
def test_every_dnat_rule_of_iptables_opens_its_port(net: Network) -> None:
    net["root"].run(IPTABLES.format(8000), check=True)
    assert fetch(net["web"], MACHINE, 8000) == "hello from earth"
    assert_refused(net, 3000)

    net["root"].run(IPTABLES.format(3000), check=True)
    assert fetch(net["web"], MACHINE, 3000) == "hello from earth"


@programs("nft")
def test_every_dnat_rule_of_nft_opens_its_port(net: Network) -> None:
    net["root"].run(NFT_CHAIN, check=True)
    for port in PORTS:
        assert_refused(net, port)
        net["root"].run(NFT.format(port), check=True)
        assert fetch(net["web"], MACHINE, port) == "hello from earth"


def test_the_parameter_opens_both_when_the_lab_is_built(lab: Lab) -> None:
    net = lab(PortForward(forward=True))
    wait_for_server(net["earth"], "10.10.0.10", 8000)

    assert fetch(net["web"], MACHINE, 8000) == fetch(net["web"], MACHINE, 3000) == "hello from earth"
    assert "1 received, 0% packet loss" in told(net["neptune"], "ping -c 1 8.8.8.8")  # and out it works as before
