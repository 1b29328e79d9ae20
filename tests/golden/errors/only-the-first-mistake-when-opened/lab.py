from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Host("sales"))
        self.add(Host("sales"))
        self.add(Host("dev"))
        self.add(Host("dev"))
