from nsim import Host, Topology


class Campus(Topology):
    def build(self) -> None:
        self.add(Host("h1"))


class Branch(Topology):
    def build(self) -> None:
        self.add(Host("h1"))
