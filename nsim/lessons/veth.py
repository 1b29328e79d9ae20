"""Veth pairs: the cables between namespaces, laid by hand."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import (
    DoesNotReach,
    HasAddress,
    HasInterface,
    HasNamespace,
    HasNoInterface,
    Joined,
    Reaches,
)
from nsim.lessons import Lesson, Step
from nsim.lessons.namespaces import Machine

_BETWEEN = Joined("red", "veth-red", "blue", "veth-blue")


class Veth(Lesson):
    """How a virtual cable is laid between two namespaces, and cut."""

    title = "A virtual cable"
    minutes = 25
    after = "namespaces"
    topology = Machine

    def steps(self) -> Iterator[Step]:
        yield from _laid()
        yield from _used()
        yield from _cut()


def _laid() -> Iterator[Step]:
    yield Step(
        title="A cable has two ends",
        text="""
            There are two namespaces, red and blue, and nothing between them: `root ip netns list`.

            A veth pair is a cable with an interface at each end; what goes into one comes out of the other. Both ends
            are made at once, here in the machine, where nobody uses them yet:
            `ip link add NAME type veth peer name OTHER-NAME`.

            Make a pair in `root` whose ends are called veth-red and veth-blue. How does `root ip -br link` show that
            they belong together?
            """,
        begin=("root ip netns add red", "root ip netns add blue"),
        goals=(Joined("root", "veth-red", "root", "veth-blue"),),
        hints=(
            "It is one command for both ends.",
            "NAME is veth-red, and OTHER-NAME is veth-blue.",
            "`root ip link add veth-red type veth peer name veth-blue`",
        ),
        solution=("root ip link add veth-red type veth peer name veth-blue",),
        mistakes=(
            ("root ip link add veth-red type veth", "root ip link add veth-blue type veth"),
            ("root ip link add veth-red type dummy", "root ip link add veth-blue type dummy"),
            ("root ip link add veth-red type veth peer name veth-blue netns blue",),
        ),
    )
    yield Step(
        title="One end here, one end there",
        text="""
            A cable from the machine to itself is of no use. Move one end into each namespace, as a card is moved:
            `ip link set INTERFACE netns NAME`. Put veth-red into red and veth-blue into blue.

            Then look again: `root ip -n red link`. Behind the `@` there was a name; what stands there now, and why
            can it be no name any more?
            """,
        goals=(_BETWEEN,),
        hints=(
            "Both ends are still interfaces of the machine, so both lines begin with `root ip link set`.",
            "The end in red is the one that is called veth-red.",
            "`root ip link set veth-red netns red`, and the other one accordingly",
        ),
        solution=("root ip link set veth-red netns red", "root ip link set veth-blue netns blue"),
        mistakes=(
            ("root ip link set veth-red netns red",),
            ("root ip link set veth-red netns red", "root ip link set veth-blue netns red"),
            ("root ip link set veth-red netns blue", "root ip link set veth-blue netns red"),
        ),
    )
    yield Step(
        title="Up, at both ends",
        text="""
            A new interface is down, and each end is taken up by itself. Take veth-red up first, and look:
            `root ip -n red link`. It is UP, which is what you have asked for, and it has NO-CARRIER, which is what it
            sees: nobody is at the other end.

            Take veth-blue up as well. What does red see now?
            """,
        goals=(
            HasInterface("red", "veth-red", up=True),
            HasInterface("blue", "veth-blue", up=True),
            HasInterface("red", "veth-red", carrier=True, sentence="veth-red has a carrier"),
        ),
        hints=(
            "The ends are no longer the machine's: `root ip -n red …`.",
            "`ip link set INTERFACE up`",
            "`root ip -n red link set veth-red up`, and the same for veth-blue in blue",
        ),
        solution=("root ip -n red link set veth-red up", "root ip -n blue link set veth-blue up"),
        mistakes=(
            ("root ip -n red link set veth-red up",),
            ("root ip link set veth-red up", "root ip link set veth-blue up"),
            ("root ip -n red link set lo up", "root ip -n blue link set lo up"),
        ),
    )


def _used() -> Iterator[Step]:
    yield Step(
        title="Two addresses in one network",
        text="""
            The cable carries frames; for a ping each end needs an IP address. The prefix length says which addresses
            are on the same cable: with /24 those that agree in the first 24 bits, the first three numbers.

            Give red 10.0.0.1 and blue 10.0.0.2, both with /24. Nobody has typed a route, and yet there is one:
            `root ip -n red route`. Then let red ping blue.
            """,
        goals=(
            HasAddress("red", "10.0.0.1/24", "veth-red"),
            HasAddress("blue", "10.0.0.2/24", "veth-blue"),
            Reaches("red", "10.0.0.2", sentence="red reaches blue at 10.0.0.2"),
            Reaches("blue", "10.0.0.1", sentence="blue reaches red at 10.0.0.1"),
        ),
        hints=(
            "`ip address add ADDRESS/LENGTH dev INTERFACE`, once in each namespace",
            "Without a length the address is a /32: a network with nobody else in it.",
            "`root ip -n red address add 10.0.0.1/24 dev veth-red`",
        ),
        solution=(
            "root ip -n red address add 10.0.0.1/24 dev veth-red",
            "root ip -n blue address add 10.0.0.2/24 dev veth-blue",
        ),
        mistakes=(
            (
                "root ip -n red address add 10.0.0.1 dev veth-red",
                "root ip -n blue address add 10.0.0.2 dev veth-blue",
            ),
            ("root ip -n red address add 10.0.0.1/24 dev veth-red",),
            (
                "root ip -n red address add 10.0.0.1/24 dev veth-red",
                "root ip -n blue address add 10.0.1.2/24 dev veth-blue",
            ),
            ("root ip address add 10.0.0.1/24 dev lo", "root ip address add 10.0.0.2/24 dev lo"),
        ),
    )
    yield Step(
        title="Somebody at the other end pulls the plug",
        text="""
            What does red notice when something happens at blue's end? Make it so that red has done nothing: its
            interface is still UP, its address is still there, and all the same it has no carrier.

            Before you do, guess: will red's route to 10.0.0.0/24 remain? Will a ping fail at once, or after a while?
            """,
        goals=(
            HasInterface("red", "veth-red", up=True, sentence="veth-red is still up"),
            HasInterface("red", "veth-red", carrier=False, sentence="veth-red has no carrier"),
            HasAddress("red", "10.0.0.1/24", "veth-red"),
            HasAddress("blue", "10.0.0.2/24", "veth-blue"),
            DoesNotReach("red", "10.0.0.2"),
        ),
        hints=(
            "A carrier is seen when the other end is up.",
            "It is blue's end that has to go down; nothing is deleted.",
            "`root ip -n blue link set veth-blue down`",
        ),
        solution=("root ip -n blue link set veth-blue down",),
        mistakes=(
            ("root ip -n red link set veth-red down",),
            ("root ip -n blue address del 10.0.0.2/24 dev veth-blue",),
            ("root ip -n blue link del veth-blue",),
        ),
    )
    yield Step(
        title="The two ends fail differently",
        text="""
            The plug is out at blue's end. Red's route is still there, with the remark linkdown: `root ip -n red route`.
            So a ping goes out, and nothing comes back: `root ip netns exec red ping -c 1 -W 1 10.0.0.2`.

            Now take down red's own end as well, and look at the route again. It is gone with the interface, and the
            ping fails before anything is sent: Network is unreachable. The address stays: `root ip -n red address`.

            Then let red and blue reach each other again.
            """,
        goals=(
            _BETWEEN,
            Reaches("red", "10.0.0.2", sentence="red reaches blue at 10.0.0.2"),
            Reaches("blue", "10.0.0.1", sentence="blue reaches red at 10.0.0.1"),
        ),
        hints=(
            "What belongs to an address is still there; nothing has to be added.",
            "Which ends lack the word UP among their flags, between < and >? `root ip -n red link`, and blue's.",
            "`root ip -n red link set veth-red up`, and the same for veth-blue in blue",
        ),
        solution=("root ip -n red link set veth-red up", "root ip -n blue link set veth-blue up"),
        mistakes=(
            ("root ip -n red link set veth-red down", "root ip -n red link set veth-red up"),
            ("root ip -n red link set veth-red down", "root ip -n blue link set veth-blue up"),
            ("root ip -n red route replace 10.0.0.0/24 dev veth-red",),
            ("root ip -n red address add 10.0.0.2/32 dev lo",),
        ),
    )


def _cut() -> Iterator[Step]:
    yield Step(
        title="There is no half a cable",
        text="""
            What remains of a cable when one of its ends is deleted? Guess, then try it: delete veth-red with
            `ip link delete`, in the namespace where it is, and look into blue.

            Both namespaces shall remain.
            """,
        goals=(
            HasNoInterface("red", "veth-red"),
            HasNoInterface("blue", "veth-blue"),
            HasNamespace("red"),
            HasNamespace("blue"),
        ),
        hints=(
            "`ip link delete INTERFACE` deletes an interface of the namespace in which it is run.",
            "veth-red is not in `root`, it is in red.",
            "`root ip -n red link delete veth-red`",
        ),
        solution=("root ip -n red link delete veth-red",),
        mistakes=(
            ("root ip link delete veth-red",),
            ("root ip netns delete red",),
            ("root ip -n red link set veth-red down", "root ip -n blue link set veth-blue down"),
        ),
    )
    yield Step(
        title="A cable to the machine",
        text="""
            Lay a cable between red and the machine itself: its end in red is called eth0 and has 10.0.0.1/24, its end
            in `root` is called to-red and has 10.0.0.254/24.

            Both ends can be made where they belong, in one line: `netns NAME` behind the name of an end says where
            that end shall be. How many commands are needed in all?
            """,
        goals=(
            Joined("red", "eth0", "root", "to-red"),
            HasAddress("red", "10.0.0.1/24", "eth0"),
            HasAddress("root", "10.0.0.254/24", "to-red"),
            Reaches("red", "10.0.0.254", sentence="red reaches the machine at 10.0.0.254"),
            Reaches("root", "10.0.0.1", sentence="the machine reaches red at 10.0.0.1"),
        ),
        hints=(
            "One command lays the cable, two give the addresses, two take the ends up.",
            "The machine has an eth0 already, so the other end has to be made in red from the start.",
            "`root ip link add to-red type veth peer name eth0 netns red`",
        ),
        solution=(
            "root ip link add to-red type veth peer name eth0 netns red",
            "root ip address add 10.0.0.254/24 dev to-red",
            "root ip -n red address add 10.0.0.1/24 dev eth0",
            "root ip link set to-red up",
            "root ip -n red link set eth0 up",
        ),
        mistakes=(
            (
                "root ip link add to-red type veth peer name eth0 netns blue",
                "root ip address add 10.0.0.254/24 dev to-red",
                "root ip -n blue address add 10.0.0.1/24 dev eth0",
                "root ip link set to-red up",
                "root ip -n blue link set eth0 up",
            ),
            (
                "root ip link add to-red type veth peer name eth0 netns red",
                "root ip address add 10.0.0.254/24 dev to-red",
                "root ip -n red address add 10.0.0.1/24 dev eth0",
                "root ip link set to-red up",
            ),
            (
                "root ip link set eth0 netns red",
                "root ip -n red address add 10.0.0.1/24 dev eth0",
                "root ip -n red link set eth0 up",
            ),
        ),
    )
