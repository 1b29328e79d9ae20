from nsim import Host, Switch, Topology


class Lab(Topology):
    def build(self) -> None:
        switch = self.add(Switch("s1"))
        for name, address in (("a", "10.0.0.1/24"), ("b", "10.0.1.2/24"), ("c", "10.0.0.3/24")):
            host = self.add(Host(name))
            self.link(host.port("eth0", address), switch)
