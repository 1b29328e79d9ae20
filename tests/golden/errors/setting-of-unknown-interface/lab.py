from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        self.link(r.port("lan"), self.add(Host("a")))
        r.sysctl("net.ipv4.conf.lam.rp_filter", 0)
