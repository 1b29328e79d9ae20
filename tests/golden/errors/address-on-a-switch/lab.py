from nsim import Host, Switch, Topology


class Lab(Topology):
    def build(self) -> None:
        a = self.add(Host("a"))
        s1 = self.add(Switch("s1"))
        self.link(a, s1.port("a", "10.0.0.1/24"))
