from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        r.route("2001:db8:9::/64", kind="blackhole")
        r.route("2001:db8:9::/64", kind="prohibit", metric=1024)
