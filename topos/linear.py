"""A row of switches, each with its own hosts."""

from ipaddress import ip_address
from typing import Annotated

from nsim import Also, Host, Range, Switch, Topology


class Linear(Topology):
    """A row of switches, each with its own hosts."""

    def build(
        self,
        switches: Annotated[int, Range(1, 10_000), Also("k")] = 2,
        hosts: Annotated[int, Range(1, 1_000), Also("n")] = 1,
    ) -> None:
        # Mininet's names: h1 at s1 where every switch has one host, h1s1 where it has more. The first of all switches
        # come before the second of all.
        row = [self.add(Switch(f"s{number}")) for number in range(1, switches + 1)]
        places = [(number, position) for number in range(1, hosts + 1) for position in range(1, switches + 1)]
        at: dict[int, list[Host]] = {position: [] for position in range(1, switches + 1)}
        for count, (number, position) in enumerate(places, 1):
            host = self.add(Host(f"h{position}" if hosts == 1 else f"h{number}s{position}"))
            address = ip_address("10.0.0.0") + count
            host.port(f"{host.name}-eth0", f"{address}/8", f"2001:db8::{count:x}/64")
            at[position].append(host)
        ports = {switch.name: 0 for switch in row}

        def next_port(switch: Switch) -> str:
            ports[switch.name] += 1
            return f"{switch.name}-eth{ports[switch.name]}"

        for position, switch in enumerate(row, 1):
            for host in at[position]:
                self.link(host, switch.port(next_port(switch)))
            if position > 1:
                before = row[position - 2]
                self.link(switch.port(next_port(switch)), before.port(next_port(before)))
