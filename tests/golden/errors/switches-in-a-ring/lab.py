from nsim import Host, Switch, Topology


class Ring(Topology):
    def build(self) -> None:
        ring = [self.add(Switch(f"s{number}")) for number in (1, 2, 3)]
        self.link(self.add(Host("h1")), ring[0])
        self.link(ring[0], ring[1])
        self.link(ring[1], ring[2])
        self.link(ring[2], ring[0])
