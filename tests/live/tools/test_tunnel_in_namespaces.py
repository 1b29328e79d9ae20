"""tunnel between real namespaces: sales and dev, with the router between them."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from features import tunnels
from tools.three_nodes import ENTRY, ThreeNodes

pytestmark = tunnels()

Tunnel = subprocess.Popen[str]
Start = Callable[..., Tunnel]


@pytest.fixture
def start(lab: ThreeNodes) -> Iterator[Start]:
    """Start a tunnel and return when it carries; all end with the test."""
    started: list[Tunnel] = []

    def run(node: str, *argv: str) -> Tunnel:
        started.append(lab.start(node, "tunnel", *argv))
        assert started[-1].stdout
        assert " carries " in started[-1].stdout.readline()
        return started[-1]

    yield run
    for one in started:
        one.kill()
        one.communicate()


@pytest.fixture(params=["tun", "tap"])
def kind(lab: ThreeNodes, request: pytest.FixtureRequest) -> Iterator[str]:
    """Make persistent interfaces of one kind, with addresses, on both hosts: x0."""
    for number, node in enumerate(("sales", "dev"), 1):
        lab.run(node, "ip", "tuntap", "add", "dev", "x0", "mode", request.param)
        lab.run(node, "ip", "address", "add", f"10.8.0.{number}/24", "dev", "x0")
        lab.run(node, "ip", "link", "set", "x0", "up")
    yield request.param
    for node in ("sales", "dev"):
        lab.run(node, "ip", "link", "delete", "x0")


def end(tunnel: Tunnel, number: signal.Signals = signal.SIGINT) -> list[str]:
    tunnel.send_signal(number)
    lines, errors = tunnel.communicate(timeout=5)
    assert (tunnel.returncode, errors) == (0, "")
    return lines.splitlines()


@pytest.mark.parametrize(
    ("left", "right", "far"), [("172.16.10.10", "dev", "172.16.20.10"), ("fd00:10::10", "dev6", "fd00:20::10")]
)
def test_a_pair_carries_ping_and_its_verbose_lines_show_what_each_kind_carries(
    lab: ThreeNodes, start: Start, kind: str, left: str, right: str, far: str
) -> None:
    here, there = start("sales", "-v", "x0", right), start("dev", "x0", left)

    done = lab.tool("sales", "ping", "-c2", "-i0.1", "-W5", "10.8.0.2")
    large = lab.tool("sales", "ping", "-c1", "-W5", "-s1472", "10.8.0.2")

    assert done.returncode == large.returncode == 0, done.stdout
    lines, _ = end(here), end(there, signal.SIGTERM)
    sent = [line for line in lines if line.startswith(f"x0 → {far}  ")]
    received = [line for line in lines if line.startswith(f"{far} → x0  ")]
    if kind == "tun":
        assert f"x0 → {far}  84 bytes  IPv4 10.8.0.1 > 10.8.0.2 icmp" in sent
        assert f"{far} → x0  84 bytes  IPv4 10.8.0.2 > 10.8.0.1 icmp" in received
        assert not any("ARP" in line for line in lines)
    else:
        assert any(line.endswith(" > ff:ff:ff:ff:ff:ff, ARP") for line in sent)
        assert any(line.endswith(", ARP") for line in received)
        assert any(" 98 bytes  frame " in line and line.endswith(", IPv4 10.8.0.1 > 10.8.0.2 icmp") for line in sent)


@pytest.mark.parametrize("kind", ["tun"], indirect=True)
def test_only_the_named_peer_is_heard(lab: ThreeNodes, start: Start, kind: str) -> None:
    tunnel = start("sales", "-v", "x0", "dev", "6000")
    send = (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', {port}));"
        "s.sendto(bytes.fromhex('45' + '00' * 11 + '0a0000{mark} 0a080001'), ('172.16.10.10', 6000))"
    )
    for node, port, mark in (("router", 6000, "01"), ("dev", 6001, "02"), ("dev", 6000, "03")):
        lab.run(node, sys.executable, "-c", send.format(port=port, mark=mark))

    assert tunnel.stdout
    heard = []
    while not heard:
        heard = [line for line in [tunnel.stdout.readline()] if "> 10.8.0.1" in line]
    heard += [line for line in end(tunnel) if "> 10.8.0.1" in line]

    assert heard == ["172.16.20.10 → x0  20 bytes  IPv4 10.0.0.3 > 10.8.0.1 hop-by-hop\n"]


def test_a_new_interface_lives_as_long_as_the_tunnel_and_gets_no_address(lab: ThreeNodes) -> None:
    tunnel = lab.start("sales", "tunnel", "--tap", "x1", "dev")
    assert tunnel.stdout
    assert tunnel.stdout.readline() == (
        "x1 carries Ethernet frames to and from 172.16.20.10, UDP port 5555; "
        "it is new, give it an address and bring it up\n"
    )
    shown = lab.run("sales", "ip", "-o", "address", "show", "dev", "x1")
    end(tunnel)

    assert (shown.returncode, shown.stdout) == (0, "")
    assert lab.run("sales", "ip", "link", "show", "dev", "x1").returncode == 1


@pytest.mark.parametrize("kind", ["tun"], indirect=True)
def test_what_stands_in_the_way_is_said_in_one_line(lab: ThreeNodes, start: Start, kind: str) -> None:
    start("sales", "x0", "dev")
    weak = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", sys.executable, ENTRY, "tunnel"]
    refused = {
        "tunnel: x0: another program holds it": lab.tool("sales", "tunnel", "x0", "dev"),
        "tunnel: UDP port 5555, to 172.16.20.10: Address already in use": lab.tool("sales", "tunnel", "x1", "dev"),
        "tunnel: x0 is a TUN interface; leave out --tap": lab.tool("sales", "tunnel", "--tap", "x0", "dev"),
        "tunnel: lo: neither a TUN nor a TAP interface": lab.tool("sales", "tunnel", "lo", "dev"),
        "tunnel: a/b: no name for an interface": lab.tool("sales", "tunnel", "a/b", "dev"),
        "tunnel: UDP port 5555, to 8.8.8.8: Network is unreachable": lab.tool("router", "tunnel", "x1", "8.8.8.8"),
        "tunnel: x1: not there, and making it needs CAP_NET_ADMIN": lab.run("sales", *weak, "x1", "dev"),
    }

    assert {key: (done.returncode, done.stderr) for key, done in refused.items()} == {
        key: (1, f"{key}\n") for key in refused
    }


def test_a_machine_without_the_device_is_told(lab: ThreeNodes) -> None:
    cover = f"mount -t tmpfs tmpfs /dev/net && exec {sys.executable} {ENTRY} tunnel x1 dev"
    done = lab.run("sales", "unshare", "--mount", "sh", "-c", cover)

    assert (done.returncode, done.stderr) == (1, "tunnel: /dev/net/tun: No such file or directory\n")


@pytest.mark.parametrize("kind", ["tun"], indirect=True)
def test_an_interface_that_is_deleted_ends_the_tunnel(lab: ThreeNodes, start: Start, kind: str) -> None:
    tunnel = start("sales", "x0", "dev")
    lab.run("sales", "ip", "link", "delete", "x0")

    assert tunnel.communicate(timeout=5)[1] == "tunnel: x0 → 172.16.20.10: the interface is gone\n"
    assert tunnel.returncode == 1


def test_in_a_lab_both_ends_run_in_the_background(tmp_path: Path) -> None:
    lines = [
        f"{host} ip {words}"
        for host, address in (("sales", "10.8.0.1/24"), ("dev", "10.8.0.2/24"))
        for words in ("tuntap add tun0 mode tun", f"address add {address} dev tun0", "link set tun0 up")
    ]
    ready = "until grep -q carries {0} 2>/dev/null; do kill -0 $$; done"
    lines += [f"sales tunnel tun0 dev >{tmp_path}/s &", f"dev tunnel tun0 sales >{tmp_path}/d &"]
    # What is sent before the kernel has heard of an interface's new carrier, up to a second later, is dropped.
    ping = "for attempt in 1 2 3 4 5; do ping -c 1 -W 1 10.8.0.2 && break; done"
    lines += [f"sales sh -c '{ready.format(tmp_path / 's')}; {ready.format(tmp_path / 'd')}; {ping}'"]
    words = [word for line in lines for word in ("-c", line)]

    done = subprocess.run(
        [sys.executable, "-m", "nsim", "--topo", "routed", *words],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert "1 packets transmitted, 1 received, 0% packet loss" in done.stdout, done.stdout + done.stderr
