from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Router("r")).loopback("127.0.0.1/8")
