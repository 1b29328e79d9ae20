from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Host("sales", gatewy="10.0.0.1"))
