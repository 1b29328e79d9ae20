from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Router("r")).bridge("10.0.0.1/24")
