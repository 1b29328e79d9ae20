from nsim import Host, Topology

NAMES = ["sales", "dev"]
FIRST = NAMES[2]


class Lab(Topology):
    def build(self) -> None:
        self.add(Host(FIRST))
