from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        port = r.port("eth0")
        self.link(port, self.add(Host("a")))
        r.bridge("br0").add(port)
        r.bridge("br1").add(port)
