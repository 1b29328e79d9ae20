from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        r = self.add(Router("r"))
        r.route("10.9.0.0/16", kind="blackhole")
        r.route("10.9.0.0/16", kind="prohibit")
