"""The tutorials' key steps where no network tool is installed: nsim's own ping, arp, route, traceroute and tcpdump."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bare import bare_machine
from features import tunnels


def test_an_isolated_namespace_has_empty_tables_and_reaches_nothing() -> None:
    done = bare_machine("isolated", "red arp -n", "red route -n", "red ping -c 1 127.0.0.1")

    assert done.stdout.splitlines()[:1] == ["Kernel IP routing table"] and len(done.stdout.splitlines()) == 2
    assert done.stderr == "ping: connect: Network is unreachable\n"


def test_a_ping_fills_the_arp_tables_of_a_pair() -> None:
    done = bare_machine("pair", "earth ping -c 1 10.10.0.20", "earth arp -n", "neptune arp -n")

    assert "1 packets transmitted, 1 received, 0% packet loss" in done.stdout
    assert re.search(r"^10\.10\.0\.20 +ether +02:00:00:00:00:02 +C +earth-veth$", done.stdout, re.MULTILINE)
    assert re.search(r"^10\.10\.0\.10 +ether +02:00:00:00:00:01 +C +neptune-veth$", done.stdout, re.MULTILINE)


def test_a_capture_is_read_by_the_built_in_tcpdump(tmp_path: Path) -> None:
    file = tmp_path / "first.pcapng"
    done = bare_machine(
        "pair",
        *(f"capture earth {file}", "earth ping -c 1 -q neptune", "capture stop"),
        f"root tcpdump -n -e -t -r {file} 'arp or icmp'",
    )

    arp, reply, *pings = done.stdout.splitlines()[-4:]
    assert arp.startswith("02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP"), done.stdout + done.stderr
    assert "10.10.0.20 is-at 02:00:00:00:00:02" in reply
    assert ["echo request" in pings[0], "echo reply" in pings[1]] == [True, True]


def test_a_default_route_makes_the_machines_other_address_reachable() -> None:
    ping = "earth ping -c 1 192.168.0.108"
    done = bare_machine("host-bridge,routes=no", ping, "earth route add default gw 10.10.0.1", "earth route -n", ping)

    assert done.stderr == "ping: connect: Network is unreachable\n"
    assert re.search(r"^0\.0\.0\.0 +10\.10\.0\.1 +0\.0\.0\.0 +UG .* earth-veth$", done.stdout, re.MULTILINE)
    assert "1 packets transmitted, 1 received, 0% packet loss" in done.stdout


def test_a_masqueraded_ping_is_seen_with_the_machines_address(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    done = bare_machine(
        "internet,forwarding=yes,nat=yes",
        f"root tcpdump -i eth0 -n -t -l -c 1 'icmp[icmptype] = icmp-echo' >{seen} &",
        f"earth until test -s {seen}; do ping -c 1 -q 8.8.8.8 >/dev/null; done",
    )

    assert seen.read_text().startswith("IP 192.168.0.108 > 8.8.8.8: ICMP echo request"), done.stderr


def test_traceroute_shows_every_hop_of_a_ring_and_silence_behind_a_cut() -> None:
    trace = "h1 traceroute -n -q 1 -w 0.3 -m 4 h3"
    done = bare_machine("ring", trace, "link r2 r3 down", trace)

    whole, cut = (
        [line.split()[1] for line in part.splitlines()[1:]]
        for part in done.stdout.split("traceroute to ")[1:]
    )  # fmt: skip
    assert whole == ["10.0.1.1", "10.1.2.1", "10.1.3.1", "10.0.3.10"], done.stderr
    assert cut == ["10.0.1.1", "*", "*", "*"]


@tunnels()
@pytest.mark.parametrize(
    ("interface", "pings", "line"),
    [
        ("tun0", "left ping 10.8.0.2", r"ip: 10\.8\.0\.1 > 10\.8\.0\.2: ICMP echo request"),
        ("tap0", "box-left ping 10.9.0.20", r"02:00:\S+ > 02:00:\S+, ethertype IPv4 .* ICMP echo request"),
    ],
)
def test_a_tun_interface_shows_packets_and_a_tap_interface_frames(
    tmp_path: Path, interface: str, pings: str, line: str
) -> None:
    seen = tmp_path / "seen"
    node, ping = pings.split(" ", 1)
    done = bare_machine(
        "tuntap",
        f"left tcpdump -i {interface} -n -t -e -l -c 1 'icmp[icmptype] = icmp-echo' >{seen} &",
        f"{node} until test -s {seen}; do {ping} -c 1 -W 1 -q >/dev/null; done",
    )

    assert re.match(line, seen.read_text()), seen.read_text() + done.stderr
