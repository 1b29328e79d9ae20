"""Operations: the command that is shown and the request that is made say the same."""

from __future__ import annotations

from ipaddress import ip_interface

import pytest
from decoding import CREATE, Numbers, sent
from pyroute2.netlink.rtnl.ifaddrmsg import ifaddrmsg

from nsim.ops import AddressAdd, NamespaceAdd, NatChainAdd, SysctlSet, message
from nsim.ops.operation import NamespaceRequest, SettingRequest

NEWADDR = 20


def test_a_namespace_is_made_outside_the_node() -> None:
    operation = NamespaceAdd("sales")

    assert operation.argv() == ("ip", "netns", "add", "sales")
    assert operation.outside()
    assert operation.request(Numbers()) == NamespaceRequest()


@pytest.mark.parametrize(("address", "family"), [("172.16.10.10/24", 2), ("2001:db8::10/64", 10)])
def test_an_address_is_added_with_its_prefix_length(address: str, family: int) -> None:
    operation = AddressAdd("sales", "eth3", ip_interface(address))

    kind, flags, read = sent(operation, ifaddrmsg)

    assert operation.describe() == f"ip addr add {address} dev eth3"
    assert (kind, flags) == (NEWADDR, CREATE)
    assert (read["family"], read["index"]) == (family, 103)
    assert f"{read.get_attr('IFA_LOCAL')}/{read['prefixlen']}" == address


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward"),
        ("net/ipv4/conf/eth0.10/rp_filter", "/proc/sys/net/ipv4/conf/eth0.10/rp_filter"),
    ],
)
def test_a_setting_is_a_file_under_proc(key: str, path: str) -> None:
    operation = SysctlSet("router", key, "1")

    assert operation.argv() == ("sysctl", "-q", "-w", f"{key}=1")
    assert operation.request(Numbers()) == SettingRequest(path, "1", optional=False)


def test_a_setting_that_a_kernel_may_lack_is_no_error_in_either_form() -> None:
    operation = SysctlSet("s1", "net.bridge.bridge-nf-call-iptables", "0", optional=True)

    assert operation.argv()[1] == "-qe"  # sysctl(8): -e ignores unknown keys
    assert operation.request(Numbers()) == SettingRequest(
        "/proc/sys/net/bridge/bridge-nf-call-iptables", "0", optional=True
    )


def test_a_described_operation_can_be_pasted_into_a_shell() -> None:
    assert NatChainAdd("nat", "postrouting").describe().startswith("nft 'add table ip nsim; ")
    assert SysctlSet("r", "net.ipv4.tcp_rmem", "1 2 3").describe() == "sysctl -q -w 'net.ipv4.tcp_rmem=1 2 3'"


def test_attributes_are_padded_to_four_bytes_and_say_their_true_length() -> None:
    assert message.attribute(3, b"abcde") == b"\x09\x00\x03\x00abcde\0\0\0"
    assert message.text(3, "abc") == b"\x08\x00\x03\x00abc\0"
