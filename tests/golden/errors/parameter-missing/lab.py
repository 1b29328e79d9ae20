from nsim import Host, Topology


class Lab(Topology):
    def build(self, hosts: int) -> None:
        for number in range(hosts):
            self.add(Host(f"h{number}"))
