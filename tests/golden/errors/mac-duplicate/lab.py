from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        b = self.add(Host("b"))
        self.link(a.port(mac="02:00:00:00:00:aa"), b.port(mac="02:00:00:00:00:AA"))
