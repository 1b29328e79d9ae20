"""Operations on interfaces: what is typed, and the link message that the kernel gets."""

from __future__ import annotations

import pytest
from decoding import CREATE, IFF_UP, Numbers, kind_and_data, sent
from pyroute2.netlink.rtnl.ifinfmsg import ifinfmsg

from nsim.ops import (
    BridgeAdd,
    BridgeVlanAdd,
    BridgeVlanDelete,
    DummyAdd,
    LinkSet,
    MacSet,
    MtuSet,
    Operation,
    TunAdd,
    VethAdd,
    VlanAdd,
    VrfAdd,
)
from nsim.ops.operation import TunRequest

NEWLINK, DELLINK, SETLINK = 16, 17, 19
AF_BRIDGE = 7
SELF, PVID, UNTAGGED = 2, 2, 4  # <linux/if_bridge.h>: BRIDGE_FLAGS_SELF, BRIDGE_VLAN_INFO_PVID and _UNTAGGED
MAC = "02:00:00:00:00:05"


def test_a_bridge_is_made_with_its_own_mac_and_up() -> None:
    operation = BridgeAdd("s1", "br0", MAC)

    kind, flags, read = sent(operation, ifinfmsg)

    assert operation.describe() == f"ip link add br0 address {MAC} up type bridge"
    assert operation.features() == ()
    assert (kind, flags) == (NEWLINK, CREATE)
    assert (read["index"], read["flags"] & IFF_UP, read["change"]) == (300, IFF_UP, IFF_UP)
    assert (read.get_attr("IFLA_IFNAME"), read.get_attr("IFLA_ADDRESS")) == ("br0", MAC)
    assert kind_and_data(read) == ("bridge", None)


def test_a_bridge_with_the_spanning_tree_waits_as_little_as_it_may() -> None:
    operation = BridgeAdd("s1", "br0", MAC, stp=True)

    _, _, read = sent(operation, ifinfmsg)
    kind, data = kind_and_data(read)

    assert operation.describe() == f"ip link add br0 address {MAC} up type bridge forward_delay 200 stp_state 1"
    assert (kind, data.get_attr("IFLA_BR_FORWARD_DELAY"), data.get_attr("IFLA_BR_STP_STATE")) == ("bridge", 200, 1)
    assert data.get_attr("IFLA_BR_VLAN_FILTERING") is None


def test_a_bridge_that_filters_vlans_needs_a_kernel_that_can() -> None:
    operation = BridgeAdd("s1", "br0", MAC, vlan_filtering=True)

    _, _, read = sent(operation, ifinfmsg)
    _, data = kind_and_data(read)

    assert operation.argv()[-2:] == ("vlan_filtering", "1")
    assert operation.features() == ("bridge vlan filtering",)
    assert data.get_attr("IFLA_BR_VLAN_FILTERING") == 1
    assert data.get_attr("IFLA_BR_STP_STATE") is None


@pytest.mark.parametrize(
    ("operation", "line", "kind", "whose", "flags"),
    [
        (BridgeVlanAdd("s1", "eth1", 20), "bridge vlan add vid 20 dev eth1", SETLINK, None, 0),
        (
            BridgeVlanAdd("s1", "eth1", 20, untagged=True),
            "bridge vlan add vid 20 dev eth1 pvid untagged",
            SETLINK,
            None,
            PVID | UNTAGGED,
        ),
        (BridgeVlanAdd("s1", "eth1", 20, itself=True), "bridge vlan add vid 20 dev eth1 self", SETLINK, SELF, 0),
        (BridgeVlanDelete("s1", "eth1", 20), "bridge vlan del vid 20 dev eth1", DELLINK, None, 0),
    ],
    ids=["tagged", "untagged", "itself", "delete"],
)
def test_a_port_joins_or_leaves_a_vlan(
    operation: Operation, line: str, kind: int, whose: int | None, flags: int
) -> None:
    sent_kind, sent_flags, read = sent(operation, ifinfmsg)
    about = read.get_attr("IFLA_AF_SPEC")
    vlan = about.get_attr("IFLA_BRIDGE_VLAN_INFO")

    assert operation.describe() == line
    assert operation.features() == ("bridge vlan filtering",)
    assert (sent_kind, sent_flags, read["family"], read["index"]) == (kind, 0, AF_BRIDGE, 101)
    assert about.get_attr("IFLA_BRIDGE_VLAN_FLAGS") == whose  # pyroute2's name for IFLA_BRIDGE_FLAGS
    assert (vlan["vid"], vlan["flags"]) == (20, flags)


def test_a_vlan_sub_interface_stands_on_its_parent() -> None:
    operation = VlanAdd("r", "eth0.10", "eth0", 10)

    kind, flags, read = sent(operation, ifinfmsg)
    info, data = kind_and_data(read)

    assert operation.describe() == "ip link add link eth0 name eth0.10 type vlan id 10"
    assert operation.features() == ("8021q",)
    assert (kind, flags, read["index"], read["change"]) == (NEWLINK, CREATE, 300, 0)
    assert (read.get_attr("IFLA_IFNAME"), read.get_attr("IFLA_LINK")) == ("eth0.10", 100)
    assert (info, data.get_attr("IFLA_VLAN_ID")) == ("vlan", 10)


