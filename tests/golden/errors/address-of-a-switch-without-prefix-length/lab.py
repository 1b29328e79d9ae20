from nsim import Host, Switch, Topology


class Lab(Topology):
    def build(self) -> None:
        s1 = self.add(Switch("s1", "10.0.0.2"))
        self.link(self.add(Host("a")), s1)
