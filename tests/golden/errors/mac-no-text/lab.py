from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        self.link(a.port("eth0", mac=0x020000000001), self.add(Host("b")))
