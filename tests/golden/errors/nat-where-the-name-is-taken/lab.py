from nsim import Host, Switch, Topology


class Taken(Topology):
    def build(self) -> None:
        self.link(self.add(Host("nat0")), self.add(Switch("s1")))
