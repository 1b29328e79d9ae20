from nsim import Host, Topology
from nsim.units import Rate

SLOW = Rate(1_000_000)


class Lab(Topology):
    def build(self, speed: Rate = SLOW, fast: bool = False, hosts: int | None = None) -> None:
        for number in range(hosts or 1):
            self.add(Host(f"h{number}"))
