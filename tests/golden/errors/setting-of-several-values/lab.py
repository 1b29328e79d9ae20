from nsim import Router, Topology


class Lab(Topology):
    def build(self) -> None:
        self.add(Router("r")).sysctl("net.ipv4.tcp_rmem", (4096, 131072, 6291456))
