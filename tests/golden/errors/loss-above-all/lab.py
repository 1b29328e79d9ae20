from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        self.link(self.add(Host("a")), self.add(Host("b")), loss=50)
