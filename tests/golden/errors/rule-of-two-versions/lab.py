from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Router("r")).rule(table=100, source="10.0.0.0/24", destination="2001:db8::/64")
