"""Segments: who hears whom, through bridges, VLANs and trunks."""

from __future__ import annotations

from drawing import drawn, messages, reached, texts

from nsim import Host, Router, Switch, Topology


def two_vlans(lab: Topology, *, filtering: bool = True) -> None:
    """Draw two switches with a trunk between them and a host of VLAN 10 and of VLAN 20 on each."""
    s1, s2 = lab.add(Switch("s1")), lab.add(Switch("s2"))
    lab.link(s1.port("trunk", trunk=(10, 20)), s2.port("trunk", trunk=(10, 20)))
    for vlan in (10, 20):
        for switch in (s1, s2):
            host = lab.add(Host(f"h{vlan}-{switch.name}"))
            lab.link(host, switch.port(access=vlan))


def test_vlans_on_two_switches_are_two_segments() -> None:
    lab = drawn(two_vlans)

    assert reached(lab) == [{"h10-s1:eth0", "h10-s2:eth0"}, {"h20-s1:eth0", "h20-s2:eth0"}]
    assert messages(lab) == []


def test_each_vlan_gets_a_prefix_of_its_own() -> None:
    lab = drawn(two_vlans)

    prefixes = {name: str(host.interfaces[0].addresses[0].network) for name, host in lab.nodes.items() if "-" in name}

    assert prefixes["h10-s1"] == prefixes["h10-s2"] == "10.0.1.0/24"
    assert prefixes["h20-s1"] == prefixes["h20-s2"] == "10.0.2.0/24"


def test_two_vlans_may_use_the_same_prefix_and_even_the_same_address() -> None:
    def build(lab: Topology) -> None:
        s1 = lab.add(Switch("s1"))
        for vlan in (10, 20):
            for number in (1, 2):
                host = lab.add(Host(f"h{vlan}-{number}"))
                lab.link(host.port("eth0", f"10.0.0.{number}/24"), s1.port(access=vlan))

    assert messages(drawn(build)) == []


def test_a_port_without_vlans_on_a_switch_that_filters_is_in_vlan_1() -> None:
    def build(lab: Topology) -> None:
        s1, s2 = lab.add(Switch("s1")), lab.add(Switch("s2"))
        plain, one, ten = (lab.add(Host(name)) for name in ("plain", "one", "ten"))
        lab.link(plain, s1)
        lab.link(one, s2.port(access=1))
        lab.link(ten, s1.port(access=10))
        lab.link(s1.port("trunk", trunk=(10,), native=1), s2.port("trunk", trunk=(10,), native=1))

    assert reached(drawn(build)) == [{"plain:eth0", "one:eth0"}, {"ten:eth0"}]


def test_a_trunk_without_a_native_vlan_drops_frames_without_a_tag() -> None:
    def build(lab: Topology) -> None:
        s1, s2 = lab.add(Switch("s1")), lab.add(Switch("s2"))
        lab.link(lab.add(Host("a")), s1)
        lab.link(lab.add(Host("b")), s2)
        lab.link(s1.port("trunk", trunk=(10,)), s2.port("trunk", trunk=(10,)))

    assert reached(drawn(build)) == [{"a:eth0"}, {"b:eth0"}]


def test_native_vlans_that_differ_join_two_vlans() -> None:
    def build(lab: Topology) -> None:
        s1, s2 = lab.add(Switch("s1")), lab.add(Switch("s2"))
        lab.link(lab.add(Host("a")), s1.port(access=10))
        lab.link(lab.add(Host("b")), s2.port(access=20))
        lab.link(s1.port("trunk", native=10), s2.port("trunk", native=20))

    assert reached(drawn(build)) == [{"a:eth0", "b:eth0"}]


def test_a_switch_that_knows_no_vlans_carries_those_of_others() -> None:
    def build(lab: Topology) -> None:
        s1, plain, s2 = lab.add(Switch("s1")), lab.add(Switch("plain")), lab.add(Switch("s2"))
        for switch in (s1, s2):
            lab.link(switch.port("trunk", trunk=(10, 20)), plain)
            for vlan in (10, 20):
                lab.link(lab.add(Host(f"h{vlan}-{switch.name}")), switch.port(access=vlan))

    assert reached(drawn(build)) == [{"h10-s1:eth0", "h10-s2:eth0"}, {"h20-s1:eth0", "h20-s2:eth0"}]


def router_on_a_stick(lab: Topology) -> None:
    """Draw a router with one cable for two VLANs, and a host in each."""
    s1, router = lab.add(Switch("s1")), lab.add(Router("router"))
    stick = router.port("eth0")
    lab.link(stick, s1.port("router", trunk=(10, 20)))
    for vlan in (10, 20):
        stick.vlan(vlan)
        lab.link(lab.add(Host(f"h{vlan}")), s1.port(access=vlan))


def test_a_router_on_a_stick_has_an_interface_in_every_vlan() -> None:
    lab = drawn(router_on_a_stick)

    assert reached(lab) == [{"router:eth0"}, {"router:eth0.10", "h10:eth0"}, {"router:eth0.20", "h20:eth0"}]
    assert messages(lab) == []


