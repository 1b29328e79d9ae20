from nsim import Host, Switch, Topology


class Lab(Topology):
    def build(self) -> None:
        s1 = self.add(Switch("s1"))
        for number in range(1024):
            self.link(self.add(Host(f"h{number}")), s1)
