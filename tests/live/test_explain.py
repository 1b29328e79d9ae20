"""Every fault gets its own name, at the node where it is; where all is well, nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from explaining import Change, Fault, Server, broken_and_mended, cable, change, fault

from nsim.checks.journey.ends import read_ends
from nsim.checks.journey.explain import explain
from nsim.errors import CommandError
from nsim.model import Topology, catalog
from nsim.network import Network

pytestmark = pytest.mark.unprivileged

Labs = Callable[[str], Network]


def answered_by(node: str, address: str, other: str, interface: str, state: str = "reachable") -> Change:
    """Let a node know a neighbour's address at the MAC of another."""

    def act(network: Network) -> None:
        found = network[other].interface(interface)
        assert found is not None
        line = f"ip neigh replace {address} lladdr {found.mac} dev eth0 nud {state}"
        network[node].run(line, check=True)

    return act


_GONE_DEV = "router ip link set veth-d-rtr down"
_BACK_DEV = "router ip link set veth-d-rtr up"
FAULTS = [
    fault("routed", "sales dev", "interface-down", "sales", "sales ip link set veth-s down",
          "sales ip link set veth-s up && ip route add default via 172.16.10.1", name="own interface down"),
    fault("routed", "sales dev", "interface-down", "router", "router ip link set veth-s-rtr down",
          "router ip link set veth-s-rtr up", name="the router's interface down"),
    fault("routed", "sales dev", "interface-down", "router", _GONE_DEV, _BACK_DEV, name="the far interface down"),
    fault("routed", "sales dev", "interface-down", "dev", "dev ip link set veth-d down",
          "dev ip link set veth-d up && ip route add default via 172.16.20.1", name="the target's interface down"),
    fault("campus", "library1 physics2", "interface-down", "physics-rtr", "physics-rtr ip link set core down",
          "physics-rtr ip link set core up && ip route add default via 10.0.2.1"),
    fault("campus", "library1 physics2", "interface-down", "library-sw", "library-sw ip link set library1 down",
          "library-sw ip link set library1 up", name="a switch's port down"),
    fault("campus", "library1 library2", "interface-down", "library-sw", "library-sw ip link set library2 down",
          "library-sw ip link set library2 up", name="the far port of a switch down"),
    fault("routed", "sales dev", "cable-unplugged", "sales", (cable("sales", "router", up=False),),
          (cable("sales", "router", up=True),)),
    fault("two-routers", "left right", "cable-unplugged", "r1", (cable("r1", "r2", up=False),),
          (cable("r1", "r2", up=True),)),
    fault("campus", "library1 physics2", "cable-unplugged", "physics-sw", (cable("physics-sw", "physics2", up=False),),
          (cable("physics-sw", "physics2", up=True),)),
    fault("routed", "sales dev", "no-address", "sales", "sales ip address flush dev veth-s",
          "sales ip address add 172.16.10.10/24 dev veth-s && ip route add default via 172.16.10.1"),
    fault("two-routers", "left right", "no-address", "right", "right ip -4 address flush dev eth0",
          "right ip address add 10.0.2.10/24 dev eth0 && ip route add default via 10.0.2.1",
          name="the target has no address"),
    fault("routed", "sales dev", "other-address", "dev",
          "dev ip address del 172.16.20.10/24 dev veth-d && ip address add 172.16.20.11/24 dev veth-d",
          "dev ip address flush dev veth-d && ip address add 172.16.20.10/24 dev veth-d "
          "&& ip route add default via 172.16.20.1"),
    fault("routed", "sales dev", "no-route", "sales", "sales ip route del default",
          "sales ip route add default via 172.16.10.1"),
    fault("two-routers", "left right", "no-route", "r1", "r1 ip route del 10.0.2.0/24",
          "r1 ip route add 10.0.2.0/24 via 10.0.12.2", name="the next router has no route"),
    fault("campus", "library1 physics2", "no-route", "core", "core ip route del default && ip route del 10.2.0.0/16",
          "core ip route add default via 10.0.0.2 && ip route add 10.2.0.0/16 via 10.0.2.2"),
    fault("routed", "sales dev", "reply-no-route", "dev", "dev ip route del default",
          "dev ip route add default via 172.16.20.1"),
    fault("two-routers", "left right", "reply-no-route", "r2", "r2 ip route del 10.0.1.0/24",
          "r2 ip route add 10.0.1.0/24 via 10.0.12.1"),
    fault("routed", "sales dev", "forwarding-off", "router", "router sysctl -w net.ipv4.ip_forward=0",
          "router sysctl -w net.ipv4.ip_forward=1"),
    fault("two-routers", "left right", "forwarding-off", "r2", "r2 sysctl -w net.ipv4.conf.eth1.forwarding=0",
          "r2 sysctl -w net.ipv4.conf.eth1.forwarding=1", words=("r2",)),
    fault("two-routers", "left right", "forwarding-off", "r1", "r1 sysctl -w net.ipv6.conf.all.forwarding=0",
          "r1 sysctl -w net.ipv6.conf.all.forwarding=1", version=6, name="IPv6 forwarding-off"),
    fault("ring", "h1 h3", "forwarding-off", "r2", "r2 sysctl -w net.ipv6.conf.all.forwarding=0",
          "r2 sysctl -w net.ipv6.conf.all.forwarding=1", version=6, name="IPv6 forwarding-off"),
    fault("routed", "sales dev", "wrong-gateway", "sales", "sales ip route replace default via 172.16.10.77",
          "sales ip route replace default via 172.16.10.1", words=("172.16.10.77",)),
    fault("two-routers", "left right", "wrong-gateway", "r1",
          "r1 ip route replace 10.0.2.0/24 via 10.0.1.10 dev eth1 onlink",
          "r1 ip route replace 10.0.2.0/24 via 10.0.12.2", words=("left has it, on another link",)),
    fault("routed", "sales dev", "wrong-prefix-length", "sales",
          "sales ip address flush dev veth-s && ip address add 172.16.10.10/16 dev veth-s",
          "sales ip address flush dev veth-s && ip address add 172.16.10.10/24 dev veth-s "
          "&& ip route add default via 172.16.10.1", name="prefix too short", words=("172.16.10.10/16",)),
    fault("two-routers", "left right", "wrong-prefix-length", "right",
          "right ip -4 address flush dev eth0 && ip address add 10.0.2.10/8 dev eth0",
          "right ip -4 address flush dev eth0 && ip address add 10.0.2.10/24 dev eth0 "
          "&& ip route add default via 10.0.2.1", name="the target's prefix too short"),
    fault("campus", "library1 library2", "wrong-prefix-length", "library1",
          "library1 ip -4 address flush dev eth0 && ip address add 10.1.0.11/32 dev eth0",
          "library1 ip -4 address flush dev eth0 && ip address add 10.1.0.11/16 dev eth0 "
          "&& ip route add default via 10.1.0.1", name="prefix too long", words=("10.1.0.11/32",)),
    *(
        fault("routed", "sales dev", f"{kind}-route", "router", f"router ip route add {kind} 172.16.20.10",
              f"router ip route del {kind} 172.16.20.10", words=("172.16.20.10",))
        for kind in ("blackhole", "unreachable", "prohibit")
    ),
    *(
        fault("two-routers", "left right", f"{kind}-route", "left", f"left ip route add {kind} 10.0.2.0/24",
              f"left ip route del {kind} 10.0.2.0/24")
        for kind in ("blackhole", "unreachable", "prohibit")
    ),
    fault("two-routers", "left right", "blackhole-route", "r1", "r1 ip route replace blackhole 2001:db8:2::/64",
          "r1 ip route del blackhole 2001:db8:2::/64 && ip route replace 2001:db8:2::/64 via 2001:db8:12::2",
          version=6, name="IPv6 blackhole-route"),
    fault("two-routers", "left right", "reply-no-route", "r2", "r2 ip -6 route del 2001:db8:1::/64",
          "r2 ip route add 2001:db8:1::/64 via 2001:db8:12::1", version=6, name="IPv6 reply-no-route"),
    fault("two-routers", "left right", "routing-loop", "r2", "r2 ip route replace 10.0.2.10/32 via 10.0.12.1",
          "r2 ip route del 10.0.2.10/32", words=("r2 and r1",)),
    fault("ring", "h1 h2", "routing-loop", "r2",
          ("r1 ip route replace 10.0.2.0/24 via 10.1.1.2", "r2 ip route add 10.0.2.10/32 via 10.1.1.1"),
          "r2 ip route del 10.0.2.10/32"),
    fault("routed", "sales dev", "reverse-path", "router",
          "router sysctl -w net.ipv4.conf.veth-s-rtr.rp_filter=1 && ip route add 172.16.10.10/32 via 172.16.20.10",
          "router sysctl -w net.ipv4.conf.veth-s-rtr.rp_filter=0 && ip route del 172.16.10.10/32"),
    fault("two-routers", "left right", "reverse-path", "r2",
          "r2 sysctl -w net.ipv4.conf.all.rp_filter=1 && ip route replace 10.0.1.0/24 via 10.0.2.10",
          "r2 sysctl -w net.ipv4.conf.all.rp_filter=0 && ip route replace 10.0.1.0/24 via 10.0.12.1"),
    fault("routed", "sales dev", "wrong-neighbour", "sales",
          "sales ip neigh replace 172.16.10.1 lladdr 02:00:00:00:aa:aa dev veth-s nud permanent",
          "sales ip neigh del 172.16.10.1 dev veth-s"),
    fault("bridge-lan", "ns_web ns_db", "wrong-neighbour", "ns_web",
          (answered_by("ns_web", "192.168.100.20", "ns_spare", "eth0", "permanent"),),
          "ns_web ip neigh del 192.168.100.20 dev eth0", name="another's MAC"),
    fault("campus", "library1 library2", "duplicate-address", "library-rtr",
          ("library2 sysctl -w net.ipv4.conf.eth0.arp_ignore=8", "library-rtr ip address add 10.1.0.12/16 dev lan",
           answered_by("library1", "10.1.0.12", "library-rtr", "lan")),
          ("library2 sysctl -w net.ipv4.conf.eth0.arp_ignore=0", "library-rtr ip address del 10.1.0.12/16 dev lan",
           "library1 ip neigh flush all"),
          name="another answers"),
    fault("bridge-lan", "ns_web ns_db", "duplicate-address", "ns_spare",
          ("ns_db sysctl -w net.ipv4.conf.eth0.arp_ignore=8", "ns_spare ip address add 192.168.100.20/24 dev eth0",
           answered_by("ns_web", "192.168.100.20", "ns_spare", "eth0")),
          ("ns_db sysctl -w net.ipv4.conf.eth0.arp_ignore=0", "ns_spare ip address del 192.168.100.20/24 dev eth0",
           "ns_web ip neigh flush all")),
    fault("routed", "sales dev", "duplicate-address", "router", "router ip address add 172.16.20.10/32 dev lo",
          "router ip address del 172.16.20.10/32 dev lo", name="the router has the address"),
    fault("campus", "library1 library2", "not-in-bridge", "library-sw", "library-sw ip link set library2 nomaster",
          "library-sw ip link set library2 master library-sw"),
    fault("bridge-lan", "ns_web ns_db", "not-in-bridge", "root", "root ip link set veth-db nomaster",
          "root ip link set veth-db master br0"),
    fault("bridge-lan", "ns_web ns_db", "bridge-port-blocked", "root", "root bridge link set dev veth-db state 0",
          "root bridge link set dev veth-db state 3"),
    fault("campus", "library1 library2", "bridge-port-blocked", "library-sw",
          "library-sw bridge link set dev library1 state 0", "library-sw bridge link set dev library1 state 3"),
    fault("campus", "library1 library2", "interface-down", "library-sw", "library-sw ip link set library-sw down",
          "library-sw ip link set library-sw up", name="the bridge is down"),
    fault("bridge-lan", "ns_web ns_db", "interface-down", "root", "root ip link set br0 down",
          "root ip link set br0 up", name="the bridge is down"),
    fault("routed", "sales dev", "echo-ignored", "dev", "dev sysctl -w net.ipv4.icmp_echo_ignore_all=1",
          "dev sysctl -w net.ipv4.icmp_echo_ignore_all=0"),
    fault("bridge-lan", "ns_web ns_db", "echo-ignored", "ns_db", "ns_db sysctl -w net.ipv4.icmp_echo_ignore_all=1",
          "ns_db sysctl -w net.ipv4.icmp_echo_ignore_all=0"),
]  # fmt: skip