def test_the_parent_of_sub_interfaces_gets_no_address_and_they_do() -> None:
    lab = drawn(router_on_a_stick)

    shown = {each.interface: texts(each)[:1] for each in lab.node("router").interfaces}
    assert shown == {"eth0": [], "eth0.10": ["10.0.1.1/24"], "eth0.20": ["10.0.2.1/24"]}


def test_the_gateway_of_a_host_is_the_sub_interface_in_its_vlan() -> None:
    lab = drawn(router_on_a_stick)

    gateways = [str(lab.node(name).gateways[0]) for name in ("h10", "h20")]  # type: ignore[attr-defined]
    assert gateways == ["10.0.1.1", "10.0.2.1"]


def test_frames_with_a_tag_need_no_switch() -> None:
    def build(lab: Topology) -> None:
        near, far = lab.add(Host("a")).port("eth0"), lab.add(Host("b")).port("eth0")
        lab.link(near, far)
        near.vlan(10)
        far.vlan(10)
        far.vlan(20)

    assert reached(drawn(build)) == [{"a:eth0", "b:eth0"}, {"a:eth0.10", "b:eth0.10"}, {"b:eth0.20"}]


def test_a_sub_interface_can_be_the_port_of_a_bridge() -> None:
    def build(lab: Topology) -> None:
        router, s1 = lab.add(Router("r")), lab.add(Switch("s1"))
        stick = router.port("eth0")
        lab.link(stick, s1.port("r", trunk=(10,)))
        lan = router.bridge("br0", "10.0.0.1/24")
        lan.add(stick.vlan(10))
        lab.link(lan, lab.add(Host("a")))
        lab.link(lab.add(Host("b")), s1.port(access=10))

    lab = drawn(build)
    assert {"r:br0", "a:eth0", "b:eth0"} in reached(lab)
    assert [texts(lab.node(name).interfaces[0])[0] for name in "ab"] == ["10.0.0.10/24", "10.0.0.11/24"]
    assert messages(lab) == []


def test_a_sub_interface_takes_its_frames_from_the_bridge_of_its_parent() -> None:
    def build(lab: Topology) -> None:
        router, host = lab.add(Router("r")), lab.add(Host("a"))
        lan = router.bridge("br0", "10.0.0.1/24")
        port, far = lan.port("eth0"), host.port("eth0")
        lab.link(port, far)
        port.vlan(10)
        far.vlan(10)

    assert reached(drawn(build)) == [{"r:br0", "a:eth0"}, {"r:eth0.10", "a:eth0.10"}]


def test_a_bridge_with_an_address_is_on_the_segment_that_it_joins() -> None:
    def build(lab: Topology) -> None:
        lan = lab.root.bridge("br0", "192.168.0.1/24")
        for name in ("a", "b"):
            lab.link(lab.add(Host(name)), lan)

    lab = drawn(build)
    assert reached(lab) == [{"root:br0", "a:eth0", "b:eth0"}]
    assert [texts(lab.node(name).interfaces[0])[0] for name in "ab"] == ["192.168.0.10/24", "192.168.0.11/24"]


def test_a_bridge_that_filters_is_itself_in_vlan_1_and_by_sub_interfaces_in_others() -> None:
    def build(lab: Topology) -> None:
        router = lab.add(Router("r"))
        lan = router.bridge("br0", "10.0.0.1/24")
        lan.vlan(10, "10.0.10.1/24")
        lab.link(lan, lab.add(Host("one")))
        lab.link(lan.port(access=10), lab.add(Host("ten")))

    assert reached(drawn(build)) == [{"r:br0", "one:eth0"}, {"r:br0.10", "ten:eth0"}]


def test_the_sub_interfaces_of_two_plain_bridges_hear_each_other() -> None:
    def build(lab: Topology) -> None:
        bridges = [lab.add(Router(name)).bridge("br0") for name in ("r1", "r2")]
        lab.link(*bridges)
        for bridge in bridges:
            bridge.vlan(10)

    lab = drawn(build)
    assert reached(lab) == [{"r1:br0.10", "r2:br0.10"}]
    assert [texts(lab.node(name).interfaces[-1])[0] for name in ("r1", "r2")] == ["10.0.1.1/24", "10.0.1.2/24"]


def test_neighbours_in_one_vlan_are_checked_as_on_any_link() -> None:
    def build(lab: Topology) -> None:
        s1 = lab.add(Switch("s1"))
        for number, address in enumerate(("10.0.0.1/24", "10.0.0.1/24", "10.1.0.1/24"), 1):
            lab.link(lab.add(Host(f"h{number}")).port("eth0", address), s1.port(access=10))

    assert messages(drawn(build)) == [
        "h2: address 10.0.0.1 is taken already, by h1:eth0",
        "h3: address 10.1.0.1/24 on eth0 is outside the prefix of its link (10.0.0.0/24)",
    ]


def test_a_trunk_that_lacks_a_vlan_keeps_its_hosts_apart() -> None:
    def build(lab: Topology) -> None:
        s1, s2 = lab.add(Switch("s1")), lab.add(Switch("s2"))
        lab.link(s1.port("trunk", trunk=(10,)), s2.port("trunk", trunk=(20,)))
        for switch in (s1, s2):
            lab.link(lab.add(Host(f"h-{switch.name}")), switch.port(access=10))

    assert reached(drawn(build)) == [{"h-s1:eth0"}, {"h-s2:eth0"}]
