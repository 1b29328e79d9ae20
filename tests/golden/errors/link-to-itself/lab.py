from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        sales = self.add(Host("sales"))
        self.link(sales, sales)
