import no_such_module

from nsim import Host, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Host(no_such_module.NAME))
