"""route without a kernel: the tables' text, the lines, the words of a change and the message they become."""

import struct

import pytest

from nsim.tools import route
from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.resolve import Names
from nsim.tools.route.change import Change, encode, parse_words
from nsim.tools.route.listing import line, line6, read_routes, read_routes6

NUMERIC = Names(numeric=True)


def hexadecimal(address: str) -> str:
    """Return an address as /proc/net/route shows it, in this machine's byte order."""
    packed = bytes(int(part) for part in address.split("."))
    return f"{struct.unpack('=I', packed)[0]:08X}"


def table(destination: str, gateway: str, mask: str, flags: str = "0003", interface: str = "veth-s") -> str:
    words = [interface, hexadecimal(destination), hexadecimal(gateway), flags, "0", "0", "5", hexadecimal(mask)]
    return "Iface\tDestination\n" + "\t".join([*words, "0", "0", "0"])


def test_a_route_stands_under_the_columns() -> None:
    (entry,) = read_routes(table("10.1.0.0", "172.16.10.1", "255.255.0.0"))
    assert line(entry, NUMERIC) == "10.1.0.0        172.16.10.1     255.255.0.0     UG    5      0        0 veth-s"


def test_a_reject_route_has_neither_gateway_nor_interface() -> None:
    (entry,) = read_routes(table("10.3.0.0", "0.0.0.0", "255.255.0.0", "0201", "*"))
    assert line(entry, NUMERIC) == "10.3.0.0        -               255.255.0.0     !     5      -        0 -"


def test_the_default_route_has_a_name() -> None:
    (entry,) = read_routes(table("0.0.0.0", "0.0.0.0", "0.0.0.0"))
    assert line(entry, Names(numeric=False)).startswith("default         0.0.0.0 ")


def test_ipv6_routes_stand_under_the_columns_and_a_metric_may_be_negative() -> None:
    zero = "0" * 32
    text = (
        f"fd000099000000000000000000000000 40 {zero} 00 fd000010000000000000000000000001 "
        "00000001 00000002 00000000 00000003   veth-s\n"
        f"{zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo\n"
    )
    assert [line6(entry, NUMERIC) for entry in read_routes6(text)] == [
        "fd00:99::/64                   fd00:10::1                 UG   1   2      0 veth-s",
        "::/0                           ::                         !n   -1  1      0 lo",
    ]


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("default gw 10.0.0.1", Change(True, False, "0.0.0.0", 0, "10.0.0.1")),
        ("-net 10.0.0.0/8 gw 10.9.9.9 metric 5", Change(True, False, "10.0.0.0", 8, "10.9.9.9", metric=5)),
        ("-net 10.1.0.0 netmask 255.255.0.0 dev eth0", Change(True, False, "10.1.0.0", 16, interface="eth0")),
        ("-host 10.2.0.1 eth0", Change(True, False, "10.2.0.1", 32, interface="eth0")),
        ("-net 10.3.0.0/16 reject", Change(True, False, "10.3.0.0", 16, is_reject=True)),
    ],
)
def test_words_become_a_change(words: str, change: Change) -> None:
    assert parse_words(words.split(), is_ipv6=False, is_add=True) == change


def test_ipv6_targets_are_cut_to_their_prefix() -> None:
    change = parse_words(["fd00:98::1/64", "dev", "eth0"], is_ipv6=True, is_add=True)
    assert (change.destination, change.length) == ("fd00:98::", 64)


@pytest.mark.parametrize(
    ("words", "status", "beginning"),
    [
        ("", 3, "usage: route"),
        ("-net 10.0.0.1/8 gw 10.9.9.9", 3, "route: netmask doesn't match route address\n"),
        ("-net 10.0.0.0/40 gw 10.9.9.9", 3, "route: bogus netmask 40\n"),
        ("10.5.0.0/16 gw 10.9.9.9", 3, "route: netmask 16 doesn't make sense with host route"),
        ("-net 10.0.0.0 gw 10.9.9.9", 7, "SIOCADDRT: Invalid argument"),
        ("-net 10.0.0.0/8 metric", 3, "route: 'metric' needs a value\n"),
        ("-net 10.0.0.0/8 gw a..b", 6, "a..b: Unknown host"),
        ("-net 10.0.0.0/8 eth0 more", 3, "route: unknown word 'eth0'\n"),
    ],
)
def test_mistakes_are_told(words: str, status: int, beginning: str) -> None:
    with pytest.raises(ToolError) as raised:
        parse_words(words.split(), is_ipv6=False, is_add=True)
    assert raised.value.status == status
    assert raised.value.message.startswith(beginning)


def test_a_change_becomes_the_rtnetlink_message() -> None:
    packet = encode(Change(True, False, "10.0.0.0", 8, "10.9.9.9", metric=5))
    length, kind, flags = struct.unpack_from("=IHH", packet)
    assert (length, kind, flags) == (len(packet), 24, 0x405)  # RTM_NEWROUTE; request, acknowledge, create
    assert packet[16:18] == bytes([2, 8])
    attributes = packet[28:]
    assert attributes == (
        struct.pack("=HH4s", 8, 1, b"\x0a\0\0\0")
        + struct.pack("=HH4s", 8, 5, b"\x0a\x09\x09\x09")
        + struct.pack("=HHI", 8, 6, 5)
    )


def test_deleting_accepts_any_scope_and_type() -> None:
    packet = encode(Change(False, False, "10.0.0.0", 8))
    assert (packet[22], packet[23]) == (255, 0)


def test_an_unknown_command_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert route.main(["foo"]) == 3
    assert capsys.readouterr().err.startswith("route: unknown command 'foo'\n")