INTERNET = "internet,forwarding=yes,nat=yes"
MASQUERADE = (
    "add table ip nsim; add chain ip nsim postrouting { type nat hook postrouting priority 100; }; "
    'add rule ip nsim postrouting oifname "eth0" masquerade'
)
FORWARD = (
    "add table ip there; add chain ip there pre { type nat hook prerouting priority -100; }; "
    'add rule ip there pre iifname "eth0" tcp dport 9000'
)
LOOPBACK_ONLY = Server("right", "tcp", 80, "127.0.0.1")
OTHERS = [
    fault("campus", "library1 physics2", "interface-down", "core", "core ip link set physics down",
          "core ip link set physics up && ip route add 10.2.0.0/16 via 10.0.2.2", name="led astray by a default route"),
    fault("routed", "sales dev", "mtu-too-small", "dev", "dev ip link set veth-d mtu 1300",
          "dev ip link set veth-d mtu 1500", size=1400, words=("without a word",)),
    fault("two-routers", "left right", "mtu-too-small", "r2", "r2 ip link set eth0 mtu 1300",
          "r2 ip link set eth0 mtu 1500", size=1500, version=4, words=("1300",)),
    fault("two-routers", "left right", "mtu-too-small", "r1", "r1 ip link set eth1 mtu 1300",
          "r1 ip link set eth1 mtu 1500", size=1401, version=6, name="IPv6 mtu-too-small"),
    fault("routed", "sales dev", "unexpected-source", "sales",
          "sales ip address add 10.9.9.9/32 dev lo && ip route replace default via 172.16.10.1 src 10.9.9.9",
          "sales ip address del 10.9.9.9/32 dev lo && ip route replace default via 172.16.10.1", words=("10.9.9.9",)),
    fault("two-routers", "left right", "unexpected-source", "left",
          "left ip address add 10.9.9.9/32 dev lo && ip route replace default via 10.0.1.1 src 10.9.9.9",
          "left ip address del 10.9.9.9/32 dev lo && ip route replace default via 10.0.1.1", version=4),
]  # fmt: skip

