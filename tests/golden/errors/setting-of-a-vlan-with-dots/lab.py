from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        lan = r.port("lan")
        self.link(lan, self.add(Host("a")))
        lan.vlan(10)
        r.sysctl("net.ipv4.conf.lan.10.rp_filter", 0)
