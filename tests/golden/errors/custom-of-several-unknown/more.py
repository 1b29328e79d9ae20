from nsim import Host, Topology


class Branch(Topology):
    def build(self) -> None:
        self.add(Host("h1"))
