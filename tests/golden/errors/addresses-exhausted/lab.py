from nsim import Host, Switch, Topology


class Lab(Topology):
    def build(self) -> None:
        switch = self.add(Switch("s1"))
        first = self.add(Host("first"))
        self.link(first.port("eth0", "192.168.0.1/30"), switch)
        for name in ("second", "third"):
            self.link(self.add(Host(name)), switch)
