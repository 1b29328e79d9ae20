"""bridge: a bridge of the machine joins two namespaces, and the machine itself has no part in it."""

from __future__ import annotations

from textbook.watching import Lab, told

from nsim.topos.bridge import Bridge


def test_the_two_reach_each_other_without_any_default_route(lab: Lab) -> None:
    net = lab(Bridge())
    earth, neptune = net["earth"], net["neptune"]

    assert told(earth, "ip route").strip() == "10.10.0.0/16 dev earth-veth proto kernel scope link src 10.10.0.10"
    assert "1 received, 0% packet loss" in told(earth, "ping -c 1 10.10.0.20")
    assert "1 received, 0% packet loss" in told(neptune, "ping -c 1 10.10.0.10")


def test_the_bridge_stands_in_the_machine_with_a_port_for_each(lab: Lab) -> None:
    ports = told(lab(Bridge())["root"], "bridge link").splitlines()

    assert [line.split()[1].split("@")[0] for line in ports] == ["veth-earth", "veth-neptune"]
    assert all("master planet-br state forwarding" in line for line in ports)


def test_the_machine_has_no_address_on_it_and_reaches_nobody(lab: Lab) -> None:
    root = lab(Bridge())["root"]

    assert told(root, "ip -4 addr show planet-br") == told(root, "ip route") == ""
    for address in ("10.10.0.10", "10.10.0.20"):
        assert told(root, f"ping -c 1 {address}") == "ping: connect: Network is unreachable\n"
