"""Our tcpdump beside the installed one: the same text for the same packets, the same choice for the same filter."""

import io
import signal
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
from tools.packets import Packet, read_packets
from tools.test_tools_in_namespaces import listening
from tools.three_nodes import ThreeNodes

from nsim.tools.tcpdump.filter import is_match, parse
from nsim.tools.tcpdump.frame import LinkType
from nsim.tools.tcpdump.pcapfile import Reader, Writer

pytestmark = pytest.mark.skipif(not which("tcpdump"), reason="needs an installed tcpdump")

EXPRESSIONS = r"""
icmp ; arp ; tcp ; udp ; ip ; ip6 ; icmp6 ; tcp port 80 ; tcp port 80 and host 10.0.0.1 ; not port 22
net 10.0.0.0/8 ; net 10 ; src host 10.0.0.1 ; dst port 80 ; ether host 02:00:00:00:00:0a
ether src 02:00:00:00:00:0b ; vlan ; vlan 10 ; vlan 10 and arp ; vlan and icmp ; not vlan
vlan and vlan and udp ; less 60 ; greater 100 ; len > 100 ; tcp[tcpflags] & tcp-syn != 0 ; tcp[13]=2
icmp[icmptype] == icmp-echo ; tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn ; icmp[0]=3 and icmp[1]=4 ; ip[8]<5
ip[6:2]&0x1fff!=0 ; port (53 or 67) ; host 10.0.0.9 or host 10.0.0.50 ; host 10.0.0.50 or 255.255.255.255
tcp port 80 or 22 ; portrange 50-100 ; src portrange 67-68 ; ip proto 89 ; proto 47 ; ip proto \icmp
ether proto 0x88cc ; ether proto \arp ; broadcast ; multicast ; ip multicast ; ip6 multicast
src net 10.0.0.0 mask 255.255.255.0 ; ip6 host fd00::1 ; ip6 net fd00::/16 ; dst host ff02::1
not (icmp or arp) ; tcp or udp and port 53 ; not tcp and not udp ; !icmp && !arp  ;  vlan ; src or dst port 80
src and dst host 10.0.0.1 ; ip6 proto 58 ; stp ; icmp6[0]=135 ; udp[4:2]>50 ; (tcp[12]&0xf0)>>2 > 20
vlan 10 or vlan 20 ; icmp or vlan ; (vlan 10 and icmp) or arp ; vlan 10 and tcp[tcpflags] & tcp-syn != 0
vlan 10 and greater 100 ; vlan and ip6 ; vlan 10 and vlan 30 ; not vlan 10 ; ether proto 0x8100 ; vlan 10 and not arp
arp and host 10.0.0.2 ; igmp ; sctp port 1 ; dst net 10.0.0.48/28 ; arp[6:2]=1 ; ether[0]&1=1
ip and ip[0]&15>5 ; net 10.0.0 ; arp host 10.0.0.2 ; len<=60 and udp ; not ip[6:2]&0x1fff=0
"""


def expressions() -> list[str]:
    return [part.strip() for line in EXPRESSIONS.strip().splitlines() for part in line.split(";")]


def write(path: Path, packets: list[Packet]) -> None:
    with path.open("wb") as file:
        writer = Writer(file, LinkType.EN10MB, 65535)
        for packet in packets:
            writer.write(packet.frame)


def installed(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["tcpdump", *argv], capture_output=True, text=True, timeout=20, check=False)


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tcpdump") / "golden.pcap"
    write(path, read_packets())
    # An installed tcpdump that gives up its rights must be able to read it.
    path.parent.chmod(0o755)
    return path


def test_filters_choose_what_the_installed_tcpdump_chooses(golden: Path) -> None:
    frames = [packet.frame for packet in read_packets()]
    different = []
    for expression in expressions():
        done = subprocess.run(
            ["tcpdump", "-n", "-r", str(golden), "-w", "-", expression], capture_output=True, timeout=20, check=True
        )
        theirs = [frame.data for frame in Reader(io.BytesIO(done.stdout)).frames()]
        node = parse(expression)
        if theirs != [frame.data for frame in frames if is_match(node, frame)]:
            different.append(expression)
    assert different == []


def test_a_file_of_ours_reads_the_same_with_both(golden: Path) -> None:
    version = installed("--version").stderr + installed("--version").stdout
    if "tcpdump version 4.99" not in version:
        pytest.skip("the words of another version differ")
    ours = subprocess.run(
        [sys.executable, "-m", "nsim.tools", "tcpdump", "-tnr", str(golden)],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    theirs = installed("-tnr", str(golden))
    assert ours.stdout == theirs.stdout


def test_a_capture_of_ours_is_read_by_the_installed_tcpdump(lab: ThreeNodes, tmp_path: Path) -> None:
    path = tmp_path / "any.pcap"
    tcpdump = listening(lab, "router", "-w", str(path), "icmp")
    lab.tool("sales", "ping", "-c1", "dev")
    tcpdump.send_signal(signal.SIGINT)
    assert "4 packets captured" in tcpdump.communicate(timeout=5)[1]
    done = installed("-tnr", str(path))
    assert "link-type LINUX_SLL2 (Linux cooked v2)" in done.stderr
    assert [" In " in line for line in done.stdout.splitlines()] == [True, False, True, False]
    assert done.stdout.count("172.16.10.10 > 172.16.20.10: ICMP echo request") == 2
