from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        first = self.add(Host("sales"))
        second = self.add(Host("sales"))
        self.link(first, second.port("eth0", "10.0.0.1/24"))
