"""Two hosts on one switch."""

from nsim import Host, Switch, Topology


class Minimal(Topology):
    """Two hosts on one switch."""

    def build(self) -> None:
        switch = self.add(Switch("s1"))
        for number in (1, 2):
            host = self.add(Host(f"h{number}"))
            self.link(
                host.port(f"h{number}-eth0", f"10.0.0.{number}/8", f"2001:db8::{number:x}/64"),
                switch.port(f"s1-eth{number}"),
            )
