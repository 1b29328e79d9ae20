from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Router("r")).rule(table=100, mark="0x1")
