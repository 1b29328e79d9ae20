"""TTL and traceroute: how far a packet may go, who says that it went no further, and what that tells of the way."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import DoesNotReach, ExpiresAt, HasSetting, Reaches, TakesWay
from nsim.lessons import Lesson, Step
from nsim.model import Host, Router, Topology

_TTL = "net.ipv4.ip_default_ttl"
_BY_R2 = TakesWay("left", "right", ("r1", "r2", "r3"))


class TwoWays(Topology):
    """Two hosts, and two ways between them: from r1 to r3 by r2, or by r4; all packets go by r2."""

    def build(self) -> None:
        routers = [self.add(Router(f"r{number}")) for number in (1, 2, 3, 4)]
        for name, number in (("left", 1), ("right", 3)):
            host = self.add(Host(name))
            self.link(host.port("eth0", f"10.0.{number}.10/24"), routers[number - 1].port("lan", f"10.0.{number}.1/24"))
        for a, b in ((1, 2), (2, 3), (1, 4), (3, 4)):
            near, far = routers[a - 1], routers[b - 1]
            self.link(near.port(f"to-r{b}", f"10.1.{a}{b}.{a}/24"), far.port(f"to-r{a}", f"10.1.{a}{b}.{b}/24"))
        for number, left, right in (
            (1, None, "10.1.12.2"),
            (2, "10.1.12.1", "10.1.23.3"),
            (3, "10.1.23.2", None),
            (4, "10.1.14.1", "10.1.34.3"),
        ):
            if left:
                routers[number - 1].route("10.0.1.0/24", via=left)
            if right:
                routers[number - 1].route("10.0.3.0/24", via=right)
        for node in self.all_nodes():
            # A strict reverse path filter, which a machine may have given its networks, allows one way only.
            node.sysctl("net.ipv4.conf.all.rp_filter", 0)
            node.sysctl("net.ipv4.conf.default.rp_filter", 0)


class TracerouteTtl(Lesson):
    """How traceroute finds the way of a packet, and what it cannot see."""

    title = "TTL and traceroute"
    minutes = 30
    after = "routing"
    topology = TwoWays

    def steps(self) -> Iterator[Step]:
        yield from _seen()
        yield from _mended()


def _seen() -> Iterator[Step]:
    yield Step(
        title="How far a packet may go",
        text="""
            left is behind r1 and right behind r3; between the two all packets go by r2: `graph`. Every packet carries a
            number, its TTL. Each router takes one off before it passes the packet on, and throws it away when nothing
            would be left. `left ping -c 1 right` shows the TTL with which the reply arrived. right has sent it with 64:
            how many routers were on its way?

            With which TTL left begins is the setting net.ipv4.ip_default_ttl. Set it so that left still reaches r3,
            at 10.0.3.1, but not right behind it. (`left ping -t 1 -c 1 right` tries one without any setting.)
            """,
        goals=(
            HasSetting("left", _TTL, "3"),
            Reaches("left", "10.0.3.1", sentence="left reaches r3 at 10.0.3.1"),
            DoesNotReach("left", "right"),
        ),
        hints=(
            "Try `left ping -c 1 -t N right` with N from 1 on, and look who answers.",
            "A packet with a TTL of 1 comes to r1 and no further. For r3 it has to pass two routers.",
            "`left sysctl -w net.ipv4.ip_default_ttl=3`",
        ),
        solution=("left sysctl -w net.ipv4.ip_default_ttl=3",),
        mistakes=(
            ("left sysctl -w net.ipv4.ip_default_ttl=2",),
            ("left sysctl -w net.ipv4.ip_default_ttl=4",),
            ("right sysctl -w net.ipv4.ip_default_ttl=3",),
            ("left ping -c 1 -t 3 -W 1 right",),
            ("r3 ip route add prohibit 10.0.3.10",),
        ),
    )
    yield Step(
        title="A star",
        text="""
            left begins with 64 again. A router that throws a packet away tells the sender: Time to live exceeded.
            That is all that traceroute needs: it sends packets with a TTL of 1, 2, 3 and so on, and notes who answers.

            Run `left traceroute -n right`. In the second line there are stars: nobody has answered. But right is
            reached, so packets do get past that place. Why is the router there not heard?
            Mend it, so that the stars become an address.
            """,
        begin=(
            "left sysctl -q -w net.ipv4.ip_default_ttl=64",
            "r3 ip route replace 10.0.1.0/24 via 10.1.34.4",
            "r2 ip route del 10.0.1.0/24",
        ),
        goals=(
            ExpiresAt("left", "right", 2, "10.1.12.2", points=2),
            Reaches("left", "right"),
        ),
        hints=(
            "The second router on the way is r2. Its message is a packet of its own, from r2 to left.",
            "What does r2 know about the network of left? `r2 ip route get 10.0.1.10`",
            "`r2 ip route add 10.0.1.0/24 via 10.1.12.1`",
        ),
        solution=("r2 ip route add 10.0.1.0/24 via 10.1.12.1",),
        mistakes=(
            ("r3 ip route replace 10.0.1.0/24 via 10.1.23.2",),
            ("r1 ip route replace 10.0.3.0/24 via 10.1.14.4",),
            ("left ip route add 10.1.12.0/24 via 10.0.1.1",),
            ("r2 ip route add 10.0.1.0/24 via 10.1.23.3",),
        ),
    )
    yield Step(
        title="Another way back",
        text="""
            The ping worked although r2 had no route to left. So the replies do not go by r2! traceroute shows one
            direction only: `left traceroute -n right` the way there, `right traceroute -n left` the way back. Who is
            on the way back? (`addrs` says whose address is whose, and so does traceroute without -n.)

            Such asymmetric ways are common, and nothing is broken. It is only hard to understand what happens.
            Let the replies take the way of the requests, by r3, r2 and r1.
            """,
        goals=(_BY_R2, TakesWay("right", "left", ("r3", "r2", "r1"), points=2)),
        hints=(
            "The two ways part at the router where the way back begins.",
            "`r3 ip route` has a route to the network of left, and its next hop is r4. `ip route replace` changes it.",
            "`r3 ip route replace 10.0.1.0/24 via 10.1.23.2`",
        ),
        solution=("r3 ip route replace 10.0.1.0/24 via 10.1.23.2",),
        mistakes=(
            ("r1 ip route replace 10.0.3.0/24 via 10.1.14.4",),
            ("r4 ip route del 10.0.1.0/24",),
            ("link r3 r4 down",),
            ("r3 ip route add 10.0.1.0/24 via 10.1.23.2 metric 50",),
        ),
    )


def _mended() -> Iterator[Step]:
    yield Step(
        title="In a circle",
        text="""
            Now left is told Time to live exceeded by a router that is not far away at all: `left ping -c 1 right`. Its
            packets had a TTL of 64; where have they been? `left traceroute -n -m 10 right`

            Without a TTL such a packet would go round for ever, and each further one with it. The TTL does not mend the
            loop, it only ends the packet. Mend the loop, so that packets go by r2 as before.
            """,
        begin=("r2 ip route replace 10.0.3.0/24 via 10.1.12.1",),
        goals=(_BY_R2, Reaches("right", "left")),
        hints=(
            "Two routers take turns: each holds the other for the way to right.",
            "`r1 ip route get 10.0.3.10` and `r2 ip route get 10.0.3.10`: which of the two is wrong?",
            "`r2 ip route replace 10.0.3.0/24 via 10.1.23.3`",
        ),
        solution=("r2 ip route replace 10.0.3.0/24 via 10.1.23.3",),
        mistakes=(
            ("left sysctl -w net.ipv4.ip_default_ttl=255",),
            ("r2 ip route del 10.0.3.0/24",),
            ("r1 ip route replace 10.0.3.0/24 via 10.1.14.4",),
            ("r1 ip route del 10.0.3.0/24",),
        ),
    )
    yield Step(
        title="The other way round",
        text="""
            r2 will be taken out for repair. Before that nothing must pass it any more: let the packets of left and
            right go by r4, in both directions.

            Where do the two ways part, seen from left, and where, seen from right? traceroute shows whether you have
            found both places.
            """,
        goals=(
            TakesWay("left", "right", ("r1", "r4", "r3"), points=2),
            TakesWay("right", "left", ("r3", "r4", "r1"), points=2),
        ),
        hints=(
            "r4 knows both networks already. Who sends to r2 must send to r4 instead.",
            "From left that is r1, whose next hop is 10.1.14.4 then. From right it is r3.",
            "`r1 ip route replace 10.0.3.0/24 via 10.1.14.4`, `r3 ip route replace 10.0.1.0/24 via 10.1.34.4`",
        ),
        solution=("r1 ip route replace 10.0.3.0/24 via 10.1.14.4", "r3 ip route replace 10.0.1.0/24 via 10.1.34.4"),
        mistakes=(
            ("r1 ip route replace 10.0.3.0/24 via 10.1.14.4",),
            ("r3 ip route replace 10.0.1.0/24 via 10.1.34.4",),
            ("node r2 down",),
            ("left ip route replace default via 10.1.14.4",),
        ),
    )
    yield Step(
        title="Short of breath",
        text="""
            left gets no reply from right, and nobody tells it anything: `left ping -c 1 -W 1 right`. The routes are as
            you have left them: `path left right`. The requests arrive at right, and it answers:
            `left ping right > /dev/null &`, `right timeout 3 tcpdump -n -v icmp`. Look at all that stands there.

            What happens to the replies, and who is told of it? Mend it where it has to be mended.
            """,
        begin=(f"right sysctl -q -w {_TTL}=3",),
        goals=(Reaches("left", "right", points=2), Reaches("right", "left")),
        hints=(
            "Who throws a packet away tells its sender, and the sender of a reply is right: `right ping -c 1 left`.",
            "With -v tcpdump shows the TTL of each packet. With how much does a reply set off?",
            "`right sysctl -w net.ipv4.ip_default_ttl=64`",
        ),
        solution=(f"right sysctl -w {_TTL}=64",),
        mistakes=(
            (f"left sysctl -w {_TTL}=255",),
            ("r3 ip route replace 10.0.1.0/24 via 10.1.23.2",),
            (f"r1 sysctl -w {_TTL}=255",),
        ),
    )
