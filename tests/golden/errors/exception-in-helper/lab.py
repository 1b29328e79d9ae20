import helper

from nsim import Topology


class Lab(Topology):
    def build(self) -> None:
        helper.add_hosts(self, 0)
