"""Faults of a lab's interfaces, addresses, routes and bridges: what breaks it, what must be said, what mends it."""

from __future__ import annotations

from explaining import Change, cable, fault

from nsim.network import Network


def answered_by(node: str, address: str, other: str, interface: str, state: str = "reachable") -> Change:
    """Let a node know a neighbour's address at the MAC of another."""

    def act(network: Network) -> None:
        found = network[other].interface(interface)
        assert found is not None
        line = f"ip neigh replace {address} lladdr {found.mac} dev eth0 nud {state}"
        network[node].run(line, check=True)

    return act


def written_down(action: str, bridge: str, node: str, port: str) -> Change:
    """Let a bridge have a fixed entry for the MAC of a node's eth0, or delete it.

    Without ``sticky`` it would move to the port where its owner speaks.
    """

    def act(network: Network) -> None:
        found = network[node].interface("eth0")
        assert found is not None
        line = f"bridge fdb {action} {found.mac} dev {port} master{' static sticky' if action == 'replace' else ''}"
        network[bridge].run(line, check=True)

    return act


_GONE_DEV = "router ip link set veth-d-rtr down"
_BACK_DEV = "router ip link set veth-d-rtr up"
# What comes in by lan takes the other way round.
RULE = "ip rule add fwmark 1 table 100"
MARKED = (
    f"r1 {RULE}; ip route add default via 10.1.4.1 table 100",
    "r1 nft 'add table ip m; add chain ip m pre { type filter hook prerouting priority mangle; }; "
    "add rule ip m pre iifname lan ip protocol icmp meta mark set 1'",
)
UNMARKED = "r1 nft delete table ip m 2>/dev/null; ip rule del fwmark 1; ip route flush table 100"
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
    fault("ring", "r1 h2", "routing-loop", "r1", "r1 ip route add 10.0.2.10/32 via 10.1.4.1",
          "r1 ip route del 10.0.2.10/32", version=4, words=("r1 and r4",), name="it comes back to its sender"),
    fault("ring", "h1 h2", "forwarding-off", "r4", (*MARKED, "r4 sysctl -w net.ipv4.ip_forward=0"),
          (UNMARKED, "r4 sysctl -w net.ipv4.ip_forward=1"), version=4, name="on the way of a mark"),
    fault("ring", "r1 h3", "unreachable-route", "r1",
          (f"r1 {RULE}; ip route add unreachable 10.0.3.0/24 table 100",
           "r1 iptables -t mangle -A OUTPUT -p icmp -j MARK --set-mark 1"),
          ("r1 iptables -t mangle -F", UNMARKED), version=4, words=("10.0.3.0/24",), name="by a mark of its own"),
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

