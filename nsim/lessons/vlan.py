"""VLAN: several networks on the same switches and the same cable."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import AllOf, DoesNotReach, HasAddress, HasInterface, HasVlan, Reaches, TakesWay
from nsim.lessons import Lesson, Step
from nsim.model import Host, Router, Switch, Topology

_ROOMS = (("desk", 10), ("lab", 20))


class TwoSwitches(Topology):
    """Two switches on two floors, desks and lab at both, and a router that has nothing to do yet."""

    def build(self) -> None:
        switches = [self.add(Switch(f"s{number}")) for number in (1, 2)]
        for number, switch in enumerate(switches, 1):
            for room, vlan in _ROOMS:
                host = self.add(Host(f"{room}{number}", gateway=f"10.0.{vlan}.1"))
                self.link(host.port("eth0", f"10.0.{vlan}.1{number}/24"), switch.port(host.name))
        self.link(switches[0].port("trunk"), switches[1].port("trunk"))
        router = self.add(Router("router"))
        self.link(router.port("eth0", bare=True), switches[0].port("router"))


def _filtering(switch: str) -> str:
    return f"{switch} ip link set {switch} type bridge vlan_filtering 1"


def _access(switch: str, port: str, vlan: int, *, before: int = 1) -> tuple[str, str]:
    return (
        f"{switch} bridge vlan add vid {vlan} dev {port} pvid untagged",
        f"{switch} bridge vlan del vid {before} dev {port}",
    )


def _trunk(switch: str, port: str) -> tuple[str, ...]:
    add = [f"{switch} bridge vlan add vid {vlan} dev {port}" for _, vlan in _ROOMS]
    return (*add, f"{switch} bridge vlan del vid 1 dev {port}")


def _stick(vlan: int) -> tuple[str, ...]:
    return (
        f"router ip link add link eth0 name eth0.{vlan} type vlan id {vlan}",
        f"router ip address add 10.0.{vlan}.1/24 dev eth0.{vlan}",
        f"router ip link set eth0.{vlan} up",
    )


_TRUNK_IS_TAGGED = AllOf(
    tuple(HasVlan(switch, "trunk", vlan, tagged=True) for switch in ("s1", "s2") for _, vlan in _ROOMS),
    sentence="the trunk carries the VLANs 10 and 20 with tags, at both ends",
)
_ACCESS_1 = (HasVlan("s1", "desk1", 10), HasVlan("s1", "lab1", 20))
_ACCESS_2 = (HasVlan("s2", "desk2", 10), HasVlan("s2", "lab2", 20))


class VirtualLans(Lesson):
    """Several networks on one switch and one cable, told apart by tags."""

    title = "VLAN"
    minutes = 30
    after = "traffic-control"
    topology = TwoSwitches
    requires = ("bridge vlan filtering", "8021q")

    def steps(self) -> Iterator[Step]:
        yield Step(
            title="Two switches out of one",
            text="""
                Desks (10.0.10.0/24) and lab (10.0.20.0/24) share the switches s1 and s2: `graph --addresses`. The
                switch does not care whose is what: lab1 has taken the address 10.0.10.66 besides its own, and reaches
                the desks, `lab1 ping -c 1 desk1`.

                Let s1 tell them apart. `s1 ip link set s1 type bridge vlan_filtering 1` makes it look at VLANs; all
                ports are in VLAN 1 then, `s1 bridge vlan show`. Make desk1 an access port of VLAN 10 and lab1 one of
                VLAN 20: in this VLAN only, without tags (`pvid untagged`).
                """,
            begin=("lab1 ip address add 10.0.10.66/24 dev eth0",),
            goals=(*_ACCESS_1, HasAddress("lab1", "10.0.10.66/24"), DoesNotReach("lab1", "desk1", points=2)),
            hints=(
                "`bridge vlan add vid NUMBER dev PORT pvid untagged` puts a port into a VLAN: what comes in without a "
                "tag belongs to it, and it leaves without one.",
                "The port is in VLAN 1 still: `bridge vlan del vid 1 dev PORT`.",
                "`s1 bridge vlan add vid 10 dev desk1 pvid untagged`, `s1 bridge vlan del vid 1 dev desk1`; the same "
                "for lab1 and 20.",
            ),
            solution=(_filtering("s1"), *_access("s1", "desk1", 10), *_access("s1", "lab1", 20)),
            mistakes=(
                (*_access("s1", "desk1", 10), *_access("s1", "lab1", 20)),
                (_filtering("s1"), "s1 bridge vlan add vid 10 dev desk1", "s1 bridge vlan add vid 20 dev lab1"),
                ("lab1 ip address del 10.0.10.66/24 dev eth0",),
            ),
        )
        yield Step(
            title="One cable for both",
            text="""
                The desks shall reach each other again, desk1 at s1 and desk2 at s2, and so shall the lab, over the one
                cable between the switches. There, every frame needs a tag that says whose it is.

                Make access ports on s2, too. Then let the ports called trunk, on both switches, carry the VLANs 10 and
                20 with tags. Look at them: `s1 tcpdump -e -n -i trunk vlan &` and a ping from lab1 to lab2.
                """,
            goals=(
                *_ACCESS_2,
                _TRUNK_IS_TAGGED,
                Reaches("desk1", "desk2"),
                Reaches("lab1", "lab2"),
                DoesNotReach("lab1", "desk2"),
            ),
            hints=(
                "s2 must filter, too, and has access ports like s1.",
                "A port carries a VLAN with tags when it is added without `pvid untagged`: `s1 bridge vlan add vid 10 "
                "dev trunk`.",
                "Two VLANs at two ends are four lines: vid 10 and vid 20, on s1 and on s2, dev trunk.",
            ),
            solution=(
                _filtering("s2"),
                *_access("s2", "desk2", 10),
                *_access("s2", "lab2", 20),
                *_trunk("s1", "trunk"),
                *_trunk("s2", "trunk"),
            ),
            mistakes=(
                (
                    _filtering("s2"),
                    *_access("s2", "desk2", 10),
                    *_access("s2", "lab2", 20),
                    *_trunk("s1", "trunk"),
                ),
                (
                    _filtering("s2"),
                    *_access("s2", "desk2", 10),
                    *_access("s2", "lab2", 20),
                    *_access("s1", "trunk", 10),
                    *_access("s2", "trunk", 10),
                ),
                (*_trunk("s1", "trunk"), *_trunk("s2", "trunk")),
            ),
        )
        yield Step(
            title="The wrong socket",
            text="""
                Somebody has tidied up the cables of s2. Now desk2 says that the network is broken: desk1 does not reach
                it, although every light is on.

                Which VLAN do its frames travel in: `s2 bridge vlan show`, or `s1 tcpdump -e -n -i trunk vlan &`? Mend
                it where the mistake is.
                """,
            begin=_access("s2", "desk2", 20, before=10),
            goals=(*_ACCESS_1, *_ACCESS_2, _TRUNK_IS_TAGGED, Reaches("desk1", "desk2", points=2)),
            hints=(
                "Compare the ports desk1 and desk2.",
                "The port desk2 of s2 is in VLAN 20. Add 10 as before, and take 20 away.",
            ),
            solution=_access("s2", "desk2", 10, before=20),
            mistakes=(
                _access("s1", "desk1", 20, before=10),
                ("s2 bridge vlan add vid 10 dev desk2",),
                ("s2 ip link set s2 type bridge vlan_filtering 0",),
            ),
        )
        yield Step(
            title="A router on a stick",
            text="""
                lab1 has given the address 10.0.10.66 back. Desks and lab are two networks now, and a router may stand
                between them: router has one cable to s1, for both. All hosts have their gateway already, 10.0.10.1 and
                10.0.20.1.

                Let the port router of s1 carry both VLANs with tags. In router, an interface for each VLAN stands on
                eth0: `ip link add link eth0 name eth0.10 type vlan id 10`. Each needs the gateway's address, and to
                be up. Which way does `desk1 traceroute -n lab1` go, though both are at the same switch?
                """,
            begin=("lab1 ip address del 10.0.10.66/24 dev eth0",),
            goals=(
                HasVlan("s1", "router", 10, tagged=True),
                HasVlan("s1", "router", 20, tagged=True),
                HasInterface("router", "eth0.10", kind="vlan", up=True),
                HasInterface("router", "eth0.20", kind="vlan", up=True),
                TakesWay("desk1", "lab1", ("router",), points=2),
                TakesWay("lab2", "desk2", ("router",)),
            ),
            hints=(
                "First the switch, as for the trunk: vid 10 and vid 20, dev router, without `pvid untagged`.",
                "Then for each VLAN three lines in router: `ip link add … type vlan id …`, `ip address add …`, "
                "`ip link set … up`.",
                "`router ip address add 10.0.10.1/24 dev eth0.10`, and so on.",
            ),
            solution=(*_trunk("s1", "router"), *_stick(10), *_stick(20)),
            mistakes=(
                (*_stick(10), *_stick(20)),
                (*_trunk("s1", "router"), *_stick(10)),
                (
                    *_access("s1", "router", 10),
                    "router ip address add 10.0.10.1/24 dev eth0",
                    "router ip address add 10.0.20.1/24 dev eth0",
                ),
            ),
        )
        yield Step(
            title="A number too few",
            text="""
                lab2 is cut off: it reaches neither lab1 nor its gateway. desk2, at the same switch and over the same
                cable, has no trouble.

                Send a ping from lab2 and see how far its frames get: at s2, on the trunk, at s1? Mend what is missing.
                """,
            begin=("s1 bridge vlan del vid 20 dev trunk",),
            goals=(
                _TRUNK_IS_TAGGED,
                *_ACCESS_2,
                Reaches("lab1", "lab2"),
                TakesWay("desk1", "lab2", ("router",)),
                Reaches("desk1", "desk2"),
            ),
            hints=(
                "The frames come to s1 by the trunk, with the tag 20. Which VLANs does that port carry?",
                "`s1 bridge vlan show dev trunk` lacks 20.",
                "`s1 bridge vlan add vid 20 dev trunk`",
            ),
            solution=("s1 bridge vlan add vid 20 dev trunk",),
            mistakes=(
                ("s2 bridge vlan add vid 20 dev trunk",),
                (
                    "s1 bridge vlan add vid 20 dev trunk pvid untagged",
                    "s2 bridge vlan add vid 20 dev trunk pvid untagged",
                ),
                _access("s2", "lab2", 10, before=20),
            ),
        )
