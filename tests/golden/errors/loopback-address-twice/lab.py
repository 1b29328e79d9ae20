from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        r.loopback("10.255.0.1/32")
        r.loopback("10.255.0.1/32")
