"""Port forwarding: a server behind a masquerading machine, and how others get to it."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import DoesNotReach, Goal, HasRoute, Reaches, Translates
from nsim.lessons import Lesson, Step

PUBLIC, EARTH = "192.168.0.108", "10.10.0.10"
_DOOR = "root nft 'add table ip door; add chain ip door pre { type nat hook prerouting priority dstnat; }'"
_BEHIND = "root nft 'add chain ip door post { type nat hook postrouting priority srcnat; }'"
_WALL = (
    "root nft 'add table ip wall; add chain ip wall forward { type filter hook forward priority filter; policy drop; }'"
)


class PortForwarding(Lesson):
    """How a server with a private address is reached from outside."""

    title = "Port forwarding"
    minutes = 30
    after = "nat"
    topology = "port-forward"
    requires = ("nf_tables nat",)

    def steps(self) -> Iterator[Step]:
        yield Step(
            title="Nobody at the door",
            text="""
                earth and neptune sit behind the machine, root, which masquerades: outside they are all 192.168.0.108.
                earth serves a page on port 8000: `neptune curl http://earth:8000`. web, out there, cannot have it:
                10.10.0.10 is no address on the Internet, and at 192.168.0.108 nobody listens.

                Let root hand on what comes in by eth0 for its TCP port 8000: a rule gives it earth's address as its
                destination (`dnat to`). It has to happen before routing, in a chain of the type nat at the hook
                prerouting. Call the table `ip door` and the chain `pre`. Then: `web curl http://192.168.0.108:8000`.
                """,
            goals=(
                Reaches("web", PUBLIC, "tcp", 8000, wait_s=8),
                Translates("web", PUBLIC, destination_becomes=EARTH, protocol="tcp", port=8000, points=2),
                DoesNotReach("web", "earth"),
            ),
            hints=(
                "A table, a chain, a rule: `root nft add table ip door` and so on. `root nft list ruleset` shows all.",
                "`root nft 'add chain ip door pre { type nat hook prerouting priority dstnat; }'`. The rule looks at "
                "the interface and the port: `iifname eth0 tcp dport 8000`.",
                "`root nft add rule ip door pre iifname eth0 tcp dport 8000 dnat to 10.10.0.10`",
            ),
            solution=(_DOOR, "root nft add rule ip door pre iifname eth0 tcp dport 8000 dnat to 10.10.0.10"),
            mistakes=(
                (
                    "root python3 -m http.server 8000 &",
                    "wait-for root ss -ltn | grep -q :8000",
                ),
                (_DOOR, "root nft add rule ip door pre iifname planet-br tcp dport 8000 dnat to 10.10.0.10"),
                (_DOOR, "root nft add rule ip door pre iifname eth0 tcp sport 8000 dnat to 10.10.0.10"),
                ("isp ip route add 10.10.0.0/16 via 192.168.0.108", "web ip route add 10.10.0.10 via 203.0.113.1"),
            ),
        )
        yield Step(
            title="Another number on the door",
            text="""
                Who remembers what has been changed? Ask once more, `web curl http://192.168.0.108:8000`, and look at
                `conntrack root`: from where does root expect the answer, and with which address does it go on to web?

                A rule can change the port, too. The page shall be at the machine's port 8080 as well, and earth still
                listens on 8000 only. Add a rule to the same chain.
                """,
            goals=(
                Reaches("web", PUBLIC, "tcp", 8080),
                Translates("web", PUBLIC, destination_becomes=EARTH, protocol="tcp", port=8080),
                Reaches("web", PUBLIC, "tcp", 8000),
                DoesNotReach("neptune", "earth", "tcp", 8080, sentence="earth itself listens on no port 8080"),
            ),
            hints=(
                "The new destination may have a port: `dnat to ADDRESS:PORT`.",
                "`root nft add rule ip door pre iifname eth0 tcp dport 8080 dnat to 10.10.0.10:8000`",
            ),
            solution=("root nft add rule ip door pre iifname eth0 tcp dport 8080 dnat to 10.10.0.10:8000",),
            mistakes=(
                ("root nft add rule ip door pre iifname eth0 tcp dport 8080 dnat to 10.10.0.10",),
                ("root nft add rule ip door pre iifname eth0 tcp dport 8000 dnat to 10.10.0.10:8080",),
                (
                    "earth python3 -m http.server 8080 &",
                    "wait-for earth ss -ltn | grep -q :8080",
                ),
            ),
        )
        yield Step(
            title="What the filter sees",
            text="""
                Somebody has put up a wall: root now forwards only what comes from inside, and answers to that. It was
                needed: isp has taken a route to your private network. But web does not get its page any more.

                Read the wall: `root nft list table ip wall`. Add a rule that lets in connections to earth's page, by
                both doors, and nothing else. The chain is asked at the hook forward, behind prerouting: which
                destination, and which port, does it see?
                """,
            begin=(
                _WALL,
                "root nft add rule ip wall forward ct state established,related accept",
                "root nft add rule ip wall forward iifname planet-br accept",
                "isp ip route add 10.10.0.0/16 via 192.168.0.108",
            ),
            goals=(
                Reaches("web", PUBLIC, "tcp", 8000),
                Reaches("web", PUBLIC, "tcp", 8080),
                Reaches("neptune", "web", "tcp", 80),
                HasRoute("isp", "10.10.0.0/16", via=PUBLIC),
                DoesNotReach("isp", "neptune", points=2),
            ),
            hints=(
                "What root forwards has been translated already: its destination is 10.10.0.10, its port 8000.",
                "The rule belongs into the chain forward of the table `ip wall`, and says `iifname eth0`, "
                "`ip daddr …` and `tcp dport …`. (`ct status dnat` would do it, too.)",
                "`root nft add rule ip wall forward iifname eth0 ip daddr 10.10.0.10 tcp dport 8000 accept`",
            ),
            solution=("root nft add rule ip wall forward iifname eth0 ip daddr 10.10.0.10 tcp dport 8000 accept",),
            mistakes=(
                ("root nft add rule ip wall forward iifname eth0 accept",),
                ("root nft add rule ip wall forward ip daddr 192.168.0.108 tcp dport 8000 accept",),
                ("root nft add rule ip wall forward iifname eth0 tcp dport 8080 accept",),
                ("root nft delete table ip wall",),
            ),
        )
        yield Step(
            title="Round the corner",
            text="""
                neptune, too, would like to write http://192.168.0.108:8000, as everybody outside does. That fails for
                two reasons. The first is the rule's `iifname eth0`: add one for what is addressed to 192.168.0.108
                (`ip daddr`).

                Try again, and watch `earth tcpdump -n port 8000 &`: earth answers its neighbour neptune directly, who
                has asked somebody else and wants nothing of it. So root has to masquerade what goes from inside to
                earth, and only that: of those outside, earth shall see the true addresses. Put that rule into a chain
                `ip door post` of the type nat at the hook postrouting.
                """,
            goals=(
                Reaches("neptune", PUBLIC, "tcp", 8000, points=2),
                Translates("neptune", PUBLIC, "10.10.0.1", EARTH, protocol="tcp", port=8000),
                Translates(
                    "web",
                    PUBLIC,
                    "203.0.113.80",
                    EARTH,
                    protocol="tcp",
                    port=8000,
                    sentence="earth sees the address of web when web asks",
                ),
                Reaches("web", PUBLIC, "tcp", 8000),
                Translates("neptune", "web", source_becomes=PUBLIC),
            ),
            hints=(
                "First: `root nft add rule ip door pre ip daddr 192.168.0.108 tcp dport 8000 dnat to 10.10.0.10`.",
                "The chain: `root nft 'add chain ip door post { type nat hook postrouting priority srcnat; }'`. Which "
                "source and which destination has a packet from neptune to earth there?",
                "`root nft add rule ip door post ip saddr 10.10.0.0/16 ip daddr 10.10.0.10 masquerade`",
            ),
            solution=(
                "root nft add rule ip door pre ip daddr 192.168.0.108 tcp dport 8000 dnat to 10.10.0.10",
                _BEHIND,
                "root nft add rule ip door post ip saddr 10.10.0.0/16 ip daddr 10.10.0.10 masquerade",
            ),
            mistakes=(
                ("root nft add rule ip door pre ip daddr 192.168.0.108 tcp dport 8000 dnat to 10.10.0.10",),
                (
                    "root nft add rule ip door pre ip daddr 192.168.0.108 tcp dport 8000 dnat to 10.10.0.10",
                    _BEHIND,
                    "root nft add rule ip door post ip daddr 10.10.0.10 masquerade",
                ),
                (_BEHIND, "root nft add rule ip door post ip saddr 10.10.0.0/16 ip daddr 10.10.0.10 masquerade"),
            ),
        )
        yield Step(
            title="One door less",
            text="""
                The port 8080 has had its time. Take its rule away, and leave the rest as it is.

                nft deletes a rule by its number in the table: `root nft -a list chain ip door pre` shows it behind the
                word handle. (Whoever is connected stays so: only the first packet of a connection asks these rules.)
                """,
            goals=self._one_door(),
            hints=(
                "`root nft delete rule ip door pre handle NUMBER`",
                "Or flush the chain, and add again what shall stay.",
            ),
            solution=(
                "root nft flush chain ip door pre",
                "root nft add rule ip door pre ip daddr 192.168.0.108 tcp dport 8000 dnat to 10.10.0.10",
            ),
            mistakes=(
                ("root nft flush chain ip door pre",),
                ("root nft flush ruleset",),
                ("root nft insert rule ip wall forward tcp dport 8000 drop",),
            ),
        )

    def _one_door(self) -> tuple[Goal, ...]:
        return (
            DoesNotReach("web", PUBLIC, "tcp", 8080, points=2),
            Reaches("web", PUBLIC, "tcp", 8000),
            Reaches("neptune", PUBLIC, "tcp", 8000),
            DoesNotReach("isp", "neptune"),
        )