LOSSES = [
    fault("routed", "sales dev", "all-lost", "router", "router tc qdisc add dev veth-d-rtr root netem loss 100%",
          "router tc qdisc del dev veth-d-rtr root"),
    fault("two-routers", "left right", "all-lost", "right", "right tc qdisc add dev eth0 root netem loss 100%",
          "right tc qdisc del dev eth0 root", version=4),
]  # fmt: skip

FIREWALLS = [
    fault("routed", "sales dev", "firewall-drop", "router",
          "router nft 'add table ip f; add chain ip f forward { type filter hook forward priority 0; }; "
          "add rule ip f forward ip saddr 172.16.10.0/24 icmp type echo-request drop'",
          "router nft delete table ip f", words=("forward", "ip saddr 172.16.10.0/24 icmp type 8 drop"),
          name="forward"),
    fault("two-routers", "left right", "firewall-drop", "r2", "r2 iptables -P FORWARD DROP",
          "r2 iptables -P FORWARD ACCEPT", words=("forward", "policy"), name="forward policy", version=4),
    fault("routed", "sales dev", "firewall-reject", "dev",
          "dev nft 'add table inet f; add chain inet f in { type filter hook input priority 0; }; "
          "add rule inet f in meta l4proto icmp reject'",
          "dev nft delete table inet f", words=("input",), name="input"),
    fault("two-routers", "left right", "firewall-reject", "right", "right iptables -A INPUT -i eth0 -j REJECT",
          "right iptables -F INPUT", words=("input", 'iifname "eth0"'), version=4, name="input"),
    fault("routed", "sales dev", "firewall-drop", "sales",
          "sales iptables -A OUTPUT -d 172.16.20.0/24 -j DROP", "sales iptables -F OUTPUT", words=("output",),
          name="output"),
    fault("two-routers", "left right", "firewall-drop", "right",
          "right nft 'add table ip6 f; add chain ip6 f out { type filter hook output priority 0; policy drop; }; "
          "add rule ip6 f out icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept'",
          "right nft delete table ip6 f", words=("output", "reply"), version=6, name="output of the reply"),
    fault("campus", "library1 physics2", "firewall-drop", "core",
          "core nft 'add table ip f; add chain ip f pre { type filter hook prerouting priority -300; }; "
          "add rule ip f pre iifname library drop'",
          "core nft delete table ip f", words=("prerouting",), name="prerouting"),
    fault("routed", "sales dev", "nothing-listens", "dev", (), (Server("dev", "tcp", 80).open,), how=("tcp", 80)),
    fault("two-routers", "left right", "nothing-listens", "right", (), (Server("right", "udp", 53).open,),
          how=("udp", 53), version=4),
    fault("two-routers", "left right", "nothing-listens", "right", (LOOPBACK_ONLY.open,),
          (LOOPBACK_ONLY.close, Server("right", "tcp", 80).open), how=("tcp", 80), version=4, words=("127.0.0.1 only",),
          name="only at its loopback"),
    fault("routed", "sales dev", "firewall-drop", "router",
          "router iptables-legacy -A FORWARD -p tcp --dport 80 -j DROP", "router iptables-legacy -F FORWARD",
          words=("tcp dport 80 drop",), how=("tcp", 80), name="legacy"),
    fault("routed-nat", "ns1 dns", "nat-missing", "ns-router", "ns-router nft delete table ip nsim",
          f"ns-router nft '{MASQUERADE}'"),
    fault(INTERNET, "earth dns", "nat-missing", "root", "root nft delete table ip nsim", f"root nft '{MASQUERADE}'"),
    fault(INTERNET, "web 192.168.0.108", "nothing-listens", "earth", f"root nft '{FORWARD} dnat to 10.10.0.10:9000'",
          (Server("earth", "tcp", 9000).open,), how=("tcp", 9000), name="DNAT to a dead service",
          words=("where root sends what is for 192.168.0.108 port 9000",)),
    fault("routed-nat", "dns 203.0.113.2", "nothing-listens", "ns1",
          f"ns-router nft '{FORWARD} dnat to 192.168.1.1:9000'", (Server("ns1", "tcp", 9000).open,), how=("tcp", 9000),
          name="DNAT to a dead service"),
    fault(INTERNET, "earth web", "nothing-listens", "web", (), (Server("web", "tcp", 82).open,), how=("tcp", 82)),
]  # fmt: skip

