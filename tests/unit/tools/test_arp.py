"""arp without a kernel: the table's text, the lines, the request."""

import socket

import pytest

from nsim.tools import arp
from nsim.tools._shared.resolve import Address

TABLE = """\
IP address       HW type     Flags       HW address            Mask     Device
172.16.10.1      0x1         0x2         06:30:f5:20:a8:4a     *        veth-s
172.16.10.5      0x1         0x6         00:11:22:33:44:55     *        veth-s
172.16.10.66     0x1         0x0         00:00:00:00:00:00     *        veth-s
172.16.10.7      0x1         0xc         00:00:00:00:00:00     *        veth-s
"""


def test_lines_stand_under_the_columns() -> None:
    lines = [arp.linux_line(one, one.address.host) for one in arp.read_table(TABLE)]
    assert lines == [
        "172.16.10.1              ether   06:30:f5:20:a8:4a   C                     veth-s",
        "172.16.10.5              ether   00:11:22:33:44:55   CM                    veth-s",
        "172.16.10.66                     (incomplete)                              veth-s",
        "172.16.10.7              *       <from_interface>    MP                    veth-s",
    ]


def test_the_other_style_is_a_sentence() -> None:
    lines = [arp.bsd_line(one, "") for one in arp.read_table(TABLE)]
    assert lines == [
        "? (172.16.10.1) at 06:30:f5:20:a8:4a [ether] on veth-s",
        "? (172.16.10.5) at 00:11:22:33:44:55 [ether] PERM on veth-s",
        "? (172.16.10.66) at <incomplete> on veth-s",
        "? (172.16.10.7) at <from_interface> PERM PUB on veth-s",
    ]


def test_a_request_has_the_size_and_the_places_of_struct_arpreq() -> None:
    request = arp.encode(arp.Change(Address(socket.AF_INET, "10.0.0.1"), b"\2\0\0\0\0\1", 6, "veth-s"))
    assert len(request) == 68
    assert request[4:8] == b"\x0a\0\0\1"
    assert request[18:24] == b"\2\0\0\0\0\1"
    assert int.from_bytes(request[32:36], "little") == 6 or int.from_bytes(request[32:36], "big") == 6
    assert request[52:].rstrip(b"\0") == b"veth-s"


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        (["-s"], 255, "arp: need host name\n"),
        (["-s", "10.0.0.1"], 255, "arp: need hardware address\n"),
        (["-s", "10.0.0.1", "xx"], 255, "arp: invalid hardware address\n"),
        (["-s", "10.0.0.1", "02:00:00:00:00:256"], 255, "arp: invalid hardware address\n"),
        (["-Ds", "10.0.0.1", "nosuch0"], 255, "arp: cant get HW-Address for `nosuch0': No such device.\n"),
        (["-d", "a..b"], 255, "a..b: Host name lookup failure\n"),
    ],
)
def test_mistakes_are_told(argv: list[str], status: int, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert arp.main(argv) == status
    assert capsys.readouterr().err == message
