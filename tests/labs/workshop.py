"""One of each: every kind of interface, of route, of rule, of link property and of address translation."""

from nsim import Host, Router, Switch, Topology


class Workshop(Topology):
    """Two tenants and two VLANs behind a gateway that translates, a slow line, and a tunnel."""

    def build(self) -> None:
        gateway = self.add(Router("gateway"))
        gateway.loopback("192.0.2.1/32", "2001:db8:ffff::1/128")
        gateway.dummy("services", "192.0.2.53/32")
        gateway.tun("tun0", "10.8.0.1/24")

        floor = self.add(Switch("floor", "10.0.99.2/24", stp=True))
        trunk = gateway.port("trunk", "10.0.99.1/24")
        self.link(trunk, floor.port("gateway", trunk=(10, 20), native=1))
        for vlan in (10, 20):
            trunk.vlan(vlan, f"10.0.{vlan}.1/24")
            self.link(self.add(Host(f"desk{vlan}")), floor.port(access=vlan))
        gateway.sysctl("net/ipv4/conf/trunk.10/rp_filter", 2)
        gateway.sysctl("net.ipv4.conf.all.log_martians", True)

        lab = gateway.bridge("lab", "10.0.30.1/24")
        lab.tap("tap0")
        server = self.add(Host("server"))
        self.link(server, lab, delay=("20ms", "5ms"), jitter="2ms", loss="1%", rate="10mbit", limit=100)
        server.service("python3 -m http.server 8000")

        red = gateway.vrf("red", table=100)
        self.link(red.port("tenant", "10.0.10.1/24"), self.add(Host("tenant")))
        red.route("10.1.0.0/16", via="10.0.10.10")

        provider = self.add(Router("provider"))
        line = gateway.port("wan", "203.0.113.2/29", "2001:db8::2/64")
        self.link(line, provider.port("customer", "203.0.113.1/29", "2001:db8::1/64"), rate="1mbit/16mbit", mtu=1492)
        gateway.route("default", via="203.0.113.1", metric=100)
        gateway.route("2001:db8:9::/48", via="fe80::1", dev="wan", table=1000)
        gateway.route("198.51.100.0/24", dev="tun0")
        gateway.route("10.0.0.0/8", kind="unreachable", metric=4000)
        gateway.route("2001:db8:666::/48", kind="blackhole")
        gateway.rule(table=1000, source="2001:db8:30::/64", priority=100)
        gateway.rule(table=1000, incoming="lab", mark=7)

        nat = gateway.nat(outside="wan", inside=("lab",), source="203.0.113.3", hairpin=True)
        nat.forward(80, server, 8000)
        nat.forward(53, "10.0.30.53", protocol="udp")
