"""A lab with two hosts behind a gateway that has an uplink, and a way to say which."""

from typing import Literal

from nsim import Host, NatGateway, Switch, Topology


class WayOut(Topology):
    """Two hosts behind a gateway with an uplink."""

    def build(self, way: Literal["user", "host"] = "user") -> None:
        gateway = self.add(NatGateway("gw", outside="wan", uplink=way))
        switch = self.add(Switch("s1"))
        self.link(gateway, switch)
        for name in ("a", "b"):
            self.link(self.add(Host(name)), switch)
