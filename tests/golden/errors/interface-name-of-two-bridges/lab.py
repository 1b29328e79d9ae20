from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        r.bridge("br0")
        r.bridge("br0")
