"""tunnel without a kernel: its arguments, and what it says about packets and frames."""

import pytest

from nsim.tools import tunnel
from nsim.tools._shared.ending import ToolError
from nsim.tools.tunnel import Options, describe, parse_arguments

ADDRESSES = bytes.fromhex("02000000000b 02000000000a")


def ipv4(protocol: int) -> bytes:
    return bytes([0x45, 0, 0, 20, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 8, 0, 1, 10, 8, 0, 2])


def ipv6(following: int) -> bytes:
    return bytes([0x60, 0, 0, 0, 0, 0, following, 64]) + bytes.fromhex("fd08" + "00" * 13 + "01fd08" + "00" * 13 + "02")


@pytest.mark.parametrize(
    ("packet", "text"),
    [
        (ipv4(1), "IPv4 10.8.0.1 > 10.8.0.2 icmp"),
        (ipv4(6), "IPv4 10.8.0.1 > 10.8.0.2 tcp"),
        (ipv4(200), "IPv4 10.8.0.1 > 10.8.0.2 protocol 200"),
        (ipv6(58), "IPv6 fd08::1 > fd08::2 icmpv6"),
        (ipv4(1)[:19], "type 0x0800"),
        (b"\x10", "type 0x0000"),
        (b"", "type 0x0000"),
    ],
)
def test_a_tun_interface_carries_ip_packets(packet: bytes, text: str) -> None:
    assert describe(packet, is_frame=False) == text


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (ADDRESSES + b"\x08\x00" + ipv4(17), "IPv4 10.8.0.1 > 10.8.0.2 udp"),
        (ADDRESSES + b"\x86\xdd" + ipv6(0), "IPv6 fd08::1 > fd08::2 hop-by-hop"),
        (ADDRESSES + b"\x08\x06" + bytes(28), "ARP"),
        (ADDRESSES + b"\x81\x00" + bytes(28), "with a VLAN tag"),
        (ADDRESSES + b"\x88\xcc", "type 0x88cc"),
    ],
)
def test_a_tap_interface_carries_ethernet_frames(frame: bytes, text: str) -> None:
    assert describe(frame, is_frame=True) == f"frame 02:00:00:00:00:0a > 02:00:00:00:00:0b, {text}"


def test_port_and_kind_need_not_be_given() -> None:
    assert parse_arguments(["tun0", "right"]) == Options("tun0", "right", 5555, is_tap=False, verbose=False)
    assert parse_arguments(["-v", "--tap", "tap0", "right", "7"]) == Options("tap0", "right", 7, True, True)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["tun0"], tunnel.USAGE),
        (["tun0", "right", "1", "2"], tunnel.USAGE),
        (["-x", "tun0", "right"], f"tunnel: invalid option -- 'x'\n{tunnel.USAGE}"),
        (["tun0", "right", "http"], "tunnel: port: invalid argument: 'http'"),
        (["tun0", "right", "0"], "tunnel: port: invalid argument: '0': out of range: 1 <= value <= 65535"),
        (["tunnel-to-the-right", "right"], "tunnel: tunnel-to-the-right: the name of an interface has 1 to 15 bytes"),
    ],
)
def test_mistakes_in_the_command_line_end_with_status_2(argv: list[str], message: str) -> None:
    with pytest.raises(ToolError) as raised:
        parse_arguments(argv)
    assert (raised.value.message, raised.value.status) == (message, 2)


def test_a_remote_that_nobody_knows_ends_with_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert tunnel.main(["tun0", "a..b"]) == 2
    assert capsys.readouterr().err == "tunnel: a..b: Name or service not known\n"
