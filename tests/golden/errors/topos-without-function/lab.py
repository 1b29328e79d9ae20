from nsim import Host, Topology


class Campus(Topology):
    def build(self) -> None:
        self.add(Host("h1"))


topos = {"mine": "Campus"}
