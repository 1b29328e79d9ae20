"""A building: a switch with its hosts on each floor, and one router for all floors."""

from typing import Annotated

from nsim import Host, Range, Router, Switch, Topology, UsageError

MOST_HOSTS = 50_000


class Building(Topology):
    """A switch with its hosts on each floor, and one router for all floors."""

    def build(self, floors: Annotated[int, Range(1, 1_000)] = 3, hosts: Annotated[int, Range(1, 250)] = 2) -> None:
        if (count := floors * hosts) > MOST_HOSTS:
            raise UsageError(
                f"building: floors={floors} and hosts={hosts} make {count:,} hosts; {MOST_HOSTS:,} are the most"
            )
        router = self.add(Router("r1"))
        for floor in range(1, floors + 1):
            switch = self.add(Switch(f"s{floor}"))
            prefix, prefix_6 = f"10.{floor >> 8}.{floor & 0xFF}", f"2001:db8:0:{floor:x}:"
            self.link(router.port(f"r1-eth{floor}", f"{prefix}.254/24", f"{prefix_6}:fffe/64"), switch)
            for desk in range(1, hosts + 1):
                host = self.add(Host(f"h{floor}-{desk}", gateway=f"{prefix}.254"))
                self.link(host.port("eth0", f"{prefix}.{desk}/24", f"{prefix_6}:{desk:x}/64"), switch)
