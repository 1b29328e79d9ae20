from nsim import Topology


class Lab(Topology):
    def build() -> None:
        pass