HEALTHY = [
    ("routed", "sales dev"),
    ("routed", "sales router"),
    ("routed", "router dev"),
    ("two-routers", "left right"),
    ("two-routers", "left right 6"),
    ("ring", "h1 h3"),
    ("ring", "h4 h2 6"),
    ("campus", "library1 physics2"),
    ("campus", "library1 library2"),
    ("bridge-lan", "ns_web ns_spare"),
    ("host-bridge", "earth neptune"),
    ("host-bridge", "earth root"),
    ("host-router,forwarding=yes", "ns_web ns_db"),
    ("minimal", "h1 h2"),
    ("tree,2,2", "h1 h4 6"),
    ("routed-nat", "ns1 dns"),
    ("routed-nat", "ns1 ns2"),
    ("internet,forwarding=yes,nat=yes", "earth dns"),
    ("internet,forwarding=yes,nat=yes", "earth web"),
    ("campus", "library1 dns"),
    ("campus", "edge dns"),
]


@pytest.fixture(scope="module")
def labs() -> Iterator[Labs]:
    """Build each lab once, before the first test."""
    names = {each.lab for each in (*FAULTS, *FIREWALLS)} | {lab for lab, _ in HEALTHY}
    with ExitStack() as networks:
        built = {name: networks.enter_context(Network(catalog.make(name))) for name in names}
        yield built.__getitem__


