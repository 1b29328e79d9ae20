from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        a = self.add(Host("a"))
        port = a.port("eth0")
        self.link(port, self.add(Host("b")))
        r.bridge("br0").add(port)
