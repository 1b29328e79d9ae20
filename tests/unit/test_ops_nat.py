"""Operations of address translation: what nft and iptables are told, and the rules that nf_tables gets."""

from __future__ import annotations

import sys
from ipaddress import IPv4Address, IPv4Network

import pytest
from decoding import Numbers, decoded, expressions
from pyroute2.netlink.nfnetlink.nftsocket import nft_chain_msg, nft_table_msg

from nsim.ops import HairpinAdd, MasqueradeAdd, NatChainAdd, PortForwardAdd, SourceNatAdd
from nsim.ops.nat_rule import NatOperation
from nsim.ops.operation import NetfilterRequest, ProgramRequest

SERVER = IPv4Address("10.0.0.5")
PUBLIC = IPv4Address("203.0.113.3")
ETH1 = b"eth1".ljust(16, b"\0")  # IFNAMSIZ
COUNTER = ("counter", 0, 0)
BY_ETH1 = [("meta", "REG_1", "META_OIFNAME"), ("cmp", "REG_1", "CMP_EQ", ETH1)]


def to_port(protocol: int, port: int) -> list[tuple[object, ...]]:
    """Return the expressions that match a transport protocol and a destination port."""
    return [
        ("meta", "REG_1", "META_L4PROTO"),
        ("cmp", "REG_1", "CMP_EQ", bytes([protocol])),
        ("payload", "REG_1", "PAYLOAD_TRANSPORT_HEADER", 2, 2),
        ("cmp", "REG_1", "CMP_EQ", port.to_bytes(2, "big")),
    ]


def becomes(address: IPv4Address, port: int) -> list[tuple[object, ...]]:
    """Return the expressions that replace a destination."""
    return [
        ("immediate", "REG_1", address.packed),
        ("immediate", "REG_2", port.to_bytes(2, "big")),
        ("nat", "NAT_DNAT", 2, "REG_1", "REG_2"),
    ]


@pytest.mark.parametrize(
    ("chain", "priority_name", "hook", "priority"),
    [("prerouting", "dstnat", 0, -100), ("output", "dstnat", 3, -100), ("postrouting", "srcnat", 4, 100)],
)
def test_a_chain_is_made_in_a_table_of_our_own(chain: str, priority_name: str, hook: int, priority: int) -> None:
    operation = NatChainAdd("gw", chain)
    request = operation.request(Numbers())
    assert isinstance(request, NetfilterRequest)
    (new_table, _, table), (new_chain, _, made) = request.messages
    tables, chains = decoded(nft_table_msg, table), decoded(nft_chain_msg, made)
    place = chains.get_attr("NFTA_CHAIN_HOOK")

    assert operation.argv() == (
        "nft",
        f"add table ip nsim; add chain ip nsim {chain} {{ type nat hook {chain} priority {priority_name}; }}",
    )
    assert (new_table, new_chain) == (0, 3)  # NFT_MSG_NEWTABLE, NEWCHAIN
    assert tables["nfgen_family"] == chains["nfgen_family"] == 2
    assert tables.get_attr("NFTA_TABLE_NAME") == chains.get_attr("NFTA_CHAIN_TABLE") == "nsim"
    assert (chains.get_attr("NFTA_CHAIN_NAME"), chains.get_attr("NFTA_CHAIN_TYPE")) == (chain, "nat")
    assert (place.get_attr("NFTA_HOOK_HOOKNUM"), place.get_attr("NFTA_HOOK_PRIORITY")) == (hook, priority)


def test_masquerading_hides_what_leaves_by_an_interface() -> None:
    operation = MasqueradeAdd("gw", "eth1")

    assert operation.argv() == ("nft", 'add rule ip nsim postrouting oifname "eth1" counter masquerade')
    assert expressions(operation) == ("postrouting", [*BY_ETH1, COUNTER, ("masq",)])


def test_a_fixed_source_replaces_that_of_what_leaves_by_an_interface() -> None:
    operation = SourceNatAdd("gw", "eth1", PUBLIC)

    snat = [("immediate", "REG_1", PUBLIC.packed), ("nat", "NAT_SNAT", 2, "REG_1")]
    assert operation.argv() == ("nft", 'add rule ip nsim postrouting oifname "eth1" counter snat to 203.0.113.3')
    assert expressions(operation) == ("postrouting", [*BY_ETH1, COUNTER, *snat])


