from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        sales = self.add(Host("sales"))
        dev = self.add(Host("dev"))
        uplink = sales.port("eth0")
        self.link(uplink, dev)
        self.link(uplink, dev)
