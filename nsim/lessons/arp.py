"""ARP: how a MAC address is found for an IP address, and who may be believed."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import (
    Arrives,
    HasAddress,
    HasInterface,
    HasNeighbour,
    HasNoAddress,
    HasNoRoute,
    HasSetting,
    IsAt,
    Reaches,
)
from nsim.lessons import Lesson, Step
from nsim.model import Host, Router, Switch, Topology

_MARS, _NEW_MARS, _VENUS, _ROUTER = (f"02:00:00:00:00:{end}" for end in ("20", "21", "30", "f1"))


class Planets(Topology):
    """Three hosts and a router on a switch, and a host behind the router; nobody speaks IPv6."""

    def build(self) -> None:
        switch = self.add(Switch("sw"))
        for name, number in (("earth", 10), ("mars", 20), ("venus", 30)):
            host = self.add(Host(name, gateway="10.0.0.1"))
            self.link(host.port("eth0", f"10.0.0.{number}/24", mac=f"02:00:00:00:00:{number}"), switch.port(name))
        router = self.add(Router("router"))
        self.link(router.port("lan", "10.0.0.1/24", mac=_ROUTER), switch.port("router"))
        pluto = self.add(Host("pluto", gateway="10.0.9.1"))
        self.link(router.port("far", "10.0.9.1/24"), pluto.port("eth0", "10.0.9.10/24"))
        for node in self.all_nodes():
            node.sysctl("net.ipv6.conf.default.disable_ipv6", 1)


class Arp(Lesson):
    """How a host finds the MAC address of its neighbour, and what can go wrong."""

    title = "ARP"
    minutes = 25
    after = "host-and-gateway"
    topology = Planets

    def steps(self) -> Iterator[Step]:
        yield from _table()
        yield from _answers()


def _table() -> Iterator[Step]:
    yield Step(
        title="Who has 10.0.0.20?",
        text="""
            earth (10.0.0.10), mars (10.0.0.20) and venus (10.0.0.30) are on one switch. To send something to mars,
            earth has to write the MAC address of mars on the frame, and it knows only the IP address. So it asks
            everybody, by ARP. `earth ip neigh` shows what it knows: nothing yet.

            Listen at venus for ten seconds, `venus timeout 10 tcpdump -n arp &`, and let earth and mars get to know
            each other. Which of the two packets does venus hear, and why not the other?
            """,
        goals=(HasNeighbour("earth", "10.0.0.20", _MARS), HasNeighbour("mars", "10.0.0.10")),
        hints=(
            "Nobody asks before there is something to send.",
            "Any packet from earth to mars will do. mars learns of earth from the question itself.",
            "`earth ping -c 1 mars`",
        ),
        solution=("earth ping -c 1 mars",),
        mistakes=(
            ("earth ping -c 1 venus",),
            ("earth ping -c 1 -W 1 10.0.0.99",),
            ("earth ip neigh add 10.0.0.20 lladdr 02:00:00:00:00:20 dev eth0",),
        ),
    )
    yield Step(
        title="For how long?",
        text="""
            `earth ip neigh` shows the entry with its state. REACHABLE: mars has answered within half a minute or so.
            Later it becomes STALE: earth still uses it, but asks mars again when it does. FAILED: nobody has answered,
            as for `earth ping -c 1 -W 1 10.0.0.99`.

            An entry that a person writes is PERMANENT: nobody is ever asked about it. Make earth's entry for mars
            permanent, with the same MAC address.
            """,
        goals=(
            HasNeighbour("earth", "10.0.0.20", _MARS, "PERMANENT"),
            Reaches("earth", "mars"),
        ),
        hints=(
            "`ip neigh replace ADDRESS lladdr MAC dev INTERFACE` writes an entry; without more words it is permanent.",
            "The MAC address is in `earth ip neigh`, and in `mars ip link`.",
            "`earth ip neigh replace 10.0.0.20 lladdr 02:00:00:00:00:20 dev eth0`",
        ),
        solution=("earth ip neigh replace 10.0.0.20 lladdr 02:00:00:00:00:20 dev eth0",),
        mistakes=(
            ("earth ip neigh replace 10.0.0.20 lladdr 02:00:00:00:00:30 dev eth0",),
            ("earth ip neigh replace 10.0.0.20 lladdr 02:00:00:00:00:20 dev eth0 nud reachable",),
            ("mars ip neigh replace 10.0.0.10 lladdr 02:00:00:00:00:10 dev eth0",),
            ("earth ping -c 1 mars",),
        ),
    )
    yield Step(
        title="Written down, and wrong",
        text="""
            Somebody has corrected the entry, and now earth does not reach mars. Ping mars in the background,
            `earth ping mars > /dev/null &`, and listen who gets the packets: `venus timeout 3 tcpdump -n -e icmp`.
            What does venus do with a packet for 10.0.0.20?

            Let earth find mars again by asking, as at the beginning. (`kill %1` ends the ping if its number is 1.)
            """,
        begin=("earth ip neigh replace 10.0.0.20 lladdr 02:00:00:00:00:30 dev eth0 nud permanent",),
        goals=(
            Reaches("earth", "mars", points=2),
            HasNeighbour("earth", "10.0.0.20", _MARS),
        ),
        hints=(
            "Compare `earth ip neigh` with the MAC address that mars has: `mars ip link`.",
            "`ip neigh flush` leaves permanent entries alone; `ip neigh del ADDRESS dev INTERFACE` takes one away.",
            "`earth ip neigh del 10.0.0.20 dev eth0`",
        ),
        solution=("earth ip neigh del 10.0.0.20 dev eth0",),
        mistakes=(
            ("earth ip neigh flush all",),
            ("mars ip neigh flush all", "mars ping -c 1 -W 1 earth"),
            ("venus ip address add 10.0.0.20/24 dev eth0",),
            ("earth ip neigh replace 10.0.0.20 lladdr 02:00:00:00:00:f1 dev eth0",),
        ),
    )


def _answers() -> Iterator[Step]:
    yield Step(
        title="Two with one address",
        text="""
            Sometimes earth talks to mars, sometimes to another one, and both believe that they are 10.0.0.20. Listen at
            earth, with MAC addresses, `earth timeout 10 tcpdump -n -e arp &`, then let earth forget what it knows and
            ask anew: `earth ip neigh flush all`, `earth ping -c 1 10.0.0.20`.

            ARP has no way to say who is right. 10.0.0.20 is the address of mars: find the other one, and take the
            address away from it. It keeps its own.
            """,
        begin=("venus ip address add 10.0.0.20/24 dev eth0",),
        goals=(
            IsAt("earth", "10.0.0.20", _MARS, points=2),
            HasNoAddress("venus", "10.0.0.20"),
            Reaches("earth", "mars"),
            Reaches("earth", "venus"),
        ),
        hints=(
            "There are two answers to one question. One MAC address is that of mars; whose is the other?",
            "`addrs` shows the addresses of all nodes, also one that is there twice.",
            "`venus ip address del 10.0.0.20/24 dev eth0`",
        ),
        solution=("venus ip address del 10.0.0.20/24 dev eth0",),
        mistakes=(
            ("earth ip neigh replace 10.0.0.20 lladdr 02:00:00:00:00:20 dev eth0",),
            ("mars ip address del 10.0.0.20/24 dev eth0",),
            ("link venus sw down",),
            ("venus ip address flush dev eth0",),
        ),
    )
    yield Step(
        title="An answer that nobody has asked for",
        text="""
            mars gets a new card, with the MAC address 02:00:00:00:00:21. earth has the old one in its table, and would
            send to it for a while. Therefore a host may announce itself: it says, unasked, where its address is
            (gratuitous ARP). Linux does so only where it is told to, by the setting net.ipv4.conf.eth0.arp_notify.

            Change the MAC address of mars in such a way that earth learns it at once, without asking. What comes first?
            `venus timeout 20 tcpdump -n -e arp &` shows whether mars says something; `reset` begins this step anew.
            """,
        begin=("earth ip neigh flush all", "earth ping -c 1 mars"),
        goals=(
            HasSetting("mars", "net.ipv4.conf.eth0.arp_notify", "1"),
            HasInterface("mars", "eth0", mac=_NEW_MARS),
            HasNeighbour("earth", "10.0.0.20", _NEW_MARS, points=2),
        ),
        hints=(
            "It is mars that announces itself, at the moment when its MAC address changes. What has to be set before?",
            "`mars sysctl -w KEY=VALUE` sets a setting, `mars ip link set eth0 address MAC` changes the MAC address.",
            "`mars sysctl -w net.ipv4.conf.eth0.arp_notify=1`, then `mars ip link set eth0 address 02:00:00:00:00:21`",
        ),
        solution=(
            "mars sysctl -w net.ipv4.conf.eth0.arp_notify=1",
            "mars ip link set eth0 address 02:00:00:00:00:21",
        ),
        mistakes=(
            ("mars ip link set eth0 address 02:00:00:00:00:21",),
            ("earth sysctl -w net.ipv4.conf.eth0.arp_notify=1", "mars ip link set eth0 address 02:00:00:00:00:21"),
            ("mars ip link set eth0 address 02:00:00:00:00:21", "mars sysctl -w net.ipv4.conf.eth0.arp_notify=1"),
            ("earth ip neigh replace 10.0.0.20 lladdr 02:00:00:00:00:21 dev eth0",),
        ),
    )
    yield Step(
        title="In somebody's place",
        text="""
            earth has been given a /16 and no gateway. So it takes pluto, 10.0.9.10, for a neighbour and asks who has
            that address. But pluto is behind the router, and no question by ARP gets there: `explain earth pluto`.

            earth cannot be changed, let us say. The router, however, knows the way, and may answer in pluto's place
            with its own MAC address: proxy ARP, a setting of the interface by which the question comes. Turn it on,
            and see whom earth takes for pluto then: `earth ip neigh`.
            """,
        begin=(
            "earth ip address del 10.0.0.10/24 dev eth0",
            "earth ip address add 10.0.0.10/16 dev eth0",
            "earth ip neigh flush all",
        ),
        goals=(
            # A kernel lets the owner answer first: it waits up to 0.8 s before it answers for somebody else.
            IsAt("earth", "10.0.9.10", _ROUTER, points=2, wait_s=5.0),
            Arrives("earth", "pluto", wait_s=5.0),
            Reaches("earth", "pluto", wait_s=5.0),
            HasAddress("earth", "10.0.0.10/16"),
            HasNoRoute("earth", "default"),
        ),
        hints=(
            "The question comes to the router by its interface lan: `router ip -br address`.",
            "`router sysctl -a` lists the settings of each interface; one is called proxy_arp.",
            "`router sysctl -w net.ipv4.conf.lan.proxy_arp=1`",
        ),
        solution=("router sysctl -w net.ipv4.conf.lan.proxy_arp=1",),
        mistakes=(
            ("router sysctl -w net.ipv4.conf.far.proxy_arp=1",),
            ("earth ip route add default via 10.0.0.1", "earth ip route add 10.0.9.0/24 via 10.0.0.1"),
            ("router ip address add 10.0.9.10/32 dev lan",),
            ("earth ip neigh replace 10.0.9.10 lladdr 02:00:00:00:00:f1 dev eth0",),
        ),
    )
