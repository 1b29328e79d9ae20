from nsim import Hots, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Hots("h1"))
