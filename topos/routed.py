"""Two departments, one router between them: the workshop that explains how packets find their way."""

from nsim import Host, Router, Topology


class Routed(Topology):
    """Two departments, one router between them."""

    def build(self) -> None:
        sales = self.add(Host("sales", gateway="172.16.10.1"))
        dev = self.add(Host("dev", gateway="172.16.20.1"))
        router = self.add(Router("router"))
        self.link(
            sales.port("veth-s", "172.16.10.10/24", "2001:db8:10::10/64"),
            router.port("veth-s-rtr", "172.16.10.1/24", "2001:db8:10::1/64"),
        )
        self.link(
            dev.port("veth-d", "172.16.20.10/24", "2001:db8:20::10/64"),
            router.port("veth-d-rtr", "172.16.20.1/24", "2001:db8:20::1/64"),
        )