def test_a_vrf_is_made_with_its_table_and_up() -> None:
    operation = VrfAdd("r", "red", MAC, 100)

    kind, flags, read = sent(operation, ifinfmsg)
    info, data = kind_and_data(read)

    assert operation.describe() == f"ip link add red address {MAC} up type vrf table 100"
    assert operation.features() == ("vrf",)
    assert (kind, flags, read["flags"], read["change"]) == (NEWLINK, CREATE, IFF_UP, IFF_UP)
    assert (info, data.get_attr("IFLA_VRF_TABLE")) == ("vrf", 100)


def test_a_dummy_is_made_and_left_down() -> None:
    operation = DummyAdd("r", "dummy0", MAC)

    kind, flags, read = sent(operation, ifinfmsg)

    assert operation.describe() == f"ip link add dummy0 address {MAC} type dummy"
    assert operation.features() == ("dummy",)
    assert (kind, flags, read["change"], read["index"]) == (NEWLINK, CREATE, 0, 300)
    assert (read.get_attr("IFLA_IFNAME"), kind_and_data(read)[0]) == ("dummy0", "dummy")


@pytest.mark.parametrize("mode", ["tun", "tap"])
def test_a_tun_or_tap_interface_gets_a_number_of_the_labs(mode: str) -> None:
    operation = TunAdd("r", "tun0", mode)  # type: ignore[arg-type]

    assert operation.describe() == f"ip tuntap add dev tun0 mode {mode}"
    assert operation.features() == ("tun",)
    assert operation.request(Numbers()) == TunRequest("tun0", mode, 300)  # type: ignore[arg-type]


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


def test_an_interface_joins_a_vrf_and_comes_up_in_one_step() -> None:
    operation = LinkSet("r", "eth1", up=True, master="red")

    _, _, read = sent(operation, ifinfmsg)

    assert operation.describe() == "ip link set eth1 master red up"
    assert (read.get_attr("IFLA_MASTER"), read["flags"], read["change"]) == (201, IFF_UP, IFF_UP)


def test_an_interface_gets_another_mac_and_keeps_its_state() -> None:
    operation = MacSet("h1", "eth1", MAC)

    kind, flags, read = sent(operation, ifinfmsg)

    assert operation.describe() == f"ip link set eth1 address {MAC}"
    assert (kind, flags, read["index"], read["change"]) == (NEWLINK, 0, 101, 0)
    assert read.get_attr("IFLA_ADDRESS") == MAC


def test_an_interface_gets_another_mtu_and_keeps_its_state() -> None:
    operation = MtuSet("h1", "eth1", 1400)

    kind, flags, read = sent(operation, ifinfmsg)

    assert operation.describe() == "ip link set eth1 mtu 1400"
    assert (kind, flags, read["index"], read["change"]) == (NEWLINK, 0, 101, 0)
    assert read.get_attr("IFLA_MTU") == 1400


def test_a_cable_is_made_with_both_ends_in_their_nodes() -> None:
    operation = VethAdd("s1", "eth1", "02:00:00:00:00:01", "h1", "eth0", "02:00:00:00:00:02", "br0", 1400)

    kind, flags, near = sent(operation, ifinfmsg)
    info, data = kind_and_data(near)
    far = data.get_attr("VETH_INFO_PEER")

    assert operation.describe() == (
        "ip link add eth1 address 02:00:00:00:00:01 mtu 1400 master br0 up type veth "
        "peer name eth0 address 02:00:00:00:00:02 mtu 1400 netns h1"
    )
    assert (kind, flags, info) == (NEWLINK, CREATE, "veth")
    assert (near["flags"], near["change"], near.get_attr("IFLA_MASTER")) == (IFF_UP, IFF_UP, 200)
    assert (near.get_attr("IFLA_IFNAME"), near.get_attr("IFLA_ADDRESS")) == ("eth1", "02:00:00:00:00:01")
    assert (far.get_attr("IFLA_IFNAME"), far.get_attr("IFLA_ADDRESS")) == ("eth0", "02:00:00:00:00:02")
    assert (near.get_attr("IFLA_MTU"), far.get_attr("IFLA_MTU")) == (1400, 1400)
    assert far.get_attr("IFLA_NET_NS_FD") == 77


def test_the_far_end_of_a_cable_is_left_down_because_the_kernel_refuses_it_up() -> None:
    operation = VethAdd("h1", "eth1", "02:00:00:00:00:01", "h2", "eth0", "02:00:00:00:00:02")

    _, _, near = sent(operation, ifinfmsg)
    far = kind_and_data(near)[1].get_attr("VETH_INFO_PEER")

    assert "up" not in operation.argv() and "mtu" not in operation.argv()
    assert (near["change"], far["change"]) == (0, 0)
    assert near.get_attr("IFLA_MTU") is near.get_attr("IFLA_MASTER") is None


@pytest.mark.parametrize("name", ["a", "add", "lin", "vf", "up"])
def test_an_interface_that_ip_would_take_for_a_word_of_its_own_is_named_as_one(name: str) -> None:
    assert f"ip link add name {name} " in VethAdd("h1", name, MAC, "h2", "eth0", MAC).describe()
    assert LinkSet("h1", name, up=True).describe() == f"ip link set dev {name} up"
    assert LinkSet("h1", "eth0", up=True).describe() == "ip link set eth0 up"
