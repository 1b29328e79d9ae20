from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Host("h1", cpu="2GHz"))
