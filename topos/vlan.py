"""Two VLANs over one trunk, and a router on a stick between them."""

from nsim import Host, Router, Switch, Topology

VLANS = (10, 20)


class Vlan(Topology):
    """Two VLANs on two switches, a trunk, and a router on a stick."""

    def build(self) -> None:
        s1, s2 = self.add(Switch("s1")), self.add(Switch("s2"))
        self.link(s1.port("trunk", trunk=VLANS), s2.port("trunk", trunk=VLANS))
        for vlan in VLANS:
            for number, switch in ((1, s1), (2, s2)):
                host = self.add(Host(f"h{vlan}-{number}", gateway=f"10.0.{vlan}.1", gateway6=f"2001:db8:{vlan}::1"))
                self.link(
                    host.port("eth0", f"10.0.{vlan}.1{number}/24", f"2001:db8:{vlan}::1{number}/64"),
                    switch.port(host.name, access=vlan),
                )
        router = self.add(Router("router"))
        stick = router.port("eth0")
        for vlan in VLANS:
            stick.vlan(vlan, f"10.0.{vlan}.1/24", f"2001:db8:{vlan}::1/64")
        self.link(s1.port("router", trunk=VLANS), stick)
