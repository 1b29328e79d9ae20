"""Any number of hosts on one switch, the first on its last port."""

from ipaddress import ip_address
from typing import Annotated

from nsim import Also, Host, Range, Switch, Topology


class Reversed(Topology):
    """Any number of hosts on one switch, the first on its last port."""

    def build(self, hosts: Annotated[int, Range(1, 50_000), Also("k")] = 2) -> None:
        # As Mininet's: what takes the order of ports for that of hosts is found out here.
        switch = self.add(Switch("s1"))
        for number in range(1, hosts + 1):
            host = self.add(Host(f"h{number}"))
            self.link(
                host.port(f"h{number}-eth0", f"{ip_address('10.0.0.0') + number}/8", f"2001:db8::{number:x}/64"),
                switch.port(f"s1-eth{hosts - number + 1}"),
            )
