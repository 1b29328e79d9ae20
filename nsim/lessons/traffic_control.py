"""Traffic control: how fast an interface may send, and for whom."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import DoesNotReach, HasClass, HasInterface, HasQueue, RateWithin, Reaches, UsesClass
from nsim.lessons import Lesson, Step
from nsim.model import Host, Router, Switch, Topology

_HTB = "router tc qdisc replace dev lan root handle 1: htb default 20"
_CLASS = "router tc class add dev lan parent {} classid {} htb rate {}"
_ALICE = "router tc filter add dev lan parent 1: protocol ip u32 match ip {} 10.0.1.11 flowid 1:10"
_PARENT = _CLASS.format("1:", "1:1", "8mbit")
_LEND = ("1:10 htb rate 6mbit ceil 8mbit", "1:20 htb rate 2mbit ceil 8mbit")
_CHILDREN = tuple(f"router tc class add dev lan parent 1:1 classid {each}" for each in _LEND)


class Downlink(Topology):
    """A server, and two hosts at a switch behind a router."""

    def build(self) -> None:
        router, switch = self.add(Router("router")), self.add(Switch("sw"))
        server = self.add(Host("server", gateway="10.0.9.1"))
        self.link(server.port("eth0", "10.0.9.10/24"), router.port("up", "10.0.9.1/24"))
        self.link(router.port("lan", "10.0.1.1/24"), switch)
        for name, number in (("alice", 11), ("bob", 12)):
            self.link(self.add(Host(name, gateway="10.0.1.1")).port("eth0", f"10.0.1.{number}/24"), switch)


class TrafficControl(Lesson):
    """How an interface is slowed down, and how its rate is shared."""

    title = "Traffic control"
    minutes = 30
    after = "port-forwarding"
    topology = Downlink
    requires = ("tbf", "htb", "u32")

    def steps(self) -> Iterator[Step]:
        yield Step(
            title="A narrow line",
            text="""
                alice and bob load from server, through router. The cables carry gigabits: measure with
                `iperf server alice --time 1`. `router tc qdisc` shows how its interfaces send: noqueue, at once.

                Let router send no more than 8mbit to the two, by its interface lan. A token bucket (`tbf`) does it: a
                bucket of some size, the burst, is filled with tokens at the rate, and every byte takes one. What finds
                none waits in a queue, which here shall hold 50 ms. Measure again.
                """,
            goals=(
                HasQueue("router", "lan", "tbf"),
                HasQueue("router", "up", "noqueue"),
                RateWithin("server", "alice", "5mbit", "8.5mbit", points=2, wait_s=5),
            ),
            hints=(
                "`tc qdisc add dev INTERFACE root KIND …` gives an interface a queueing discipline.",
                "tbf wants three values: `rate`, `burst` (some packets: 16kb), and `latency`.",
                "`router tc qdisc add dev lan root tbf rate 8mbit burst 16kb latency 50ms`",
            ),
            solution=("router tc qdisc add dev lan root tbf rate 8mbit burst 16kb latency 50ms",),
            mistakes=(
                ("router tc qdisc add dev lan root tbf rate 80mbit burst 64kb latency 50ms",),
                ("router tc qdisc add dev up root tbf rate 8mbit burst 16kb latency 50ms",),
                ("router tc qdisc add dev lan root tbf rate 8kbit burst 16kb latency 50ms",),
            ),
        )
        yield Step(
            title="Only what is sent",
            text="""
                Measure the other way: `iperf alice server --time 1`. It is as fast as ever: a queue is where an
                interface sends, and the bytes of alice are not sent by lan, they are received there.

                Lines at home are slower towards the Internet than from it. Let alice and bob together get no more than
                2mbit to the server, at the router. By which interface does it send these packets?
                """,
            goals=(
                HasQueue("router", "up", "tbf"),
                HasQueue("router", "lan", "tbf"),
                HasQueue("alice", "eth0", "noqueue"),
                RateWithin("bob", "server", "1.2mbit", "2.2mbit", points=2, wait_s=5),
            ),
            hints=(
                "What comes from alice and bob leaves the router by up.",
                "`router tc qdisc add dev up root tbf rate 2mbit burst 16kb latency 50ms`",
            ),
            solution=("router tc qdisc add dev up root tbf rate 2mbit burst 16kb latency 50ms",),
            mistakes=(
                ("alice tc qdisc add dev eth0 root tbf rate 2mbit burst 16kb latency 50ms",),
                ("router tc qdisc replace dev lan root tbf rate 2mbit burst 16kb latency 50ms",),
                ("server tc qdisc add dev eth0 root tbf rate 2mbit burst 16kb latency 50ms",),
            ),
        )
        yield Step(
            title="Two classes",
            text="""
                A bucket makes no difference between people. htb has classes, each with a rate, and filters that say
                whose packets go where; what no filter knows goes to the default class.

                Replace the bucket at lan: an htb with the handle `1:` and `default 20`, a class `1:10` with 6mbit and a
                class `1:20` with 2mbit below it, and a filter that sends what is for alice, 10.0.1.11, to 1:10. Look at
                `router tc class show dev lan`, and measure both.
                """,
            goals=(
                HasQueue("router", "lan", "htb"),
                HasClass("router", "lan", "1:10", "6mbit"),
                HasClass("router", "lan", "1:20", "2mbit"),
                RateWithin("server", "alice", "4mbit", "6.4mbit", points=2, wait_s=5),
                RateWithin("server", "bob", "1.2mbit", "2.4mbit", points=2, wait_s=5),
            ),
            hints=(
                "First `router tc qdisc replace dev lan root handle 1: htb default 20`; then two classes, "
                "`tc class add`; then the filter.",
                "A class: `router tc class add dev lan parent 1: classid 1:10 htb rate 6mbit`. A filter: "
                "`tc filter add dev lan parent 1: protocol ip u32 match ip … flowid 1:10`.",
                "For alice: `match ip dst 10.0.1.11`",
            ),
            solution=(
                _HTB,
                _CLASS.format("1:", "1:10", "6mbit"),
                _CLASS.format("1:", "1:20", "2mbit"),
                _ALICE.format("dst"),
            ),
            mistakes=(
                (_HTB, _CLASS.format("1:", "1:10", "6mbit"), _CLASS.format("1:", "1:20", "2mbit")),
                (
                    _HTB,
                    _CLASS.format("1:", "1:10", "6mbit"),
                    _CLASS.format("1:", "1:20", "2mbit"),
                    _ALICE.format("src"),
                ),
                (_HTB, _CLASS.format("1:", "1:10", "6mbit"), _ALICE.format("dst")),
            ),
        )
        yield Step(
            title="Who lends to whom",
            text="""
                When alice is away, bob still gets 2mbit of a line that could give 8. Classes can lend: below a common
                parent each has its rate for sure, and up to its ceiling (`ceil`) whatever the others leave.

                Begin with the htb anew (delete the root queue first): a class `1:1` with 8mbit, and below it 1:10 with
                6mbit and 1:20 with 2mbit, each with a ceiling of 8mbit. The filter for alice stays as it was.
                """,
            goals=(
                HasClass("router", "lan", "1:1", "8mbit"),
                HasClass("router", "lan", "1:10", "6mbit", "8mbit"),
                HasClass("router", "lan", "1:20", "2mbit", "8mbit"),
                UsesClass("server", "alice", "router", "lan", "1:10"),
                UsesClass("server", "bob", "router", "lan", "1:20"),
                RateWithin("server", "bob", "5mbit", "8.5mbit", points=2, wait_s=5),
            ),
            hints=(
                "`router tc qdisc del dev lan root` takes classes and filters with it.",
                "The parent of 1:10 and 1:20 is now 1:1, whose parent is 1:.",
                "`router tc class add dev lan parent 1:1 classid 1:20 htb rate 2mbit ceil 8mbit`, and so on.",
            ),
            solution=("router tc qdisc del dev lan root", _HTB, _PARENT, *_CHILDREN, _ALICE.format("dst")),
            mistakes=(
                (
                    "router tc class change dev lan parent 1: classid 1:10 htb rate 6mbit ceil 8mbit",
                    "router tc class change dev lan parent 1: classid 1:20 htb rate 2mbit ceil 8mbit",
                ),
                ("router tc class change dev lan parent 1: classid 1:20 htb rate 8mbit",),
                ("router tc qdisc del dev lan root", _HTB, _PARENT, *_CHILDREN),
                ("router tc qdisc del dev lan root",),
            ),
        )
        yield Step(
            title="How large a packet may be",
            text="""
                An interface also has a largest packet, its MTU: 1500 bytes here. Let the router's lan carry 1400 only.
                Then send one that is larger and must not be divided: `server ping -c 1 -M do -s 1472 alice` (20 bytes
                of IP and 8 of ICMP come on top). Who answers, and what does it say? Ask a second time: what has
                server learnt? `server ip route get 10.0.1.11`.
                """,
            goals=(
                HasInterface("router", "lan", up=True, mtu_bytes=1400),
                Reaches("server", "alice", size_bytes=1400),
                DoesNotReach("server", "alice", size_bytes=1500, points=2),
                HasInterface("server", "eth0", up=True, mtu_bytes=1500),
            ),
            hints=("It is a setting of the interface: `ip link set`.", "`router ip link set lan mtu 1400`"),
            solution=("router ip link set lan mtu 1400",),
            mistakes=(
                ("server ip link set eth0 mtu 1400",),
                ("router ip link set up mtu 1400",),
                ("router ip link set lan mtu 1000",),
            ),
        )
        yield Step(
            title="As it was",
            text="""
                Take away what you have made: the queues of the router, in both directions, and the small MTU. How does
                `router tc qdisc` look in the end, and `router ip link`?
                """,
            goals=(
                HasQueue("router", "lan", "noqueue"),
                HasQueue("router", "up", "noqueue"),
                HasInterface("router", "lan", up=True, mtu_bytes=1500),
                Reaches("server", "alice", size_bytes=1500),
                Reaches("server", "bob", size_bytes=1500),
            ),
            hints=(
                "`tc qdisc del dev INTERFACE root` gives an interface back what it had.",
                "`router tc qdisc del dev lan root`, the same for up, and `router ip link set lan mtu 1500`.",
            ),
            solution=(
                "router tc qdisc del dev lan root",
                "router tc qdisc del dev up root",
                "router ip link set lan mtu 1500",
            ),
            mistakes=(
                ("router tc qdisc del dev lan root", "router ip link set lan mtu 1500"),
                (
                    "router tc qdisc replace dev lan root pfifo",
                    "router tc qdisc replace dev up root pfifo",
                    "router ip link set lan mtu 1500",
                ),
                ("router ip link set lan down", "router ip link set lan up"),
            ),
        )
