"""Routing: two departments and the router between them."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import DoesNotReach, HasNoRoute, HasRoute, HasSetting, Reaches
from nsim.lessons import Lesson, Step


class Routing(Lesson):
    """How a packet finds its way into another network, and back."""

    title = "Routing"
    minutes = 20
    after = "arp"
    topology = "routed"

    def steps(self) -> Iterator[Step]:
        yield Step(
            title="Everybody reaches everybody",
            text="""
                Two departments, sales and dev, each have a network of their own. A router stands between them.
                Everything works. Look around before something is broken: `graph`, `sales ip route`,
                `sales ping -c 1 dev`.

                sales sends everything that is not in its own network to one machine, its default gateway. Which address
                is that? Take that route away and try the ping again. You may take it back at any time: `reset`.
                """,
            goals=(
                HasNoRoute("sales", "default"),
                DoesNotReach("sales", "dev"),
                Reaches("sales", "172.16.10.1", sentence="sales reaches its neighbour, the router"),
            ),
            hints=(
                "`sales ip route` shows the routes of sales. One of them begins with `default`.",
                "`ip route del` takes a route away, by the prefix that it is for.",
                "The prefix of the default route is called `default`.",
            ),
            solution=("sales ip route del default",),
            mistakes=(("link sales router down",), ("dev ip route del default",)),
        )
        yield Step(
            title="A way out",
            text="""
                Now sales knows only its own network: `sales ip route` has one line left. `explain sales dev` tells what
                becomes of a packet.

                Give sales its gateway back: a default route by way of the router's address in the network of sales.
                """,
            goals=(
                HasRoute("sales", "default", via="172.16.10.1"),
                Reaches("sales", "dev", points=2),
            ),
            hints=(
                "A next hop must be in one's own network. Which address has the router there? `router ip address`.",
                "`ip route add PREFIX via NEXT-HOP` adds a route.",
                "The next hop is 172.16.10.1.",
            ),
            solution=("sales ip route add default via 172.16.10.1",),
            mistakes=(
                ("sales ip route add 172.16.20.0/24 dev veth-s",),
                ("sales ip route add default via 172.16.10.99",),
            ),
        )
        yield Step(
            title="Only what is needed",
            text="""
                A default route is for everything. Packets take the route with the longest prefix that matches, so a
                narrower route can stand beside it, or in its place.

                Let sales reach dev without a default route: with a route that is for the network of dev alone.
                """,
            goals=(
                HasNoRoute("sales", "default"),
                HasRoute("sales", "172.16.20.0/24", via="172.16.10.1"),
                Reaches("sales", "dev"),
            ),
            hints=(
                "The network of dev is what its address and prefix length say: `dev ip -br address`.",
                "A route for 172.16.20.0/24, with the same next hop as before; and the default route goes.",
                "`sales ip route add 172.16.20.0/24 via …`, then `sales ip route del default`.",
            ),
            solution=("sales ip route add 172.16.20.0/24 via 172.16.10.1", "sales ip route del default"),
            mistakes=(
                ("sales ip route add 172.16.20.10/32 via 172.16.10.1", "sales ip route del default"),
                ("sales ip route add 172.16.20.0/24 via 172.16.10.1",),
            ),
        )
        yield Step(
            title="A host between two networks",
            text="""
                Somebody has been at the router. `sales ping -c 1 dev` gets no answer any more, although sales has its
                route. Follow the packet: `router tcpdump -i any -n icmp &`, then ping, or ask `explain sales dev`.

                A machine with two interfaces is not yet a router. Find the setting that makes it one.
                """,
            begin=("router sysctl -q -w net.ipv4.ip_forward=0",),
            goals=(HasSetting("router", "net.ipv4.ip_forward", "1"), Reaches("sales", "dev")),
            hints=(
                "The packet comes to the router and does not leave it again.",
                "Whether a machine passes on what is not for itself is a kernel setting: `router sysctl -a` lists all.",
                "It is net.ipv4.ip_forward; `sysctl -w KEY=VALUE` sets it.",
            ),
            solution=("router sysctl -w net.ipv4.ip_forward=1",),
            mistakes=(
                ("sales sysctl -w net.ipv4.ip_forward=1",),
                ("router sysctl -w net.ipv6.conf.all.forwarding=1",),
            ),
        )
        yield Step(
            title="The way back",
            text="""
                The ping fails again, and this time sales and the router are as they should be. A ping is two packets:
                the request there and the reply back. Where does the request get to?
                `dev tcpdump -i any -n icmp &` and a ping from sales show it. `fg` and Ctrl-C end tcpdump.

                Mend it, without touching sales.
                """,
            begin=("dev ip route del default",),
            goals=(
                Reaches("sales", "dev", points=2),
                Reaches("dev", "sales"),
            ),
            hints=(
                "The request arrives at dev. What does dev do with the reply?",
                "dev has to know a way to 172.16.10.0/24, the network of sales: `dev ip route`.",
                "The router's address in the network of dev is 172.16.20.1.",
            ),
            solution=("dev ip route add default via 172.16.20.1",),
            mistakes=(
                ("dev ip route add 172.16.10.0/24 dev veth-d",),
                ("dev ip route add default via 172.16.20.99",),
            ),
        )
        yield Step(
            title="Somebody who shall not be reached",
            text="""
                A route can also say no. Packets for a `blackhole` are thrown away without a word, for `unreachable` and
                `prohibit` the sender is told.

                Forbid the way from the router to sales with a `prohibit` route for 172.16.10.10, and look at what
                dev is told: `dev ping -c 1 sales`, `explain dev sales`.
                """,
            goals=(
                HasRoute("router", "172.16.10.10/32", kind="prohibit", points=2),
                DoesNotReach("dev", "sales"),
                Reaches("dev", "172.16.10.1"),
            ),
            hints=(
                "The route is the router's, and is for one address only.",
                "`ip route add prohibit PREFIX`",
                "`router ip route add prohibit 172.16.10.10`",
            ),
            solution=("router ip route add prohibit 172.16.10.10",),
            mistakes=(
                ("router ip route add blackhole 172.16.10.10",),
                ("dev ip route add prohibit 172.16.10.10",),
            ),
        )
