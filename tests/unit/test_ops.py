"""Operations: the command that is shown and the netlink message that is sent say the same.

The messages are read back with pyroute2's decoders, which know nothing of how nsim packs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_interface, ip_network
from struct import pack, unpack
from typing import Any

import pytest
from pyroute2.netlink.nfnetlink.nftsocket import nft_chain_msg, nft_rule_msg, nft_table_msg
from pyroute2.netlink.rtnl.ifaddrmsg import ifaddrmsg
from pyroute2.netlink.rtnl.ifinfmsg import ifinfmsg
from pyroute2.netlink.rtnl.rtmsg import rtmsg
from pyroute2.netlink.rtnl.tcmsg import tcmsg

from nsim.kernel.netlink import attributes
from nsim.ops import (
    AddressAdd,
    BridgeAdd,
    LinkSet,
    MasqueradeAdd,
    NamespaceAdd,
    NatChainAdd,
    Operation,
    RateSet,
    RouteAdd,
    SysctlSet,
    VethAdd,
    message,
)
from nsim.ops.operation import NamespaceRequest, NetfilterRequest, RouteRequest, SettingRequest
from nsim.units import Rate

NEWLINK, NEWADDR, NEWROUTE, NEWQDISC = 16, 20, 24, 36
CREATE = 0x400 | 0x200  # NLM_F_CREATE | NLM_F_EXCL
IFF_UP = 1
TC_HEADER_BYTES = 20


@dataclass
class Numbers:
    """The numbers of a lab whose interfaces are eth0 … eth9, and a bridge br0."""

    def namespace(self, node: str) -> int:
        return 77

    def index(self, node: str, interface: str) -> int:
        return 200 if interface == "br0" else 100 + int(interface.removeprefix("eth"))

    def new_index(self, node: str, interface: str) -> int:
        return 300

    def has(self, feature: str) -> bool:
        return True


def decoded(kind: type[Any], body: bytes) -> Any:
    """Read the body of a netlink message with one of pyroute2's classes."""
    read = kind(pack("=IHHII", 16 + len(body), 0, 0, 0, 0) + body)
    read.decode()
    return read


def sent(operation: Operation, kind: type[Any]) -> tuple[int, int, Any]:
    """Return type, flags and content of the route message of an operation."""
    request = operation.request(Numbers())
    assert isinstance(request, RouteRequest)
    return request.kind, request.flags, decoded(kind, request.body)


def rate_in_64_bits(operation: RateSet) -> int | None:
    """Return TCA_TBF_RATE64 in bytes per second, which pyroute2 does not know, or None."""
    request = operation.request(Numbers())
    assert isinstance(request, RouteRequest)
    options = attributes(attributes(request.body, TC_HEADER_BYTES)[2])  # TCA_OPTIONS
    return unpack("=Q", options[4])[0] if 4 in options else None


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


def test_a_bridge_is_made_with_its_own_mac_and_up() -> None:
    operation = BridgeAdd("s1", "br0", "02:00:00:00:00:05")

    kind, flags, read = sent(operation, ifinfmsg)

    assert operation.describe() == "ip link add br0 address 02:00:00:00:00:05 up type bridge"
    assert (kind, flags) == (NEWLINK, CREATE)
    assert (read["index"], read["flags"] & IFF_UP, read["change"]) == (300, IFF_UP, IFF_UP)
    assert read.get_attr("IFLA_IFNAME") == "br0"
    assert read.get_attr("IFLA_ADDRESS") == "02:00:00:00:00:05"
    assert read.get_attr("IFLA_LINKINFO").get_attr("IFLA_INFO_KIND") == "bridge"


@pytest.mark.parametrize(("up", "word"), [(True, "up"), (False, "down")])
def test_an_interface_is_set_up_or_down_and_nothing_else(up: bool, word: str) -> None:
    operation = LinkSet("sales", "eth1", up=up)

    kind, flags, read = sent(operation, ifinfmsg)

    assert operation.describe() == f"ip link set eth1 {word}"
    assert (kind, flags) == (NEWLINK, 0)
    assert (read["index"], read["flags"], read["change"]) == (101, IFF_UP if up else 0, IFF_UP)
    assert read["attrs"] == []


