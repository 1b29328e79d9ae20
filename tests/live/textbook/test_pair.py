"""pair: two namespaces and one cable."""

from __future__ import annotations

from textbook.watching import Lab, told

from nsim.topos.pair import Pair


def test_each_reaches_the_other(lab: Lab) -> None:
    net = lab(Pair())

    assert "1 received, 0% packet loss" in told(net["earth"], "ping -c 1 10.10.0.20")
    assert "1 received, 0% packet loss" in told(net["neptune"], "ping -c 1 10.10.0.10")


def test_one_ping_fills_both_arp_tables(lab: Lab) -> None:
    net = lab(Pair())
    earth, neptune = net["earth"], net["neptune"]
    assert told(earth, "arp -n") == told(neptune, "arp -n") == ""

    earth.run("ping -c 1 10.10.0.20", check=True)

    for node, address, other in ((earth, "10.10.0.20", neptune), (neptune, "10.10.0.10", earth)):
        mac = other.run(f"cat /sys/class/net/{other.name}-veth/address").stdout.strip()
        (entry,) = told(node, "arp -n").splitlines()[1:]
        assert entry.split() == [address, "ether", mac, "C", f"{node.name}-veth"]


def test_the_machine_is_not_on_the_cable(lab: Lab) -> None:
    root = lab(Pair())["root"]

    assert told(root, "ping -c 1 10.10.0.10") == "ping: connect: Network is unreachable\n"
    assert "veth" not in told(root, "ip link")
