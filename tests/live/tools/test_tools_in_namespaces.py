"""The built-in tools at work between real namespaces."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tools.three_nodes import ThreeNodes

pytestmark = pytest.mark.unprivileged  # root would build the same lab: in a user namespace


@pytest.mark.parametrize(
    ("host", "first_line", "reply"),
    [
        ("dev", "PING dev (172.16.20.10) 56(84) bytes of data.", "64 bytes from dev (172.16.20.10): "),
        ("dev6", "PING dev6(dev6 (fd00:20::10)) 56 data bytes", "64 bytes from dev6 (fd00:20::10): "),
    ],
)
def test_ping_crosses_the_router(lab: ThreeNodes, host: str, first_line: str, reply: str) -> None:
    done = lab.tool("sales", "ping", "-c2", "-i0.1", host)
    lines = done.stdout.splitlines()
    assert lines[0] == first_line
    for sequence, line in enumerate(lines[1:3], 1):
        assert re.fullmatch(re.escape(reply) + rf"icmp_seq={sequence} ttl=63 time=\d+\.?\d* ms", line)
    assert lines[3:5] == ["", f"--- {host} ping statistics ---"]
    assert re.fullmatch(r"2 packets transmitted, 2 received, 0% packet loss, time \d+ms", lines[5])
    assert re.fullmatch(r"rtt min/avg/max/mdev = [\d.]+/[\d.]+/[\d.]+/[\d.]+ ms", lines[6])
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        (["-t1", "dev"], "From router (172.16.10.1) icmp_seq=1 Time to live exceeded"),
        (["-t1", "dev6"], "From router6 (fd00:10::1) icmp_seq=1 Time exceeded: Hop limit"),
        (["10.9.9.1"], "From 172.16.10.1 icmp_seq=1 Destination Host Unreachable"),
        (["-I", "172.16.10.11", "10.9.8.1"], "From 172.16.10.1 icmp_seq=1 Packet filtered"),
        (["10.9.7.1"], "From 172.16.10.10 icmp_seq=1 Destination Host Unreachable"),
    ],
)
def test_ping_says_who_refused_and_why(lab: ThreeNodes, argv: list[str], line: str) -> None:
    done = lab.tool("sales", "ping", "-c1", *argv)
    assert line in done.stdout.splitlines()
    assert "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("node", "argv", "message"),
    [
        ("router", ["8.8.8.8"], "ping: connect: Network is unreachable\n"),
        ("sales", ["10.9.6.1"], "ping: connect: No route to host\n"),
        ("sales", ["-I", "nosuch0", "dev"], "ping: SO_BINDTODEVICE nosuch0: No such device\n"),
        ("sales", ["-4", "fd00:20::10"], "ping: fd00:20::10: Address family for hostname not supported\n"),
        ("sales", ["-6", "dev"], "ping: dev: Address family for hostname not supported\n"),
    ],
)
def test_ping_that_cannot_start_ends_with_status_2(lab: ThreeNodes, node: str, argv: list[str], message: str) -> None:
    done = lab.tool(node, "ping", "-c1", *argv)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_ping_tells_that_a_packet_is_too_long(lab: ThreeNodes) -> None:
    done = lab.tool("sales", "ping", "-c1", "-s2000", "-Mdo", "dev")
    assert done.stderr == "ping: local error: message too long, mtu=1500\n"
    assert done.returncode == 1


def test_ping_records_the_route_there_and_back(lab: ThreeNodes) -> None:
    done = lab.tool("sales", "ping", "-R", "-n", "-c2", "-i0.1", "172.16.20.10")
    lines = done.stdout.splitlines()
    assert lines[0] == "PING 172.16.20.10 (172.16.20.10) 56(124) bytes of data."
    hops = ["172.16.10.10", "172.16.20.1", "172.16.20.10", "172.16.20.10", "172.16.10.1", "172.16.10.10"]
    assert lines[2:9] == [f"RR: \t{hops[0]}", *(f"\t{hop}" for hop in hops[1:]), ""]
    assert lines[9].endswith(" ms\t(same route)")


def test_a_quiet_flood_prints_the_statistics_only(lab: ThreeNodes) -> None:
    done = lab.tool("sales", "ping", "-f", "-q", "-c", "20", "router")
    assert done.stdout.splitlines()[1:3] == ["", "--- router ping statistics ---"]
    assert "20 packets transmitted, 20 received, 0% packet loss" in done.stdout


def test_ping_marks_the_second_answer_to_one_request(lab: ThreeNodes) -> None:
    # Everybody on the link answers a ping to all nodes: sales itself and the router.
    done = lab.tool("sales", "ping", "-c2", "-i0.2", "-I", "veth-s", "ff02::1")
    first = [line for line in done.stdout.splitlines() if "icmp_seq=1 " in line]
    assert [line.endswith(" (DUP!)") for line in first] == [False, True]
    assert "+1 duplicates" in done.stdout or "+2 duplicates" in done.stdout


def test_control_c_prints_the_statistics_of_ping(lab: ThreeNodes) -> None:
    ping = lab.start("sales", "ping", "dev")
    assert ping.stdout
    lines = [ping.stdout.readline(), ping.stdout.readline()]
    ping.send_signal(signal.SIGINT)
    rest, errors = ping.communicate(timeout=5)
    assert "icmp_seq=1" in lines[1]
    assert "--- dev ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss" in rest
    assert (ping.returncode, errors) == (0, "")


@pytest.mark.parametrize("method", [[], ["-U"], ["-I"], ["-M", "icmp"], ["-T"]])
@pytest.mark.parametrize(
    ("host", "hops"),
    [("dev", ["router (172.16.10.1)", "dev (172.16.20.10)"]), ("dev6", ["router6 (fd00:10::1)", "dev6 (fd00:20::10)"])],
)
def test_traceroute_names_every_hop(lab: ThreeNodes, method: list[str], host: str, hops: list[str]) -> None:
    done = lab.tool("sales", "traceroute", *method, host)
    lines = done.stdout.splitlines()
    packet_bytes = 80 if host == "dev6" else 60
    assert lines[0].startswith(f"traceroute to {host} (")
    assert lines[0].endswith(f"), 30 hops max, {packet_bytes} byte packets")
    for ttl, (hop, line) in enumerate(zip(hops, lines[1:], strict=True), 1):
        assert re.fullmatch(rf" {ttl}  {re.escape(hop)}(  \d+\.\d{{3}} ms){{3}}", line)


def test_traceroute_ends_where_a_router_refuses(lab: ThreeNodes) -> None:
    done = lab.tool("sales", "traceroute", "-n", "-q1", "-N1", "-s", "172.16.10.12", "10.9.8.1")
    assert re.fullmatch(r" 1  172\.16\.10\.1  \d+\.\d+ ms !X", done.stdout.splitlines()[1])


def test_traceroute_tells_that_the_last_router_finds_nobody(lab: ThreeNodes) -> None:
    done = lab.tool("sales", "traceroute", "-n", "-q1", "10.9.9.1")
    assert re.fullmatch(r" 2  172\.16\.10\.1  \d+\.\d+ ms !H", done.stdout.splitlines()[2])


def test_traceroute_shows_stars_where_nobody_answers(lab: ThreeNodes) -> None:
    lab.run("router", "sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward")
    try:
        done = lab.tool("sales", "traceroute", "-f2", "-m3", "-w0.2", "172.16.20.10")
    finally:
        lab.run("router", "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
    assert done.stdout.splitlines()[1:] == [" 2  * * *", " 3  * * *"]


def test_traceroute_without_a_route_says_so(lab: ThreeNodes) -> None:
    done = lab.tool("router", "traceroute", "8.8.8.8")
    assert (done.returncode, done.stderr) == (1, "connect: Network is unreachable\n")


def listening(lab: ThreeNodes, node: str, *argv: str) -> subprocess.Popen[str]:
    """Start tcpdump and return when it captures."""
    tcpdump = lab.start(node, "tcpdump", *argv)
    assert tcpdump.stderr
    while "listening on" not in (line := tcpdump.stderr.readline()):
        assert line, "tcpdump ended"
    return tcpdump


def test_tcpdump_on_any_shows_a_packet_at_each_interface_it_passes(lab: ThreeNodes) -> None:
    tcpdump = listening(lab, "router", "-t", "-c4", "icmp")
    lab.tool("sales", "ping", "-c1", "dev")
    text, errors = tcpdump.communicate(timeout=5)
    shown = [re.sub(r"id \d+", "id N", line) for line in text.splitlines()]
    assert shown == [
        "veth-s-rtr In  IP sales > dev: ICMP echo request, id N, seq 1, length 64",
        "veth-d-rtr Out IP sales > dev: ICMP echo request, id N, seq 1, length 64",
        "veth-d-rtr In  IP dev > sales: ICMP echo reply, id N, seq 1, length 64",
        "veth-s-rtr Out IP dev > sales: ICMP echo reply, id N, seq 1, length 64",
    ]
    assert errors.splitlines()[0] == "4 packets captured"
    assert tcpdump.returncode == 0


def test_tcpdump_on_one_interface_shows_ethernet_addresses(lab: ThreeNodes) -> None:
    tcpdump = listening(lab, "dev", "-i", "veth-d", "-nte", "-c1", "icmp[icmptype] = icmp-echo")
    lab.tool("sales", "ping", "-c1", "dev")
    address = r"[0-9a-f:]{17}"
    line = rf"{address} > {address}, ethertype IPv4 \(0x0800\), length 98: 172.16.10.10 > 172.16.20.10: ICMP echo .*\n"
    assert re.fullmatch(line, tcpdump.communicate(timeout=5)[0])


SEND_TAGGED = """
import socket
packet = bytes.fromhex("4500001c000100004011525e0a000a010a000a02 138813890008c11a")
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
    sock.bind(("veth-s", 0))
    for tags in ("", "8100000a", "8100a014", "88a80064 8100000a"):
        sock.send(bytes.fromhex("ffffffffffff 02000000000a" + tags + "0800") + packet)