def test_an_interface_becomes_a_port_of_a_bridge_and_keeps_its_state() -> None:
    operation = LinkSet("s1", "eth1", master="br0")

    _, _, read = sent(operation, ifinfmsg)

    assert operation.describe() == "ip link set eth1 master br0"
    assert read.get_attr("IFLA_MASTER") == 200
    assert (read["flags"], read["change"]) == (0, 0)


def test_a_cable_is_made_with_both_ends_in_their_nodes() -> None:
    operation = VethAdd("s1", "eth1", "02:00:00:00:00:01", "h1", "eth0", "02:00:00:00:00:02", "br0", 1400)

    kind, flags, near = sent(operation, ifinfmsg)
    far = near.get_attr("IFLA_LINKINFO").get_attr("IFLA_INFO_DATA").get_attr("VETH_INFO_PEER")

    assert operation.describe() == (
        "ip link add eth1 address 02:00:00:00:00:01 mtu 1400 master br0 up type veth "
        "peer name eth0 address 02:00:00:00:00:02 mtu 1400 netns h1"
    )
    assert (kind, flags) == (NEWLINK, CREATE)
    assert near.get_attr("IFLA_LINKINFO").get_attr("IFLA_INFO_KIND") == "veth"
    assert (near["flags"], near["change"], near.get_attr("IFLA_MASTER")) == (IFF_UP, IFF_UP, 200)
    assert (near.get_attr("IFLA_IFNAME"), near.get_attr("IFLA_ADDRESS")) == ("eth1", "02:00:00:00:00:01")
    assert (far.get_attr("IFLA_IFNAME"), far.get_attr("IFLA_ADDRESS")) == ("eth0", "02:00:00:00:00:02")
    assert (near.get_attr("IFLA_MTU"), far.get_attr("IFLA_MTU")) == (1400, 1400)
    assert far.get_attr("IFLA_NET_NS_FD") == 77


def test_the_far_end_of_a_cable_is_left_down_because_the_kernel_refuses_it_up() -> None:
    operation = VethAdd("h1", "eth1", "02:00:00:00:00:01", "h2", "eth0", "02:00:00:00:00:02")

    _, _, near = sent(operation, ifinfmsg)
    far = near.get_attr("IFLA_LINKINFO").get_attr("IFLA_INFO_DATA").get_attr("VETH_INFO_PEER")

    assert "up" not in operation.argv() and "mtu" not in operation.argv()
    assert (near["change"], far["change"]) == (0, 0)
    assert near.get_attr("IFLA_MTU") is near.get_attr("IFLA_MASTER") is None


@pytest.mark.parametrize(
    ("destination", "next_hop", "line"),
    [
        ("10.2.0.0/16", "10.1.0.1", "ip route add 10.2.0.0/16 via 10.1.0.1 dev eth2"),
        ("0.0.0.0/0", "10.1.0.1", "ip route add default via 10.1.0.1 dev eth2"),
        ("2001:db8:2::/48", "2001:db8::1", "ip route add 2001:db8:2::/48 via 2001:db8::1 dev eth2"),
        ("::/0", "2001:db8::1", "ip -6 route add default via 2001:db8::1 dev eth2"),
    ],
)
def test_a_route_is_added_as_if_typed_by_hand(destination: str, next_hop: str, line: str) -> None:
    operation = RouteAdd("router", ip_network(destination), ip_address(next_hop), "eth2")

    kind, flags, read = sent(operation, rtmsg)

    assert operation.describe() == line
    assert (kind, flags) == (NEWROUTE, CREATE)
    prefix = ip_network(destination)
    assert (read["family"], read["dst_len"]) == (2 if prefix.version == 4 else 10, prefix.prefixlen)
    assert read.get_attr("RTA_DST") == (str(prefix.network_address) if prefix.prefixlen else None)
    assert (read.get_attr("RTA_GATEWAY"), read.get_attr("RTA_OIF")) == (next_hop, 102)
    assert (read["table"], read["proto"], read["scope"], read["type"]) == (254, 3, 0, 1)


