from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        hosts = {"sales": self.add(Host("sales"))}
        self.link(hosts["sales"], hosts["dev"])