@pytest.mark.parametrize("each", [*FAULTS, *OTHERS, *FIREWALLS], ids=str)
def test_a_fault_is_named_and_gone_when_it_is_mended(labs: Labs, each: Fault) -> None:
    broken, mended = broken_and_mended(labs(each.lab), each)

    assert broken.finding is not None, broken.note
    assert (broken.finding.cause, broken.finding.node) == (each.cause, each.node), broken.finding.sentence
    assert all(word in broken.finding.sentence for word in each.words), broken.finding.sentence
    assert not broken.arrives
    assert mended.arrives and mended.finding is None, mended.finding
    assert not mended.note


@pytest.mark.requires("netem")
@pytest.mark.parametrize("each", LOSSES, ids=str)
def test_a_link_that_loses_everything_is_named(lab: Callable[[Topology], Network], each: Fault) -> None:
    test_a_fault_is_named_and_gone_when_it_is_mended(lambda name: lab(catalog.make(name)), each)


@pytest.mark.parametrize(("lab", "node"), [("routed", "sales"), ("two-routers", "left")])
def test_a_name_that_does_not_resolve_is_said_so(labs: Labs, lab: str, node: str) -> None:
    with pytest.raises(CommandError, match=r"finds no address for the name www\.example\.invalid"):
        read_ends(labs(lab), node, "www.example.invalid", None)