@pytest.mark.parametrize("rate", ["8bit", "64kbit", "10mbit", "1gbit", "40gbit", "1tbit"])
def test_a_rate_is_a_token_bucket_of_the_same_size_in_both(rate: str) -> None:
    operation = RateSet("h1", "eth0", Rate.parse(rate))
    words = operation.argv()
    said = dict(zip(words[words.index("tbf") + 1 :: 2], words[words.index("tbf") + 2 :: 2], strict=True))
    bytes_per_second = Rate.parse(said["rate"]).bits_per_second // 8

    kind, flags, read = sent(operation, tcmsg)
    parameters = read.get_attr("TCA_OPTIONS").get_attr("TCA_TBF_PARMS")

    assert words[:8] == ("tc", "qdisc", "add", "dev", "eth0", "root", "handle", "1:")
    assert (kind, flags) == (NEWQDISC, CREATE)
    assert (read["index"], read["parent"], read["handle"]) == (100, 0xFFFFFFFF, 0x10000)
    assert read.get_attr("TCA_KIND") == "tbf"
    assert (rate_in_64_bits(operation) or parameters["rate"]) == bytes_per_second
    assert parameters["limit"] == int(said["limit"])
    seconds = int(said["burst"]) / bytes_per_second
    assert parameters["buffer"] == pytest.approx(min(seconds * 15_625_000, 0xFFFFFFFF), abs=1)


def test_a_rate_that_32_bits_cannot_hold_is_sent_in_64() -> None:
    assert rate_in_64_bits(RateSet("h1", "eth0", Rate.parse("40gbit"))) == 5_000_000_000
    assert rate_in_64_bits(RateSet("h1", "eth0", Rate.parse("10gbit"))) is None


def test_the_bucket_of_a_slow_line_still_holds_a_whole_frame() -> None:
    words = RateSet("h1", "eth0", Rate.parse("8kbit")).argv()

    assert int(words[words.index("burst") + 1]) >= 1514


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


def test_masquerading_is_a_rule_in_a_chain_of_our_own_table() -> None:
    made, added = NatChainAdd("nat", "postrouting"), MasqueradeAdd("nat", "eth1")
    place, rules = made.request(Numbers()), added.request(Numbers())
    assert isinstance(place, NetfilterRequest) and isinstance(rules, NetfilterRequest)
    (new_table, _, table), (new_chain, _, chain) = place.messages
    ((new_rule, _, rule),) = rules.messages

    tables, chains, written = (
        decoded(nft_table_msg, table),
        decoded(nft_chain_msg, chain),
        decoded(nft_rule_msg, rule),
    )

    assert made.argv() == (
        "nft",
        "add table ip nsim; add chain ip nsim postrouting { type nat hook postrouting priority srcnat; }",
    )
    assert added.argv() == ("nft", 'add rule ip nsim postrouting oifname "eth1" counter masquerade')
    assert (new_table, new_chain, new_rule) == (0, 3, 6)  # NFT_MSG_NEWTABLE, NEWCHAIN, NEWRULE
    assert tables["nfgen_family"] == chains["nfgen_family"] == written["nfgen_family"] == 2
    assert tables.get_attr("NFTA_TABLE_NAME") == "nsim"
    assert (chains.get_attr("NFTA_CHAIN_TABLE"), chains.get_attr("NFTA_CHAIN_NAME")) == ("nsim", "postrouting")
    hook = chains.get_attr("NFTA_CHAIN_HOOK")
    assert (hook.get_attr("NFTA_HOOK_HOOKNUM"), hook.get_attr("NFTA_HOOK_PRIORITY")) == (4, 100)
    assert chains.get_attr("NFTA_CHAIN_TYPE") == "nat"
    names = [each.get_attr("NFTA_EXPR_NAME") for each in written.get_attr("NFTA_RULE_EXPRESSIONS")]
    assert names == ["meta", "cmp", "counter", "masq"]
    assert b"eth1".ljust(16, b"\0") in rule


def test_a_described_operation_can_be_pasted_into_a_shell() -> None:
    assert NatChainAdd("nat", "postrouting").describe().startswith("nft 'add table ip nsim; ")


def test_attributes_are_padded_to_four_bytes_and_say_their_true_length() -> None:
    assert message.attribute(3, b"abcde") == b"\x09\x00\x03\x00abcde\0\0\0"
    assert message.text(3, "abc") == b"\x08\x00\x03\x00abc\0"
