"""Two tenants who use the same addresses, on one router that keeps them apart."""

from nsim import Host, Router, Topology

TENANTS = (("red", "vrf1", 100), ("blue", "vrf2", 200))


class Vrf(Topology):
    """Two tenants with the same addresses on one router that keeps them apart."""

    def build(self) -> None:
        router = self.add(Router("router"))
        for tenant, name, table in TENANTS:
            vrf = router.vrf(name, table=table)
            for number in (1, 2):
                host = self.add(Host(f"{tenant}{number}", gateway=f"10.0.{number}.1"))
                self.link(
                    host.port("eth0", f"10.0.{number}.10/24"),
                    vrf.port(f"{tenant}-{number}", f"10.0.{number}.1/24"),
                )
