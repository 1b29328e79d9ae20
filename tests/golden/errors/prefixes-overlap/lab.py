from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        b = self.add(Host("b"))
        router = self.add(Router("router"))
        self.link(a.port("eth0", "10.0.0.10/24"), router.port("a", "10.0.0.1/24"))
        self.link(b.port("eth0", "10.0.0.20/24"), router.port("b", "10.0.0.2/24"))
