"""A ring of routers: there is always a second way round, which static routes do not know."""

from typing import Annotated

from nsim import Host, Range, Router, Topology


class Ring(Topology):
    """A ring of routers, a host at each; the other way round is spare."""

    def build(self, routers: Annotated[int, Range(3, 50)] = 4) -> None:
        ring = [self.add(Router(f"r{number}")) for number in range(1, routers + 1)]
        for number, router in enumerate(ring, 1):
            host = self.add(Host(f"h{number}"))
            self.link(
                host.port("eth0", f"10.0.{number}.10/24", f"2001:db8:{number}::10/64"),
                router.port("lan", f"10.0.{number}.1/24", f"2001:db8:{number}::1/64"),
            )
        for number, router in enumerate(ring, 1):
            after = ring[number % routers]
            wire, wire6 = f"10.1.{number}", f"2001:db8:1:{number:x}"
            self.link(
                router.port("next", f"{wire}.1/24", f"{wire6}::1/64"),
                after.port("back", f"{wire}.2/24", f"{wire6}::2/64"),
            )
            for other in range(1, routers + 1):
                if other != number:
                    router.route(f"10.0.{other}.0/24", via=f"{wire}.2")
                    router.route(f"2001:db8:{other}::/64", via=f"{wire6}::2")
                if other not in (number, number - 1 or routers):  # the wires that are not its own
                    router.route(f"10.1.{other}.0/24", via=f"{wire}.2")
                    router.route(f"2001:db8:1:{other:x}::/64", via=f"{wire6}::2")
