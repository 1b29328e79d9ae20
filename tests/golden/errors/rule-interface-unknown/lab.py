from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        self.link(r.port("lan"), self.add(Host("a")))
        r.rule(table=100, incoming="lam")