def test_a_port_is_forwarded_when_it_arrives_by_an_interface() -> None:
    operation = PortForwardAdd("gw", "udp", 53, SERVER, 5353, incoming="eth1")

    arrives = [("meta", "REG_1", "META_IIFNAME"), ("cmp", "REG_1", "CMP_EQ", ETH1)]
    assert operation.argv() == (
        "nft",
        'add rule ip nsim prerouting iifname "eth1" udp dport 53 counter dnat to 10.0.0.5:5353',
    )
    assert expressions(operation) == ("prerouting", [*arrives, *to_port(17, 53), COUNTER, *becomes(SERVER, 5353)])


def test_a_port_is_forwarded_when_it_is_addressed_to_the_gateway() -> None:
    operation = PortForwardAdd("gw", "tcp", 80, SERVER, 8000, destination=PUBLIC)

    addressed = [("payload", "REG_1", "PAYLOAD_NETWORK_HEADER", 16, 4), ("cmp", "REG_1", "CMP_EQ", PUBLIC.packed)]
    assert operation.argv() == (
        "nft",
        "add rule ip nsim prerouting ip daddr 203.0.113.3 tcp dport 80 counter dnat to 10.0.0.5:8000",
    )
    assert expressions(operation) == ("prerouting", [*addressed, *to_port(6, 80), COUNTER, *becomes(SERVER, 8000)])


def test_a_hairpin_masks_both_addresses_and_asks_for_the_translated_bit() -> None:
    prefix = IPv4Network("10.0.0.0/20")
    operation = HairpinAdd("gw", prefix)

    def in_prefix(offset: int) -> list[tuple[object, ...]]:
        return [
            ("payload", "REG_1", "PAYLOAD_NETWORK_HEADER", offset, 4),
            ("bitwise", "REG_1", "REG_1", 4, prefix.netmask.packed, bytes(4)),
            ("cmp", "REG_1", "CMP_EQ", prefix.network_address.packed),
        ]

    dnat = (1 << 5).to_bytes(4, sys.byteorder)  # IPS_DST_NAT; the kernel keeps it as its own number
    translated = [
        ("ct", "REG_1", "CT_STATUS"),
        ("bitwise", "REG_1", "REG_1", 4, dnat, bytes(4)),
        ("cmp", "REG_1", "CMP_NEQ", bytes(4)),
    ]
    assert operation.argv() == (
        "nft",
        "add rule ip nsim postrouting ip saddr 10.0.0.0/20 ip daddr 10.0.0.0/20 ct status dnat counter masquerade",
    )
    assert expressions(operation) == (
        "postrouting",
        [*in_prefix(12), *in_prefix(16), *translated, COUNTER, ("masq",)],
    )


LEGACY = {
    "true": NatChainAdd("gw", "prerouting"),
    "iptables-legacy -t nat -A POSTROUTING -o eth1 -j MASQUERADE": MasqueradeAdd("gw", "eth1"),
    "iptables-legacy -t nat -A POSTROUTING -o eth1 -j SNAT --to-source 203.0.113.3": SourceNatAdd("gw", "eth1", PUBLIC),
    "iptables-legacy -t nat -A POSTROUTING -s 10.0.0.0/20 -d 10.0.0.0/20 -m conntrack --ctstate DNAT -j MASQUERADE": (
        HairpinAdd("gw", IPv4Network("10.0.0.0/20"))
    ),
    "iptables-legacy -t nat -A PREROUTING -i eth1 -p udp --dport 53 -j DNAT --to-destination 10.0.0.5:5353": (
        PortForwardAdd("gw", "udp", 53, SERVER, 5353, incoming="eth1")
    ),
    "iptables-legacy -t nat -A PREROUTING -d 203.0.113.3 -p tcp --dport 80 -j DNAT --to-destination 10.0.0.5:80": (
        PortForwardAdd("gw", "tcp", 80, SERVER, 80, destination=PUBLIC)
    ),
}


@pytest.mark.parametrize("line", LEGACY)
def test_a_kernel_without_nf_tables_nat_is_told_by_iptables(line: str) -> None:
    operation: NatOperation = LEGACY[line]

    assert operation.request(Numbers(features=frozenset())) == ProgramRequest(tuple(line.split()))


def test_either_packet_filter_is_enough() -> None:
    assert {operation.features() for operation in LEGACY.values()} == {("nat",)}
