"""What a lab can do where the kernel has everything: typed in its nodes, and seen by a ping."""

from __future__ import annotations

import re

import pytest
from running import Run


def lines(*typed: str) -> list[str]:
    return [word for line in typed for word in ("-c", line)]


@pytest.mark.requires("netem")
def test_netem_delays_what_a_host_sends(nsim: Run) -> None:
    done = nsim(
        "--topo", "minimal", "-e", *lines("h1 tc qdisc add dev h1-eth0 root netem delay 50ms", "h1 ping -c 2 h2")
    )

    assert done.returncode == 0, done.stderr
    times_ms = [float(time) for time in re.findall(r"time=([\d.]+) ms", done.stdout)]
    assert len(times_ms) == 2
    assert min(times_ms) >= 50


@pytest.mark.requires("8021q", "bridge vlan filtering")
def test_a_switch_that_filters_vlans_carries_those_it_was_told(nsim: Run) -> None:
    done = nsim(
        *("--topo", "minimal"),
        *lines(
            "h1 ip link add link h1-eth0 name h1-eth0.10 up type vlan id 10; ip addr add 192.0.2.1/24 dev h1-eth0.10",
            "h2 ip link add link h2-eth0 name h2-eth0.10 up type vlan id 10; ip addr add 192.0.2.2/24 dev h2-eth0.10",
            "s1 ip link set s1 type bridge vlan_filtering 1",
            "h1 echo before; ping -c 1 -W 1 192.0.2.2 | grep transmitted",
            "s1 bridge vlan add dev s1-eth1 vid 10; bridge vlan add dev s1-eth2 vid 10",
            "h1 echo after; ping -c 1 -W 1 192.0.2.2 | grep transmitted",
        ),
    )

    before, _, after = done.stdout.partition("after")
    assert "1 packets transmitted, 0 received" in before, done.stderr
    assert "1 packets transmitted, 1 received" in after, done.stderr


@pytest.mark.requires("vrf")
def test_a_vrf_takes_a_link_out_of_the_routers_own_table(nsim: Run) -> None:
    done = nsim(
        *("--topo", "routed"),
        *lines(
            "router ip link add red up type vrf table 10; ip link set veth-s-rtr master red",
            "router ip route show table 10",
            "sales ping -c 1 -W 1 router",
            "sales ping -c 1 -W 1 dev",
        ),
    )

    assert "172.16.10.0/24 dev veth-s-rtr" in done.stdout, done.stderr
    assert "1 packets transmitted, 1 received" in done.stdout
    assert done.returncode != 0  # dev is in another table


@pytest.mark.requires("gre")
def test_a_gre_tunnel_carries_packets_through_the_router(nsim: Run) -> None:
    done = nsim(
        *("--topo", "routed", "-e"),
        *lines(
            "sales ip link add name tunnel type gre local 172.16.10.10 remote 172.16.20.10 ttl 64",
            "dev ip link add name tunnel type gre local 172.16.20.10 remote 172.16.10.10 ttl 64",
            "sales ip addr add 192.0.2.1/30 dev tunnel; ip link set tunnel up",
            "dev ip addr add 192.0.2.2/30 dev tunnel; ip link set tunnel up",
            "sales ping -c 1 192.0.2.2",
        ),
    )

    assert done.returncode == 0, done.stderr
    assert "ttl=64" in done.stdout  # the router is not seen inside the tunnel


@pytest.mark.requires("dummy")
def test_a_dummy_interface_gives_a_router_an_address_of_its_own(nsim: Run) -> None:
    done = nsim(
        *("--topo", "routed", "-e"),
        *lines(
            "router ip link add lo0 up type dummy; ip addr add 198.51.100.1/32 dev lo0",
            "sales ping -c 1 198.51.100.1",
        ),
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.requires("gre")
def test_a_lab_does_not_mind_the_tunnels_that_a_module_puts_into_every_namespace(nsim: Run) -> None:
    done = nsim("--topo", "minimal", "-e", *lines("h1 ip link show gre0", "pingall"))

    assert done.returncode == 0, done.stderr
    assert "gre0" in done.stdout
