from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        sales = self.add(Host("sales"))
        sales.port("eth0", "10.0.0.1/24")
