"""What a capture writes is what the lab has sent, and can be read whatever ends the lab."""

from __future__ import annotations

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import blocks
import pytest
from running import Run

from nsim import Host, Network, Topology
from nsim.kernel.packets import PacketRing
from nsim.network.links import links_between, set_link
from nsim.topos.routed import Routed

Lab = Callable[[Topology], Network]
ROUTED = ("--topo", "routed", "-e")
ECHO_REQUEST, ECHO_REPLY = 8, 0
RECEIVED = 4
FLOOD = """
import socket
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
there = socket.gethostbyname("dev"), 4000
for number in range(8_000):
    sender.sendto(number.to_bytes(4, "big"), there)
"""


@pytest.fixture(scope="module")
def net() -> Iterator[Network]:
    """A network from a script, in which several tests capture one after the other."""
    with Network(Routed()) as network:
        yield network


def echoes(file: Path, kind: int) -> list[tuple[str, str, int]]:
    """Return interface, direction and sequence number of the ICMP echo messages of one type, in the file's order."""
    return [
        (seen.interface, seen.way, struct.unpack_from(">H", seen.data, 40)[0])
        for seen in blocks.read(file).packets
        if seen.data[12:14] == b"\x08\x00" and seen.data[23] == socket.IPPROTO_ICMP and seen.data[34] == kind
    ]


