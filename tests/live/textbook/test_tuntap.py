"""tuntap: cables that are programs; one is handed IP packets, the other whole Ethernet frames."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textbook.watching import told, wait_for_carrier, watching

from nsim import Network
from nsim.topos.tuntap import Tuntap

pytestmark = pytest.mark.requires("tun")
ANSWERED = "1 received, 0% packet loss"


@pytest.fixture(scope="module")
def net() -> Iterator[Network]:
    """One lab for all: nothing here changes it."""
    with Network(Tuntap()) as net:
        for name in ("left", "right"):
            for interface in ("tun0", "tap0"):
                wait_for_carrier(net[name], interface)
        yield net


def test_the_hosts_reach_each_other_through_the_tun_tunnel(net: Network) -> None:
    assert ANSWERED in told(net["left"], "ping -c 1 10.8.0.2")


def test_the_boxes_share_one_lan_through_the_tap_tunnel(net: Network) -> None:
    assert "ttl=64" in told(net["box-left"], "ping -c 1 10.9.0.20")  # nobody has routed it
    assert "master br0 state forwarding" in told(net["left"], "bridge link show dev tap0")


def test_a_tun_interface_carries_ip_packets_and_nothing_else(net: Network) -> None:
    with watching(net["left"], "tun0", "not ip6", options=["-e"]) as seen:
        net["left"].run("ping -c 1 10.8.0.2", check=True)

    assert [line.partition(", id")[0] for line in seen.lines] == [
        "ip: 10.8.0.1 > 10.8.0.2: ICMP echo request",
        "ip: 10.8.0.2 > 10.8.0.1: ICMP echo reply",
    ]


def test_a_tap_interface_carries_frames_arp_included(net: Network) -> None:
    net["box-left"].run("ip neigh flush dev eth0", check=True)

    with watching(net["left"], "tap0", "arp or icmp", options=["-e"]) as seen:
        net["box-left"].run("ping -c 1 10.9.0.20", check=True)

    assert "> ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Request who-has 10.9.0.20" in seen.lines[0]
    assert any("ethertype IPv4 (0x0800), length 98: 10.9.0.10 > 10.9.0.20" in line for line in seen.lines)


def test_on_the_wire_both_are_udp_and_the_frame_is_fourteen_bytes_longer(net: Network) -> None:
    net["box-left"].run("ping -c 1 10.9.0.20", check=True)  # and ARP is done with
    ours = "src host 192.0.2.1 and udp src port"  # what is inside is asked for as well: IPv6 chats by itself

    with watching(net["left"], "eth0", f"{ours} 5555 and udp[8] & 0xf0 = 0x40") as packets:
        net["left"].run("ping -c 1 10.8.0.2", check=True)
    with watching(net["left"], "eth0", f"{ours} 6666 and udp[20:2] = 0x0800") as frames:
        net["box-left"].run("ping -c 1 10.9.0.20", check=True)

    assert packets.lines == ["IP 192.0.2.1.5555 > 192.0.2.2.5555: UDP, length 84"]
    assert frames.lines == ["IP 192.0.2.1.6666 > 192.0.2.2.6666: UDP, length 98"]
