from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        r.vrf("red", table=100)
        r.vrf("blue", table=100)
