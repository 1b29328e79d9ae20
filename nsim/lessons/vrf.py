"""VRF: several routers in one, with the same addresses."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import (
    AllOf,
    Arrives,
    DoesNotArrive,
    Goal,
    HasBridgePort,
    HasInterface,
    Reaches,
)
from nsim.lessons import Lesson, Step
from nsim.model import Host, Router, Topology

_WORST = 4278198272  # the metric that loses to every other: Documentation/networking/vrf.rst


class Tenants(Topology):
    """Two tenants with the same addresses at one router, which serves only one yet, and a network for all."""

    def build(self) -> None:
        router = self.add(Router("router"))
        red = router.vrf("red", table=10)
        for tenant in ("red", "blue"):
            for number in (1, 2):
                host = self.add(Host(f"{tenant}{number}", gateway=f"10.0.{number}.1"))
                near, name = host.port("eth0", f"10.0.{number}.10/24"), f"{tenant}-{number}"
                if tenant == "red":
                    self.link(near, red.port(name, f"10.0.{number}.1/24"))
                else:
                    self.link(near, router.port(name, bare=True))
        for number, name in ((8, "admin"), (9, "shared")):
            host = self.add(Host(name, gateway=f"10.0.{number}.1"))
            self.link(host.port("eth0", f"10.0.{number}.10/24"), router.port(name, f"10.0.{number}.1/24"))


def _tenant(name: str) -> Goal:
    first, second = f"{name}1", f"{name}2"
    return AllOf(
        (Reaches(first, second), Arrives(first, second), Arrives(second, first)),
        sentence=f"{first} and {second} reach each other, and not the hosts of others with these addresses",
    )


_BLUE_PORTS = tuple(
    line
    for number in (1, 2)
    for line in (
        f"router ip link set blue-{number} master blue",
        f"router ip address add 10.0.{number}.1/24 dev blue-{number}",
        f"router ip link set blue-{number} up",
    )
)
_BLUE = ("router ip link add blue type vrf table 20", "router ip link set blue up", *_BLUE_PORTS)
_CLOSED = "router ip route add unreachable default metric {} vrf {}"
_LEAK = "router ip route add 10.0.9.0/24 dev shared vrf red"
_BACK = tuple(f"router ip route add 10.0.{number}.0/24 dev red-{number}" for number in (1, 2))


class VirtualRouting(Lesson):
    """Several routing tables in one router, and what passes between them."""

    title = "VRF"
    minutes = 30
    after = "vlan"
    topology = Tenants
    requires = ("vrf",)

    def steps(self) -> Iterator[Step]:
        yield Step(
            title="A table of its own",
            text="""
                red and blue rent the same router, and both number their hosts 10.0.1.10 and 10.0.2.10. For red this
                works: its two interfaces belong to a VRF, a routing table with interfaces of its own. Look at
                `router ip route show vrf red`, and at `router ip route`, the main table, where none of it stands.

                Make the same for blue: an interface `blue` of the type vrf with the table 20, up; below it (`master`)
                blue-1 with 10.0.1.1/24 and blue-2 with 10.0.2.1/24, up as well.
                """,
            goals=(
                HasInterface("router", "blue", kind="vrf", up=True),
                HasBridgePort("router", "blue", "blue-1"),
                HasBridgePort("router", "blue", "blue-2"),
                _tenant("blue"),
                _tenant("red"),
            ),
            hints=(
                "`router ip -d link show red` shows how the VRF of red is made.",
                "`router ip link add blue type vrf table 20`, and `router ip link set blue up`.",
                "`router ip link set blue-1 master blue`, `router ip address add 10.0.1.1/24 dev blue-1`, "
                "`router ip link set blue-1 up`; the same for blue-2.",
            ),
            solution=_BLUE,
            mistakes=(
                tuple(line for line in _BLUE_PORTS if "master" not in line),
                tuple(line.replace("master blue", "master red") for line in _BLUE_PORTS),
                (_BLUE[0], *_BLUE_PORTS),
            ),
        )
        yield Step(
            title="What no table says",
            text="""
                shared, 10.0.9.10, and admin, 10.0.8.10, stand in the router's main table. No tenant has a route there.
                And yet: `shared tcpdump -n icmp &`, then `blue1 ping -c 1 -W 1 10.0.9.10`. The packet arrives.

                What a VRF does not know is asked of the next table, and in the end of main: `router ip rule`. So a VRF
                wants a last word of its own: a default route that says `unreachable`, with a metric so large that any
                other wins. Give one to both VRFs; the kernel's handbook takes the metric 4278198272.
                """,
            goals=(
                DoesNotArrive("red1", "shared"),
                DoesNotArrive("blue1", "shared"),
                DoesNotArrive("blue1", "admin"),
                Reaches("router", "shared"),
                _tenant("blue"),
                _tenant("red"),
            ),
            hints=(
                "`ip route add unreachable default …` belongs into each of the two tables.",
                "`vrf NAME` at the end of `ip route add` says in which table.",
                "`router ip route add unreachable default metric 4278198272 vrf red`, and the same for blue.",
            ),
            solution=(_CLOSED.format(_WORST, "red"), _CLOSED.format(_WORST, "blue")),
            mistakes=(
                (_CLOSED.format(_WORST, "blue"),),
                ("router ip route add unreachable default metric 4278198272",),
                ("router ip route del 10.0.9.0/24", "router ip route del 10.0.8.0/24"),
            ),
        )
        yield Step(
            title="A leak that is wanted",
            text="""
                red pays for the use of shared. Its packets need a route from one table into another, there and back: in
                the table of red, 10.0.9.0/24 lies at the interface shared; in main, the networks of red, 10.0.1.0/24
                and 10.0.2.0/24, lie at red-1 and red-2.

                Add these three routes. admin, which reaches shared as before, is still nobody's business, and blue gets
                to neither. Could blue have the same, with its addresses?
                """,
            goals=(
                Reaches("red1", "shared", points=2),
                Reaches("red2", "shared"),
                Reaches("admin", "shared"),
                DoesNotArrive("red1", "admin"),
                DoesNotArrive("blue1", "shared"),
                _tenant("blue"),
                _tenant("red"),
            ),
            hints=(
                "A route that names only an interface: `ip route add PREFIX dev INTERFACE`; `vrf red` for its table.",
                "There: `router ip route add 10.0.9.0/24 dev shared vrf red`.",
                "Back, in main: `router ip route add 10.0.1.0/24 dev red-1`, and 10.0.2.0/24 dev red-2.",
            ),
            solution=(_LEAK, *_BACK),
            mistakes=(
                (_LEAK,),
                _BACK,
                (_CLOSED.format(_WORST, "red").replace("add", "del"), *_BACK),
                ("router ip link set shared master red",),
            ),
        )
        yield Step(
            title="One way only",
            text="""
                red1 has lost shared, and red2 has not. Where does a packet get to: `shared tcpdump -n icmp &`, and a
                ping from each? Which table decides about the request, and which about the reply?

                Mend the one route that is missing.
                """,
            begin=("router ip route del 10.0.1.0/24",),
            goals=(
                Reaches("red1", "shared", points=2),
                Reaches("red2", "shared"),
                DoesNotArrive("shared", "blue1"),
                DoesNotArrive("blue1", "shared"),
                _tenant("red"),
            ),
            hints=(
                "The request arrives. The reply comes in by the interface shared, which is in no VRF.",
                "The main table has no route to 10.0.1.0/24: `router ip route`.",
                "`router ip route add 10.0.1.0/24 dev red-1`",
            ),
            solution=(_BACK[0],),
            mistakes=(
                ("router ip route add 10.0.1.0/24 dev blue-1",),
                ("shared ip route add 10.0.1.0/24 via 10.0.9.1",),
                ("router ip route add 10.0.1.0/24 dev red-1 vrf red",),
            ),
        )
        yield Step(
            title="Out of the group",
            text="""
                Now blue complains: blue1 and blue2 do not reach each other any more. The interfaces are up, the
                addresses are right, the routes are there. Are they in the table where they are looked for?

                Compare `router ip route show vrf blue` with that of red, and `router ip -br link show master blue`.
                """,
            begin=("router ip link set blue-2 nomaster",),
            goals=(
                HasBridgePort("router", "blue", "blue-2"),
                _tenant("blue"),
                _tenant("red"),
                Reaches("red1", "shared"),
            ),
            hints=(
                "An interface without a master belongs to the main table, and its network is there, too.",
                "blue-2 has no master any more.",
                "`router ip link set blue-2 master blue`",
            ),
            solution=("router ip link set blue-2 master blue",),
            mistakes=(
                ("router ip route add 10.0.2.0/24 dev blue-2 vrf blue",),
                ("router ip link set blue-2 down", "router ip link set blue-2 up"),
                ("router ip link set blue-2 master red",),
            ),
        )
