"""Host and gateway: what a host sends itself, what it hands on, and what the machine in between needs for it."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import (
    Arrives,
    DoesNotReach,
    HasAddress,
    HasRoute,
    HasSetting,
    Reaches,
    TakesWay,
)
from nsim.lessons import Lesson, Step

_FORWARDS = HasSetting("root", "net.ipv4.ip_forward", "1")


class HostAndGateway(Lesson):
    """How a host reaches what is not on its own network, and who helps."""

    title = "Host and gateway"
    minutes = 25
    after = "bridge"
    topology = "host-bridge,routes=no"

    def steps(self) -> Iterator[Step]:
        yield from _way_out()
        yield from _faults()


def _way_out() -> Iterator[Step]:
    yield Step(
        title="The machine next door",
        text="""
            earth and neptune are on a bridge of the machine, in 10.10.0.0/16; on this bridge the machine is 10.10.0.1.
            By its other interface, eth0, it is 192.168.0.108 in another network, with the neighbour lan: `graph`.

            earth reaches 10.10.0.1 and not 192.168.0.108, which is the same machine: `earth ip route` has a route for
            its own network and no other, so `earth ping -c 1 192.168.0.108` is not even sent.
            Give earth a default gateway: the machine, to which it shall send everything else.
            """,
        goals=(
            HasRoute("earth", "default", via="10.10.0.1"),
            Reaches("earth", "192.168.0.108", sentence="earth reaches the machine at 192.168.0.108"),
        ),
        hints=(
            "A gateway is a neighbour that one can hand packets to, so it has an address in one's own network.",
            "`ip route add default via ADDRESS`: which address of the machine is in 10.10.0.0/16?",
            "`earth ip route add default via 10.10.0.1`",
        ),
        solution=("earth ip route add default via 10.10.0.1",),
        mistakes=(
            ("earth ip route add default via 192.168.0.108",),
            ("earth ip route add default via 10.10.0.20",),
            ("earth ip route add 192.168.0.0/24 dev earth-veth",),
            ("root ip route add default via 192.168.0.1",),
        ),
    )
    yield Step(
        title="A machine that passes on",
        text="""
            The next aim is lan, 192.168.0.1. earth now sends its packets for lan to the machine. Do they arrive?
            `earth ping -c 1 -W 1 lan`, and `explain earth lan` follows one.

            A machine with two networks does not carry packets from one to the other unless it is told to; until then
            it drops what is not for itself. Tell it. One half of the way is enough for this step: what earth sends
            shall arrive at lan.
            """,
        goals=(_FORWARDS, Arrives("earth", "lan", points=2)),
        hints=(
            "It is a setting of the machine's kernel: `root sysctl -a` lists them all; look for forward.",
            "The setting is net.ipv4.ip_forward; `sysctl -w KEY=VALUE` sets one.",
            "`root sysctl -w net.ipv4.ip_forward=1`",
        ),
        solution=("root sysctl -w net.ipv4.ip_forward=1",),
        mistakes=(
            ("earth sysctl -w net.ipv4.ip_forward=1",),
            ("root sysctl -w net.ipv6.conf.all.forwarding=1",),
            ("lan ip route add default via 192.168.0.108",),
        ),
    )
    yield Step(
        title="The neighbour must know the way back",
        text="""
            Now the request arrives at lan, and earth still waits. Let earth ping in the background,
            `earth ping lan > /dev/null &`, and listen at lan: `lan timeout 3 tcpdump -n icmp`. What does lan do with
            the requests, and what not? `lan ip route` says why. (`kill %1` ends the ping if its number is 1.)

            lan shall not send everything to us, only what is for the network of earth and neptune, 10.10.0.0/16. Give
            it a route for that.
            """,
        goals=(
            HasRoute("lan", "10.10.0.0/16", via="192.168.0.108"),
            Reaches("earth", "lan", points=2),
            Reaches("lan", "earth"),
        ),
        hints=(
            "To lan the way to earth begins with a neighbour of lan's.",
            "The neighbour is the machine, by the address that it has in the network of lan: 192.168.0.108.",
            "`lan ip route add 10.10.0.0/16 via 192.168.0.108`",
        ),
        solution=("lan ip route add 10.10.0.0/16 via 192.168.0.108",),
        mistakes=(
            ("lan ip route add 10.10.0.0/16 via 10.10.0.1",),
            ("lan ip route add 10.10.0.0/16 dev eth0",),
            ("lan ip route add 10.10.0.10 via 192.168.0.108",),
            ("lan ip route add default via 192.168.0.1",),
        ),
    )
    yield Step(
        title="Everybody needs a gateway, neighbours need none",
        text="""
            neptune has no gateway yet. Before you change that, guess: does lan reach neptune? Does the request
            arrive, or is it only the reply that is missing? `explain lan neptune`

            Give neptune a gateway as well. earth and neptune reach each other directly, without any gateway, and it
            shall stay so: `earth traceroute -n neptune` shows no router between them.
            """,
        goals=(
            HasRoute("neptune", "default", via="10.10.0.1"),
            Reaches("lan", "neptune"),
            TakesWay("earth", "neptune", ()),
            TakesWay("earth", "lan", ("root",)),
        ),
        hints=(
            "neptune is in the same network as earth.",
            "So its gateway is the same as well.",
            "`neptune ip route add default via 10.10.0.1`",
        ),
        solution=("neptune ip route add default via 10.10.0.1",),
        mistakes=(
            ("neptune ip route add default via 10.10.0.10",),
            ("neptune ip route add 192.168.0.0/24 via 10.10.0.1",),
            ("lan ip route add 10.10.0.20 via 192.168.0.108",),
        ),
    )


def _faults() -> Iterator[Step]:
    yield Step(
        title="It works, but by a detour",
        text="""
            Somebody has typed earth's address anew. All pings work, and yet something has changed: look at the ttl of
            `neptune ping -c 1 earth`, and at `earth traceroute -n neptune`. They are neighbours, and earth sends what
            is for neptune to the gateway. Why does it?

            Mend it at earth. A host takes for its neighbours whoever its own address and prefix length say; there is
            nothing to be written down for each of them.
            """,
        begin=(
            "earth ip address del 10.10.0.10/16 dev earth-veth",
            "earth ip address add 10.10.0.10/28 dev earth-veth",
            "earth ip route replace default via 10.10.0.1",
            # The machine would tell earth of the shorter way.
            "root sysctl -q -w net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.planet-br.send_redirects=0",
        ),
        goals=(
            HasAddress("earth", "10.10.0.10/16"),
            TakesWay("earth", "neptune", (), points=2),
            Reaches("earth", "lan"),
        ),
        hints=(
            "`earth ip address` and `neptune ip address`: what is the difference?",
            "With /28 only the addresses from 10.10.0.0 to 10.10.0.15 are neighbours, and neptune is 10.10.0.20.",
            "`earth ip addr del 10.10.0.10/28 dev earth-veth`, and add it with /16; is the default route still there?",
        ),
        solution=(
            "earth ip address del 10.10.0.10/28 dev earth-veth",
            "earth ip address add 10.10.0.10/16 dev earth-veth",
            "earth ip route replace default via 10.10.0.1",
        ),
        mistakes=(
            ("earth ip route add 10.10.0.20 dev earth-veth",),
            ("earth ip route del default",),
            ("neptune ip address add 10.10.0.20/28 dev neptune-veth",),
            ("earth ip address add 10.10.0.10/24 dev earth-veth",),
        ),
    )
    yield Step(
        title="Two gateways",
        text="""
            earth has two default gateways now, and reaches lan no more. `earth ip route` shows both. Of two routes
            for the same prefix the one with the smaller metric is taken, as long as its interface works; whether the
            gateway is of any use, nobody asks.

            Find out who the other one is, and what it does with the packets. Mend it at earth; neptune shall stay a
            host that passes nothing on.
            """,
        begin=(
            "earth ip route del default",
            "earth ip route add default via 10.10.0.1 metric 200",
            "earth ip route add default via 10.10.0.20 metric 100",
        ),
        goals=(
            TakesWay("earth", "lan", ("root",), points=2),
            HasSetting("neptune", "net.ipv4.ip_forward", "0"),
        ),
        hints=(
            "`earth ip route get 192.168.0.1` says which of the two is taken.",
            "10.10.0.20 is neptune. The route by way of it has to go, or to get a larger metric than the other.",
            "`earth ip route del default via 10.10.0.20`",
        ),
        solution=("earth ip route del default via 10.10.0.20",),
        mistakes=(
            ("neptune sysctl -w net.ipv4.ip_forward=1",),
            ("earth ip route add default via 10.10.0.1 metric 300",),
            ("earth ip route del default via 10.10.0.1",),
            ("root ip route add default via 192.168.0.1",),
        ),
    )
    yield Step(
        title="The gateway has moved",
        text="""
            The machine has got a new address on the bridge, 10.10.0.254, and its old one, 10.10.0.1, is gone. Nobody
            has told earth and neptune. How does a ping to lan fail now, and what has `earth ip neigh` to say?

            Let both of them reach lan again. The machine keeps its new address, and that one only.
            """,
        begin=(
            "root ip address add 10.10.0.254/16 dev planet-br",
            "root ip address del 10.10.0.1/16 dev planet-br",
            # The second address of a network goes with the first, unless it is promoted (promote_secondaries).
            "root ip address replace 10.10.0.254/16 dev planet-br",
            # For a while they would find the machine at the address that it had.
            "earth ip neigh flush all",
            "neptune ip neigh flush all",
        ),
        goals=(
            HasAddress("root", "10.10.0.254/16", "planet-br"),
            DoesNotReach("earth", "10.10.0.1", sentence="nobody is 10.10.0.1"),
            Reaches("earth", "lan"),
            Reaches("neptune", "lan"),
        ),
        hints=(
            "A route with a gateway names an address, and for that the host asks on its own network: who has it?",
            "The default routes of earth and neptune name 10.10.0.1. `ip route replace` puts another in its place.",
            "`earth ip route replace default via 10.10.0.254`, and the same for neptune",
        ),
        solution=(
            "earth ip route del default",
            "earth ip route add default via 10.10.0.254",
            "neptune ip route replace default via 10.10.0.254",
        ),
        mistakes=(
            ("root ip address add 10.10.0.1/16 dev planet-br",),
            ("earth ip route add default via 10.10.0.254 metric 300",),
            ("neptune ip route replace default via 10.10.0.254",),
            ("neptune ip address add 10.10.0.1/16 dev neptune-veth",),
        ),
    )
