from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        b = self.add(Host("b"))
        self.link(a.port("eth0", "10.0.0.1/24", mac="01:00:5e:00:00:01"), b.port("eth0", "10.0.0.2/24"))
