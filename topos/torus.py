"""A grid of switches whose edges meet, each with its own hosts; the spanning tree protocol cuts the rings."""

from ipaddress import ip_address
from typing import Annotated

from nsim import Also, Host, Range, Switch, Topology

SIDE = Annotated[int, Range(3, 100)]


class Torus(Topology):
    """A grid of switches whose edges meet, each with its own hosts; the spanning tree protocol cuts the rings."""

    def build(self, x: SIDE = 3, y: SIDE = 3, hosts: Annotated[int, Range(1, 100), Also("n")] = 1) -> None:
        # Mininet's names: switch s1x2 with host h1x2, or with h1x2x1, h1x2x2 and so on.
        places = [(column, row) for column in range(x) for row in range(y)]
        switches = {place: self.add(Switch(f"s{place[0] + 1}x{place[1] + 1}", stp=True)) for place in places}
        ports = dict.fromkeys(places, 0)

        def next_port(place: tuple[int, int]) -> str:
            ports[place] += 1
            return f"{switches[place].name}-eth{ports[place]}"

        count = 0
        for place in places:
            name = f"h{place[0] + 1}x{place[1] + 1}"
            for number in range(1, hosts + 1):
                count += 1
                host = self.add(Host(name if hosts == 1 else f"{name}x{number}"))
                address = ip_address("10.0.0.0") + count
                self.link(
                    host.port(f"{host.name}-eth0", f"{address}/8", f"2001:db8::{count:x}/64"),
                    switches[place].port(next_port(place)),
                )
        for column, row in places:
            for neighbour in ((column, (row + 1) % y), ((column + 1) % x, row)):
                here = switches[column, row].port(next_port((column, row)))
                self.link(here, switches[neighbour].port(next_port(neighbour)))
