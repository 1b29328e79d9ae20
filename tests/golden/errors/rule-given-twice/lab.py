from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        r.rule(table=100, priority=10)
        r.rule(table=100, priority=10)
