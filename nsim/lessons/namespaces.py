"""Network namespaces: several network stacks on one machine, made and used by hand."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import (
    DoesNotReach,
    HasAddress,
    HasInterface,
    HasNamespace,
    HasNoNamespace,
    Listens,
    Reaches,
)
from nsim.lessons import Lesson, Step
from nsim.model import Host, Topology

_RED_IS_NEW = HasInterface("red", "lo", up=False, sentence="red is as new: its lo is down")
_BLUE_IS_NEW = HasInterface("blue", "lo", up=False, sentence="blue is as new: its lo is down")


class Machine(Topology):
    """A machine with one network card, and its neighbour in the LAN."""

    def build(self) -> None:
        lan = self.add(Host("lan"))
        self.link(self.root.port("eth0", "192.168.0.108/24"), lan.port("eth0", "192.168.0.1/24"))


class Namespaces(Lesson):
    """How one machine holds several networks that know nothing of each other."""

    title = "Namespaces"
    minutes = 20
    topology = Machine

    def steps(self) -> Iterator[Step]:
        yield from _made()
        yield from _used()


def _made() -> Iterator[Step]:
    yield Step(
        title="Two networks out of nothing",
        text="""
            `root` is the machine. It has a network card, eth0, and an address in its LAN: `root ip -br address`.

            A network namespace is a network stack of its own: interfaces, addresses, routes, neighbours, firewall.
            A new one has nothing of what is outside. Each has a name, which `root ip netns list` shows. The one
            that is there already, `lan`, is the neighbour at the other end of the cable; leave it alone.

            Make two more with `ip netns add`: red and blue.
            """,
        goals=(HasNamespace("red"), HasNamespace("blue"), _RED_IS_NEW, _BLUE_IS_NEW),
        hints=(
            "It is the machine that makes them: the line begins with `root`.",
            "`ip netns add NAME` makes one.",
            "`root ip netns add red`, and the same for blue.",
        ),
        solution=("root ip netns add red", "root ip netns add blue"),
        mistakes=(
            ("root ip netns add red",),
            ("lan ip netns add red",),
            ("add host red", "add host blue"),
            ("root ip link add red type dummy", "root ip link add blue type dummy"),
        ),
    )
    yield Step(
        title="Not even itself",
        text="""
            `ip netns exec NAME COMMAND` runs a command in a namespace. Look at what red has:
            `root ip netns exec red ip link`. There is one interface, the loopback lo, and it is down. So
            `root ip netns exec red ping -c 1 127.0.0.1` fails: red does not reach even itself.

            For ip alone there is a shorter way, `root ip -n red link`.

            Take red's lo up. What you do in red, does it change anything in blue?
            """,
        goals=(
            Reaches("red", "127.0.0.1", sentence="red reaches itself at 127.0.0.1"),
            _BLUE_IS_NEW,
        ),
        hints=(
            "`ip link set INTERFACE up` takes an interface up, in the namespace in which it is run.",
            "`root ip link set lo up` would be the machine's lo, which is up already.",
            "`root ip netns exec red ip link set lo up`, or `root ip -n red link set lo up`",
        ),
        solution=("root ip -n red link set lo up",),
        mistakes=(
            ("root ip link set lo up",),
            ("root ip -n red address add 127.0.0.1/8 dev lo",),
            ("root ip -n blue link set lo up", "root ip -n red link set lo up"),
        ),
    )
    yield Step(
        title="One address, three times",
        text="""
            Addresses belong to a namespace. The machine is 127.0.0.1, and so is red, and neither is in the other's way.
            The same is true of any address.

            Give the address 10.9.8.7/32 to lo in red, and the same address to lo in blue. Both shall reach it:
            `root ip netns exec blue ping -c 1 -W 1 10.9.8.7`. Does the machine reach it?
            """,
        goals=(
            HasAddress("red", "10.9.8.7/32", "lo"),
            HasAddress("blue", "10.9.8.7/32", "lo"),
            Reaches("red", "10.9.8.7"),
            Reaches("blue", "10.9.8.7"),
            DoesNotReach("root", "10.9.8.7"),
        ),
        hints=(
            "`ip address add ADDRESS dev INTERFACE` gives an interface an address.",
            "An address is of use only on an interface that is up: `root ip -n blue link`.",
            "`root ip -n blue link set lo up`, `root ip -n blue address add 10.9.8.7/32 dev lo`; in red the address.",
        ),
        solution=(
            "root ip -n red address add 10.9.8.7/32 dev lo",
            "root ip -n blue address add 10.9.8.7/32 dev lo",
            "root ip -n blue link set lo up",
        ),
        mistakes=(
            ("root ip -n red address add 10.9.8.7/32 dev lo", "root ip -n blue address add 10.9.8.7/32 dev lo"),
            ("root ip address add 10.9.8.7/32 dev lo",),
            (
                "root ip address add 10.9.8.7/32 dev lo",
                "root ip -n red address add 10.9.8.7/32 dev lo",
                "root ip -n blue address add 10.9.8.7/32 dev lo",
                "root ip -n blue link set lo up",
            ),
        ),
    )


def _used() -> Iterator[Step]:
    yield Step(
        title="The card moves",
        text="""
            An interface is in one namespace at a time, and can be moved: `ip link set INTERFACE netns NAME`. It arrives
            down and without its addresses, because those belonged to the namespace that it has left.

            Move the machine's card into red, and make it work there as it did before: with 192.168.0.108/24 it
            reaches its neighbour, `root ip netns exec red ping -c 1 192.168.0.1`. What is left to the machine?
            """,
        goals=(
            HasInterface("red", "eth0", up=True),
            HasAddress("red", "192.168.0.108/24", "eth0"),
            Reaches("red", "lan", points=2),
            DoesNotReach("root", "lan", sentence="root, without a card, does not reach lan"),
        ),
        hints=(
            "Three things are needed: eth0 has to be in red, to have its address there, and to be up.",
            "`root ip link set eth0 netns red` moves it. From then on it is an interface of red's: `root ip -n red …`.",
            "`root ip -n red address add 192.168.0.108/24 dev eth0`, `root ip -n red link set eth0 up`",
        ),
        solution=(
            "root ip link set eth0 netns red",
            "root ip -n red address add 192.168.0.108/24 dev eth0",
            "root ip -n red link set eth0 up",
        ),
        mistakes=(
            ("root ip link set eth0 netns red", "root ip -n red link set eth0 up"),
            ("root ip link set eth0 netns red", "root ip -n red address add 192.168.0.108/24 dev eth0"),
            ("root ip -n red address add 192.168.0.108/24 dev lo",),
            (
                "root ip link set eth0 netns blue",
                "root ip -n blue address add 192.168.0.108/24 dev eth0",
                "root ip -n blue link set eth0 up",
            ),
        ),
    )
    yield Step(
        title="A program lives in one",
        text="""
            A program uses the network of the namespace in which it was started, and so do the programs that it starts.

            Start a web server in red, in the background: `python3 -m http.server 8000`, and `&` at the end of the line.
            `lan curl http://192.168.0.108:8000` asks it for a page, if your machine has curl.
            `root ip netns pids red` shows which processes live in red, `root ip netns identify PID` where one lives.
            """,
        goals=(
            Listens("red", 8000, wait_s=10.0),
            Reaches("lan", "192.168.0.108", "tcp", 8000, points=2, wait_s=10.0),
            DoesNotReach("root", "127.0.0.1", "tcp", 8000, sentence="nothing listens there at the machine itself"),
        ),
        hints=(
            "A line that begins with `root` runs in the machine, and so would the server.",
            "`ip netns exec red` in front of a command runs it in red.",
            "`root ip netns exec red python3 -m http.server 8000 &`",
        ),
        solution=("root ip netns exec red python3 -m http.server 8000 &",),
        mistakes=(
            ("root python3 -m http.server 8000 &",),
            ("root ip netns exec blue python3 -m http.server 8000 &",),
            ("lan python3 -m http.server 8000 &",),
            ("root ip netns exec red python3 -m http.server 8000 --bind 127.0.0.1 &",),
        ),
    )
    yield Step(
        title="When a namespace ends",
        text="""
            `root ip netns delete red` takes the name away. Is the network gone as well? Delete red while the server
            still runs, look at `root ip netns list`, and then try `lan ping -c 1 192.168.0.108`.

            A namespace lives as long as somebody is in it, or something holds on to it, as its name does. Let both
            networks end, names and processes: then the kernel clears up. A card of hardware would come back to the
            machine. One end of a virtual cable is lost, and takes the other end with it: `lan ip -br link`.
            """,
        # What is still starting would not keep the network.
        begin=("wait-for root ip netns exec red ss -Hltn | grep -q :8000",),
        goals=(
            HasNoNamespace("red"),
            HasNoNamespace("blue"),
            DoesNotReach(
                "lan", "192.168.0.108", points=2, sentence="lan does not reach 192.168.0.108 any more", wait_s=10.0
            ),
        ),
        hints=(
            "As long as lan is answered, there is still a process in the network that was called red.",
            "`jobs` shows the server, and `kill %1` ends it if its number is 1. "
            "Before the name goes, `root ip netns pids red` shows its PID as well.",
            "`kill %1`, `root ip netns delete red`, `root ip netns delete blue`",
        ),
        solution=("root kill $(ip netns pids red)", "root ip netns delete red", "root ip netns delete blue"),
        mistakes=(
            ("root ip netns delete red", "root ip netns delete blue"),
            ("root kill $(ip netns pids red)", "root ip netns delete red"),
            ("root kill $(ip netns pids red)", "root ip -n red link set eth0 down", "root ip netns delete blue"),
            ("link root lan down", "root ip netns delete blue"),
        ),
    )
