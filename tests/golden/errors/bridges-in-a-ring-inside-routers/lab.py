from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r1, r2 = self.add(Router("r1")), self.add(Router("r2"))
        br1, br2 = r1.bridge("br0", "10.0.0.1/24"), r2.bridge("br0", "10.0.0.2/24")
        self.link(br1, br2)
        self.link(br1, br2)
