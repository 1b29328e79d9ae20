from nsim import Host, Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        self.link(r, self.add(Host("a")))
        r.route("2001:db8:9::/64", via="fe80::1")