OTHERS = [
    fault("campus", "library1 physics2", "interface-down", "core", "core ip link set physics down",
          "core ip link set physics up && ip route add 10.2.0.0/16 via 10.0.2.2", name="led astray by a default route"),
    fault("routed", "sales dev", "mtu-too-small", "dev", "dev ip link set veth-d mtu 1300",
          "dev ip link set veth-d mtu 1500", size=1400, words=("without a word",)),
    fault("two-routers", "left right", "mtu-too-small", "r2", "r2 ip link set eth0 mtu 1300",
          "r2 ip link set eth0 mtu 1500", size=1500, version=4, words=("1300",)),
    fault("two-routers", "left right", "mtu-too-small", "r1", "r1 ip link set eth1 mtu 1300",
          "r1 ip link set eth1 mtu 1500", size=1401, version=6, name="IPv6 mtu-too-small"),
    fault("routed", "sales dev", "mtu-too-small", "dev", "dev ip link set veth-d mtu 1300",
          "dev ip link set veth-d mtu 1500", words=("small packets arrive", "without a word"),
          name="large packets only"),
    fault("two-routers", "left right", "mtu-too-small", "right",
          ("r1 ip link set eth1 mtu 1400", "right ip link set eth0 mtu 1300"),
          ("r1 ip link set eth1 mtu 1500", "right ip link set eth0 mtu 1500"), version=4,
          words=("this one has 1400", "without a word"), name="too large after what the sender was told"),
    fault("campus", "library1 physics2", "mtu-too-small", "physics-sw", "physics-sw ip link set physics2 mtu 1300",
          "physics-sw ip link set physics2 mtu 1500", words=("small packets arrive", "without a word"),
          name="large packets only, in a bridge"),
    fault("two-routers", "left right", "mtu-too-small", "r1",
          ("r1 ip link set eth1 mtu 1300", "r1 iptables -A OUTPUT -p icmp --icmp-type 3 -j DROP"),
          ("r1 ip link set eth1 mtu 1500", "r1 iptables -F OUTPUT"), version=4,
          words=("small packets arrive", "left does not get that message"), name="a message that is dropped"),
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

WRONG_MAC = "02:00:00:00:aa:aa"
SECONDS = [
    fault("bridge-lan", "ns_web ns_db", "interface-down", "root", "root ip link set veth-db down",
          "root ip link set veth-db up", name="a bridge's port down"),
    fault("bridge-lan", "ns_web ns_db", "other-address", "ns_db",
          "ns_db ip address del 192.168.100.20/24 dev eth0 && ip address add 192.168.100.21/24 dev eth0",
          "ns_db ip address flush dev eth0 && ip address add 192.168.100.20/24 dev eth0", words=("192.168.100.21",)),
    fault("bridge-lan", "ns_web ns_db", "wrong-prefix-length", "ns_web",
          "ns_web ip address flush dev eth0 && ip address add 192.168.100.10/32 dev eth0",
          "ns_web ip address flush dev eth0 && ip address add 192.168.100.10/24 dev eth0",
          name="prefix too long", words=("192.168.100.10/32",)),
    fault("campus", "library1 physics2", "wrong-gateway", "library1", "library1 ip route replace default via 10.1.0.12",
          "library1 ip route replace default via 10.1.0.1", words=("library2", "no router"), name="a host as gateway"),
    fault("bridge-lan", "ns_web 10.9.9.9", "wrong-gateway", "ns_web",
          "ns_web ip route add 10.9.9.9/32 via 192.168.100.20", "ns_db ip address add 10.9.9.9/32 dev lo",
          name="a host as gateway"),
    fault("bridge-lan", "ns_web ns_db", "arp-ignored", "ns_db",
          ("ns_db sysctl -w net.ipv4.conf.eth0.arp_ignore=8", "ns_web ip neigh flush all"),
          "ns_db sysctl -w net.ipv4.conf.eth0.arp_ignore=0"),
    fault("campus", "library1 10.9.9.9", "arp-ignored", "library2",
          ("library2 ip address add 10.9.9.9/32 dev lo && sysctl -w net.ipv4.conf.all.arp_ignore=1",
           "library1 ip route add 10.9.9.9 dev eth0"),
          "library2 sysctl -w net.ipv4.conf.all.arp_ignore=0", name="an address of another interface"),
    *(
        fault("two-routers", "left right", f"{kind}-route", "r1", f"r1 ip rule add from 10.0.1.0/24 {kind} pref 100",
              f"r1 ip rule del from 10.0.1.0/24 {kind} pref 100", version=4, name=f"a rule, {kind}")
        for kind in ("unreachable", "prohibit")
    ),
    fault("bridge-lan", "ns_web ns_db", "wrong-fdb-entry", "root",
          (written_down("replace", "root", "ns_db", "veth-spare"),),
          (written_down("del", "root", "ns_db", "veth-spare"),),
          words=("out by veth-spare", "ns_db is behind veth-db")),
    fault("campus", "library1 physics2", "wrong-fdb-entry", "library-sw",
          (written_down("replace", "library-sw", "library1", "library2"),),
          (written_down("del", "library-sw", "library1", "library2"),), words=("library1 is behind library1",),
          name="the reply"),
    fault("routed", "sales dev", "wrong-route", "sales", "sales ip route replace 172.16.20.0/24 dev veth-s",
          "sales ip route del 172.16.20.0/24 dev veth-s", words=("172.16.20.0/24 straight over veth-s",)),
    fault("two-routers", "left right", "wrong-route", "r1", "r1 ip route replace 10.0.2.0/24 dev eth1",
          "r1 ip route replace 10.0.2.0/24 via 10.0.12.2", words=("right with 10.0.2.10",)),
    fault("routed", "sales 172.16.20.99", "nobody-has-address", "router", (),
          "dev ip address add 172.16.20.99/24 dev veth-d"),
    fault("bridge-lan", "ns_web 192.168.100.99", "nobody-has-address", "ns_web", (),
          "ns_db ip address add 192.168.100.99/24 dev eth0"),
    *(
        fault(lab, ends, "wrong-neighbour", node,
              f"{node} ip neigh replace {address} lladdr {WRONG_MAC} dev {name} nud {state}",
              f"{node} ip neigh del {address} dev {name}", words=("an outdated", WRONG_MAC), name=f"outdated, {state}")
        for lab, ends, node, address, name, state in (
            ("routed", "sales dev", "router", "172.16.20.10", "veth-d-rtr", "stale"),
            ("campus", "library1 physics2", "core", "10.0.2.2", "physics", "reachable"),
        )
    ),
]  # fmt: skip
