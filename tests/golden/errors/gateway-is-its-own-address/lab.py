from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a", gateway="10.0.0.10"))
        router = self.add(Router("router"))
        self.link(a.port("eth0", "10.0.0.10/24"), router.port("eth0", "10.0.0.1/24"))
