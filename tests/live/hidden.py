"""A host behind a gateway that hides it, and a server outside, which has no route back."""

from nsim import Host, NatGateway, Topology


class Hidden(Topology):
    """A host behind a gateway, and a server outside."""

    def build(self) -> None:
        gateway, server = self.add(NatGateway("gateway", outside="wan")), self.add(Host("server", gateway=None))
        self.link(self.add(Host("pc")).port("10.0.1.10/24"), gateway.port("lan", "10.0.1.1/24"))
        self.link(gateway.port("wan", "192.0.2.1/24"), server.port("192.0.2.2/24"))
