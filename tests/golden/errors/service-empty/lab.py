from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Host("a")).service("")