def tcpdump_lines(file: Path) -> list[str]:
    """Return what tcpdump says of a file; fails when it complains."""
    tcpdump = shutil.which("tcpdump", path=f"{os.environ['PATH']}:/usr/sbin:/usr/bin")
    if tcpdump is None:
        pytest.skip("no tcpdump is installed")
    command = [tcpdump, "-n", "-r", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 0 and "truncated" not in done.stderr, done.stderr
    return done.stdout.splitlines()


def scapy_reads(file: Path) -> list[tuple[str, int, bytes]]:
    """Return interface, time and data of all packets, as another library reads them."""
    from scapy.utils import RawPcapNgReader

    with RawPcapNgReader(str(file)) as reader:
        return [(about.ifname.decode(), about.tshigh << 32 | about.tslow, data) for data, about in reader]


def test_a_ping_through_a_router_is_seen_on_both_its_interfaces(nsim: Run, tmp_path: Path) -> None:
    ping = "sales ping -c 2 -i 0.2 -q dev >/dev/null"
    done = nsim(*ROUTED, "-c", "capture router hops.pcap", "-c", ping, "-c", "capture stop --json")

    file = tmp_path / "hops.pcap"
    there = [("router:veth-s-rtr", "in"), ("router:veth-d-rtr", "out")]
    back = [("router:veth-d-rtr", "in"), ("router:veth-s-rtr", "out")]
    assert (done.returncode, done.stderr) == (0, "")
    assert echoes(file, ECHO_REQUEST) == [(*hop, number) for number in (1, 2) for hop in there]
    assert echoes(file, ECHO_REPLY) == [(*hop, number) for number in (1, 2) for hop in back]
    found = blocks.read(file)
    assert found.interfaces == ["router:lo", "router:veth-s-rtr", "router:veth-d-rtr"]
    (told,) = json.loads(done.stdout.partition("\n")[2])
    assert told["packets"] == len(found.packets) == len(tcpdump_lines(file))
    assert sum(struct.unpack("<Q", given[RECEIVED])[0] for given in found.statistics.values()) == told["packets"]
    assert (file.stat().st_uid, file.stat().st_gid) == (os.geteuid(), os.getegid())


def test_a_ping_is_followed_from_node_to_node_in_one_file(nsim: Run, tmp_path: Path) -> None:
    nsim(*ROUTED, "-c", "capture dev router sales hops.pcapng", "-c", "sales ping -c 1 -q dev", "-c", "exit")

    path = ["sales:veth-s", "router:veth-s-rtr", "router:veth-d-rtr", "dev:veth-d"]
    file = tmp_path / "hops.pcapng"
    assert [hop for hop, _, _ in echoes(file, ECHO_REQUEST)] == path
    assert [hop for hop, _, _ in echoes(file, ECHO_REPLY)] == path[::-1]
    assert len(tcpdump_lines(file)) == len(blocks.read(file).packets)


def test_whoever_leaves_is_told_what_was_captured(nsim: Run, tmp_path: Path) -> None:
    done = nsim(*ROUTED, "-c", "capture sales:lo a.pcapng", "-c", "sales ping -c 1 -q sales >/dev/null", "-c", "exit")

    assert done.stderr == "nsim: a.pcapng: 2 packets of sales:lo\n"
    assert echoes(tmp_path / "a.pcapng", ECHO_REQUEST) == [("sales:lo", "in", 1)]
    assert list(blocks.read(tmp_path / "a.pcapng").statistics) == ["sales:lo"]


def test_a_lab_that_is_killed_leaves_a_file_that_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.pcapng"
    lines = [f"capture router sales {file}", "sales ping -c 2 -i 0.3 dev", "dev echo 'all is sent'", ""]
    lab = subprocess.Popen(
        [sys.executable, "-m", "nsim", "--topo", "routed"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert lab.stdin is not None and lab.stdout is not None
    lab.stdin.write("\n".join(lines))
    lab.stdin.flush()
    while "all is sent" not in (line := lab.stdout.readline()):
        assert line, "nsim ended before the lab was ready"

    lab.kill()
    assert lab.stdout.read() == ""  # all of it has ended, and not because its input has
    lab.communicate()

    found = blocks.read(file)
    assert ("router:veth-d-rtr", "out", 1) in echoes(file, ECHO_REQUEST)  # of the second a few milliseconds may be lost
    assert found.statistics == {}
    assert len(tcpdump_lines(file)) == len(found.packets)


def test_two_captures_at_once_do_not_mix(net: Network, tmp_path: Path) -> None:
    first, second = tmp_path / "first.pcapng", tmp_path / "second.pcapng"
    with net.capture(["router:veth-s-rtr", "sales"], str(first)):
        net["sales"].run("ping -c 1 dev", check=True)
        with net.capture("dev", str(second)) as later:
            net["sales"].run("ping -c 1 dev", check=True)
            assert [capture.path for capture in net.captures] == [str(first), str(second)]
        net["sales"].run("ping -c 1 dev", check=True)

    assert net.captures == ()
    assert [hop for hop, _, _ in echoes(first, ECHO_REQUEST)] == ["sales:veth-s", "router:veth-s-rtr"] * 3
    assert echoes(second, ECHO_REQUEST) == [("dev:veth-d", "in", 1)]
    assert later.packets == len(blocks.read(second).packets)
    assert scapy_reads(first) == [(seen.interface, seen.time_ns, seen.data) for seen in blocks.read(first).packets]


def test_a_flood_is_captured_whole(net: Network, tmp_path: Path) -> None:
    file = tmp_path / "flood.pcapng"
    with net.capture("router", str(file)) as capture:
        net["sales"].run([sys.executable, "-c", FLOOD], check=True, timeout_s=20)

    sent = list(range(8_000))
    found = blocks.read(file)
    assert capture.dropped == 0
    for interface in ("router:veth-s-rtr", "router:veth-d-rtr"):
        numbers = [seen.data[42:46] for seen in found.of(interface) if seen.data[23] == socket.IPPROTO_UDP]
        assert [int.from_bytes(number, "big") for number in numbers] == sent


def test_what_does_not_fit_is_counted_not_kept_silent(net: Network) -> None:
    ring = PacketRing(net["router"].open_socket, "veth-s-rtr", 0)  # the least memory, and nobody reads
    try:
        net["sales"].run([sys.executable, "-c", FLOOD], check=True, timeout_s=20)
        kept = len(list(ring.finish()))
    finally:
        ring.close()

    assert 0 < kept < 8_000
    assert kept + ring.dropped >= 8_000


def test_a_vlan_tag_that_the_kernel_took_out_is_in_the_file(net: Network, tmp_path: Path) -> None:
    file = tmp_path / "tagged.pcapng"
    frame = bytes.fromhex("ffffffffffff0200000000aa8100602a88b6") + bytes(46)
    with (
        net.capture(["sales", "router:veth-s-rtr"], str(file)),
        net["sales"].open_socket(socket.AF_PACKET, socket.SOCK_RAW) as sender,
    ):
        sender.bind(("veth-s", 0))
        sender.send(frame)

    tagged = [seen for seen in blocks.read(file).packets if seen.data[:12] == frame[:12]]
    assert [(seen.way, seen.data, seen.length_bytes) for seen in tagged] == [
        ("out", frame, len(frame)),
        ("in", frame, len(frame)),
    ]


def test_a_capture_survives_a_link_that_goes_down_and_up(net: Network, tmp_path: Path) -> None:
    file = tmp_path / "a.pcapng"
    (link,) = links_between(net, "sales", "router")
    with net.capture("router:veth-s-rtr", str(file)) as capture:
        for up in (False, True):
            set_link(net, link, up=up)
        net["sales"].run("ping -c 1 dev", check=True)

    assert capture.failure is None
    assert [hop for hop, _, _ in echoes(file, ECHO_REQUEST)] == ["router:veth-s-rtr"]


def test_an_interface_that_is_made_meanwhile_is_captured_under_its_name(net: Network, tmp_path: Path) -> None:
    file = tmp_path / "a.pcapng"
    with net.capture("sales", str(file)):
        net["sales"].run("ip link add later type veth peer name other && ip link set other up", check=True)
        net["sales"].run("ip addr add 192.0.2.1/24 dev later && ip link set later up", check=True)
        net["sales"].run("ping -c 1 -W 0.1 192.0.2.2")

    assert blocks.read(file).of("sales:later")


class Tunnel(Topology):
    """A host with an interface that carries packets without frames."""

    def build(self) -> None:
        host = self.add(Host("a"))
        host.tun("tun0", "10.8.0.1/24")
        self.link(host, self.add(Host("b")))


@pytest.mark.requires("tun")
def test_a_tun_interface_has_packets_without_frames(lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "tun.pcapng"
    net = lab(Tunnel())
    with net.capture("a:tun0", str(file)) as capture, net["a"].popen("exec tunnel tun0 b") as tunnel:
        wait_for_carrier(net, tunnel.running)
        net["a"].run("ping -c 1 -W 0.1 10.8.0.2")

    found = blocks.read(file)
    assert found.link_types == [101] and capture.one_link_type
    assert any(seen.data[0] == 0x45 and seen.data[16:20] == bytes([10, 8, 0, 2]) for seen in found.packets)
    with net.capture("a", str(file)) as mixed:
        assert not mixed.one_link_type


def wait_for_carrier(net: Network, goes_on: Callable[[], bool]) -> None:
    """Return when somebody serves the tunnel's interface."""
    pause = threading.Event()
    for _ in range(200):
        interface = net["a"].interface("tun0")
        if interface is not None and interface.carrier:
            return
        assert goes_on()
        pause.wait(0.02)
    raise AssertionError("nobody serves tun0")
