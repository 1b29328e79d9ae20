from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        host = self.add(Host("h1"))
        host.limit(memroy="256MB")