"""
TAGGED = [
    "ethertype IPv4 (0x0800), length 42: ",
    "ethertype 802.1Q (0x8100), length 46: vlan 10, p 0, ethertype IPv4 (0x0800), ",
    "ethertype 802.1Q (0x8100), length 46: vlan 20, p 5, ethertype IPv4 (0x0800), ",
    "ethertype 802.1Q-QinQ (0x88a8), length 50: vlan 100, p 0, ethertype 802.1Q (0x8100), vlan 10, p 0, "
    "ethertype IPv4 (0x0800), ",
]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ether src 02:00:00:00:00:0a", TAGGED),
        ("vlan", TAGGED[1:]),
        ("vlan 10", TAGGED[1:2]),
        ("vlan 20 and udp port 5001", TAGGED[2:3]),
        ("vlan and vlan", TAGGED[3:]),
        ("udp port 5001", TAGGED[:3]),  # the kernel took the tags out: nothing stands before the packet
    ],
)
def test_tcpdump_shows_the_vlan_tags_that_the_kernel_takes_out_of_frames(
    lab: ThreeNodes, expression: str, expected: list[str]
) -> None:
    tcpdump = listening(lab, "router", "-i", "veth-s-rtr", "-tne", "-c", str(len(expected)), *expression.split())
    lab.run("sales", sys.executable, "-c", SEND_TAGGED)
    text = tcpdump.communicate(timeout=5)[0]
    start, end = "02:00:00:00:00:0a > ff:ff:ff:ff:ff:ff, ", "10.0.10.1.5000 > 10.0.10.2.5001: UDP, length 0"
    assert text.splitlines() == [f"{start}{middle}{end}" for middle in expected]


def test_a_file_keeps_the_vlan_tags(lab: ThreeNodes, tmp_path: Path) -> None:
    path = tmp_path / "tagged.pcap"
    tcpdump = listening(lab, "router", "-i", "veth-s-rtr", "-w", str(path), "-c", "3", "vlan")
    lab.run("sales", sys.executable, "-c", SEND_TAGGED)
    tcpdump.communicate(timeout=5)
    done = lab.tool("router", "tcpdump", "-tne", "-r", str(path), "vlan 10")
    assert len(done.stdout.splitlines()) == 1
    assert TAGGED[1] in done.stdout


def test_control_c_ends_tcpdump_in_good_order(lab: ThreeNodes) -> None:
    tcpdump = listening(lab, "sales", "-l", "-n", "-i", "lo")
    tcpdump.send_signal(signal.SIGINT)
    text, errors = tcpdump.communicate(timeout=5)
    assert (text, tcpdump.returncode) == ("", 0)
    assert errors.splitlines() == ["0 packets captured", "0 packets received by filter", "0 packets dropped by kernel"]


def test_tcpdump_prints_what_came_before_the_interrupt(lab: ThreeNodes) -> None:
    tcpdump = listening(lab, "sales", "-i", "veth-s", "-n", "icmp")
    lab.tool("sales", "ping", "-c3", "-i0", "-q", "router")
    tcpdump.send_signal(signal.SIGINT)  # while the first packet still waits for its decoder
    text, errors = tcpdump.communicate(timeout=5)
    assert len(text.splitlines()) == 6
    assert errors.splitlines()[0] == "6 packets captured"


def test_the_loopback_shows_every_packet_once(lab: ThreeNodes) -> None:
    tcpdump = listening(lab, "sales", "-i", "lo", "-n", "-t", "-c2", "icmp")
    lab.tool("sales", "ping", "-c1", "127.0.0.1")
    text = tcpdump.communicate(timeout=5)[0]
    assert [line.split(", id")[0].rsplit(" ", 1)[1] for line in text.splitlines()] == ["request", "reply"]


def test_arp_shows_adds_and_deletes_neighbours(lab: ThreeNodes) -> None:
    lab.tool("sales", "ping", "-c1", "router")
    assert re.search(r"^router +ether +[0-9a-f:]{17} +C +veth-s$", lab.tool("sales", "arp").stdout, re.MULTILINE)
    assert lab.tool("sales", "arp", "-s", "172.16.10.5", "02:00:00:00:00:05").returncode == 0
    assert "? (172.16.10.5) at 02:00:00:00:00:05 [ether] PERM on veth-s\n" in lab.tool("sales", "arp", "-an").stdout
    assert lab.tool("sales", "arp", "-d", "172.16.10.5").returncode == 0
    assert "02:00:00:00:00:05" not in lab.tool("sales", "arp", "-n").stdout
    again = lab.tool("sales", "arp", "-d", "172.16.10.5")
    assert (again.returncode, again.stdout) == (255, "No ARP entry for 172.16.10.5\n")


def test_arp_lets_an_interface_answer_for_another_host(lab: ThreeNodes) -> None:
    words = ["172.16.10.7", "veth-s", "pub", "dev", "veth-s"]
    assert lab.tool("sales", "arp", "-Ds", *words).returncode == 0
    assert "172.16.10.7 dev veth-s" in lab.run("sales", "ip", "neigh", "show", "proxy").stdout
    assert "? (172.16.10.7) at <from_interface> PERM PUB on veth-s\n" in lab.tool("sales", "arp", "-an").stdout
    assert lab.tool("sales", "arp", "-i", "veth-s", "-d", "172.16.10.7", "pub").returncode == 0
    assert lab.run("sales", "ip", "neigh", "show", "proxy").stdout == ""


@pytest.mark.parametrize(
    ("words", "shown", "columns"),
    [
        (
            "-net 10.7.0.0/16 gw router metric 5",
            "10.7.0.0/16 via 172.16.10.1 dev veth-s metric 5",
            "10.7.0.0        172.16.10.1     255.255.0.0     UG    5      0        0 veth-s",
        ),
        (
            "-host 10.7.7.7 veth-s",
            "10.7.7.7 dev veth-s scope link",
            "10.7.7.7        0.0.0.0         255.255.255.255 UH    0      0        0 veth-s",
        ),
        (
            "-net 10.6.0.0 netmask 255.255.0.0 reject",
            "unreachable 10.6.0.0/16 scope host",
            "10.6.0.0        -               255.255.0.0     !     0      -        0 -",
        ),
    ],
)
def test_route_adds_shows_and_deletes(lab: ThreeNodes, words: str, shown: str, columns: str) -> None:
    assert lab.tool("sales", "route", "add", *words.split()).stderr == ""
    assert shown in [line.rstrip() for line in lab.run("sales", "ip", "route").stdout.splitlines()]
    assert columns in lab.tool("sales", "route", "-n").stdout.splitlines()
    assert lab.tool("sales", "route", "del", *words.split()).stderr == ""
    assert shown.split(" dev")[0] not in lab.run("sales", "ip", "route").stdout


def test_route_works_for_ipv6(lab: ThreeNodes) -> None:
    assert lab.tool("sales", "route", "-6", "add", "fd00:99::/64", "gw", "fd00:10::1").stderr == ""
    assert re.search(r"^fd00:99::/64 +fd00:10::1 +UG   1 ", lab.tool("sales", "route", "-6n").stdout, re.MULTILINE)
    assert lab.tool("sales", "route", "-A", "inet6", "del", "fd00:99::/64").stderr == ""
    assert "fd00:99" not in lab.run("sales", "ip", "-6", "route").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("add default gw 9.9.9.9", "SIOCADDRT: Network is unreachable\n"),
        ("add default gw 172.16.10.1", "SIOCADDRT: File exists\n"),
        ("add -net 10.7.0.0/16 dev nosuch", "SIOCADDRT: No such device\n"),
        ("add -net 10.7.0.0/16", "SIOCADDRT: No such device\n"),
        ("del -net 10.7.0.0/16", "SIOCDELRT: No such process\n"),
    ],
)
def test_route_passes_the_kernels_refusal_on(lab: ThreeNodes, words: str, message: str) -> None:
    done = lab.tool("sales", "route", *words.split())
    assert (done.returncode, done.stderr) == (7, message)
