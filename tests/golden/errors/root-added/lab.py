from nsim import Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(self.root)
