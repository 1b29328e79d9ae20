from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Router("r")).sysctl("net/../../etc/hostname", "r")