@pytest.mark.parametrize(("lab", "words"), HEALTHY)
def test_where_all_is_well_nothing_is_found(labs: Labs, lab: str, words: str) -> None:
    network = labs(lab)
    source, target, *version = words.split()

    found = explain(network, read_ends(network, source, target, int(version[0]) if version else None))

    assert found.arrives and found.finding is None, found.finding
    assert not found.note
    assert found.there.arrived and found.back is not None and found.back.arrived


def test_of_several_faults_the_first_on_the_way_is_named(labs: Labs) -> None:
    network = labs("two-routers")
    change(network, ("r1 sysctl -w net.ipv4.ip_forward=0", "right ip route del default"))

    first = explain(network, read_ends(network, "left", "right", 4))
    change(network, ("r1 sysctl -w net.ipv4.ip_forward=1",))
    second = explain(network, read_ends(network, "left", "right", 4))
    change(network, ("right ip route add default via 10.0.2.1",))

    assert first.finding is not None and first.finding.cause == "forwarding-off"
    assert second.finding is not None and second.finding.cause == "reply-no-route"


def test_what_was_seen_tells_how_far_the_packet_came(labs: Labs) -> None:
    network = labs("routed")
    change(network, ("router sysctl -w net.ipv4.ip_forward=0",))

    found = explain(network, read_ends(network, "sales", "dev", None))
    change(network, ("router sysctl -w net.ipv4.ip_forward=1",))

    assert [(each.what, each.node, each.interface) for each in found.sightings] == [
        ("request", "sales", "veth-s"),
        ("request", "router", "veth-s-rtr"),
    ]
