"""Bridges: a switch made of software, built by hand."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.checks.goals import (
    DoesNotReach,
    HasAddress,
    HasBridgePort,
    HasInterface,
    HasLearnt,
    Overhears,
    Reaches,
)
from nsim.lessons import Lesson, Step
from nsim.model import Host, Topology

_QUIET = "net.ipv6.conf.default.disable_ipv6"  # IPv6 speaks without being asked, and the bridge would learn from it


class Cables(Topology):
    """Three hosts, each with a cable to the machine, and nothing that joins the cables."""

    def build(self) -> None:
        self.root.sysctl(_QUIET, 1)
        for name, number in (("web", 10), ("db", 20), ("spare", 30)):
            host = self.add(Host(name))
            host.sysctl(_QUIET, 1)
            self.link(
                host.port("eth0", f"192.168.100.{number}/24", mac=f"02:00:00:00:00:{number}"),
                self.root.port(f"veth-{name}", bare=True),
            )


class Bridge(Lesson):
    """How a switch works, from the first port to what it has learnt."""

    title = "A switch made by hand"
    minutes = 25
    after = "veth"
    topology = Cables

    def steps(self) -> Iterator[Step]:
        yield from _built()
        yield from _learning()
        yield from _in_use()


def _built() -> Iterator[Step]:
    yield Step(
        title="A bridge",
        text="""
            web, db and spare are hosts of one network, 192.168.100.0/24. Each has a cable to the machine, and there
            the cables end: `root ip -br link` shows veth-web, veth-db and veth-spare. web cannot ping db: what goes
            into web's cable comes out in the machine, where nobody takes it any further.

            A bridge is a switch made of software, and an interface of the kind `bridge`. Make one in `root` that is
            called br0, and take it up.
            """,
        goals=(HasInterface("root", "br0", kind="bridge"), HasInterface("root", "br0", up=True)),
        hints=(
            "`ip link add NAME type KIND` makes an interface, and a new one is down.",
            "`root ip link add br0 type bridge`",
            "Behind it `root ip link set br0 up`",
        ),
        solution=("root ip link add br0 type bridge", "root ip link set br0 up"),
        mistakes=(
            ("root ip link add br0 type bridge",),
            ("root ip link add br0 type dummy", "root ip link set br0 up"),
            ("web ip link add br0 type bridge", "web ip link set br0 up"),
        ),
    )
    yield Step(
        title="Plugged in",
        text="""
            A bridge without ports joins nothing. An interface becomes a port when the bridge is made its master:
            `ip link set INTERFACE master BRIDGE`.

            Plug in the cables of web and db, so that they reach each other. spare stays outside for now.
            `root bridge link` shows the ports.
            """,
        goals=(
            HasBridgePort("root", "br0", "veth-web"),
            HasBridgePort("root", "br0", "veth-db"),
            Reaches("web", "db"),
            DoesNotReach("web", "spare"),
        ),
        hints=(
            "The cables' ends in the machine are plugged in; at the hosts nothing has to be done.",
            "The end of web's cable in the machine is called veth-web.",
            "`root ip link set veth-web master br0`, and the same for veth-db",
        ),
        solution=("root ip link set veth-web master br0", "root ip link set veth-db master br0"),
        mistakes=(
            ("root ip link set veth-web master br0",),
            ("root ip link set veth-web master br0", "root ip link set veth-spare master br0"),
            ("root ip link set veth-db master br0", "root ip address add 192.168.100.1/24 dev br0"),
            ("root sysctl -w net.ipv4.ip_forward=1",),
        ),
    )


def _learning() -> Iterator[Step]:
    yield Step(
        title="Who is where",
        text="""
            How does br0 know by which port a frame must leave? It looks at the sender of each frame that comes in, and
            notes: this MAC address is behind this port. That is its forwarding database, the FDB.

            It has just been made to forget everything: `root bridge fdb show br br0 dynamic` shows nothing. Now let
            something pass from which it learns where web is and where db is, and look again.
            Whose addresses are these? `web ip link`, `db ip link`
            """,
        begin=(
            # A kernel asks again for neighbours that it is not sure of, which the bridge would learn from.
            "web ip neigh flush all",
            "db ip neigh flush all",
            "root ip link set br0 type bridge fdb_flush",
        ),
        goals=(
            HasLearnt("root", "br0", "veth-web", "web"),
            HasLearnt("root", "br0", "veth-db", "db"),
        ),
        hints=(
            "It learns of who sends. So both of them have to send something.",
            "A ping is a request of the one and a reply of the other.",
            "`web ping -c 1 db`",
        ),
        solution=("web ping -c 1 db",),
        mistakes=(
            ("web ping -c 1 192.168.100.10",),
            ("web ping -c 1 -W 1 192.168.100.99",),
            (
                "root bridge fdb add 02:00:00:00:00:10 dev veth-web master static",
                "root bridge fdb add 02:00:00:00:00:20 dev veth-db master static",
            ),
        ),
    )
    yield Step(
        title="A bad memory",
        text="""
            A frame for somebody whom the bridge does not know leaves by all other ports: it is flooded. How long the
            bridge remembers is its ageing_time: `root cat /sys/class/net/br0/bridge/ageing_time` shows hundredths of a
            second. A bridge that forgets at once floods every frame. That was once sold as a hub.

            Plug spare in as well. Let web ping in the background, `web ping -i 0.2 db > /dev/null &`, and listen at
            spare: `spare timeout 2 tcpdump -n icmp`. It hears nothing of it. Now make br0 a hub.
            """,
        goals=(HasBridgePort("root", "br0", "veth-spare"), Overhears("spare", "web", "db", points=2, wait_s=1.0)),
        hints=(
            "What is a property of a bridge can be set: `ip link set BRIDGE type bridge PROPERTY VALUE`.",
            "The property is ageing_time, and nothing is remembered when it is 0.",
            "`root ip link set veth-spare master br0`, `root ip link set br0 type bridge ageing_time 0`",
        ),
        solution=("root ip link set veth-spare master br0", "root ip link set br0 type bridge ageing_time 0"),
        mistakes=(
            ("root ip link set veth-spare master br0",),
            ("root ip link set br0 type bridge ageing_time 0",),
            ("root ip link set veth-spare master br0", "root ip link set br0 promisc on"),
            ("root ip link set veth-spare master br0", "spare ip link set eth0 promisc on"),
        ),
    )
    yield Step(
        title="A switch again",
        text="""
            Listen at spare again: `spare timeout 2 tcpdump -n icmp`. It hears what is not for it, and so would anybody
            who plugs in a laptop; and the cable of spare is busy with what others send.

            Give br0 its memory back, 300 seconds as before, and listen once more. `kill %1` ends the ping if its number
            is 1. There are frames that every switch sends to all: which, and who needs them?
            """,
        goals=(
            HasBridgePort("root", "br0", "veth-spare"),
            Reaches("web", "spare"),
            Overhears("spare", "web", "db", heard=False, points=2, wait_s=1.0),
        ),
        hints=(
            "It is the same property as before.",
            "300 seconds are 30000 hundredths.",
            "`root ip link set br0 type bridge ageing_time 30000`",
        ),
        solution=("root ip link set br0 type bridge ageing_time 30000",),
        mistakes=(
            ("root ip link set veth-spare nomaster",),
            ("root ip link set veth-spare down",),
            ("root ip link set br0 type bridge fdb_flush",),
        ),
    )


def _in_use() -> Iterator[Step]:
    yield Step(
        title="The machine takes part",
        text="""
            The bridge stands in the machine, and still `root ping -c 1 web` is answered with Network is unreachable. A
            bridge passes on frames and needs no address for that; the machine itself is not plugged in.

            br0 is also an interface, by which the machine can be one more host behind the bridge. Give the machine the
            address 192.168.100.1 in this network. To which of its interfaces does it belong?
            """,
        goals=(
            HasAddress("root", "192.168.100.1/24", "br0"),
            Reaches("root", "web"),
            Reaches("root", "db"),
            Reaches("spare", "192.168.100.1", sentence="spare reaches the machine at 192.168.100.1"),
        ),
        hints=(
            "A port belongs to the bridge with all that comes in by it; an address there helps nobody.",
            "The address belongs to br0, with the prefix length that the hosts have: `web ip -br address`.",
            "`root ip address add 192.168.100.1/24 dev br0`",
        ),
        solution=("root ip address add 192.168.100.1/24 dev br0",),
        mistakes=(
            ("root ip address add 192.168.100.1/24 dev veth-web",),
            ("root ip address add 192.168.100.1 dev br0",),
            ("root ip route add 192.168.100.0/24 dev br0",),
        ),
    )
    yield Step(
        title="A dead port",
        text="""
            db is cut off: `web ping -c 1 -W 1 db` and `root ping -c 1 -W 1 db` get no answer, while web and spare reach
            each other. The address of db is right, and both ends of its cable are up.

            Look at what the machine does with that end: `root ip link show veth-db`, and compare it with veth-web.
            Mend it.
            """,
        begin=("root ip link set veth-db nomaster",),
        goals=(Reaches("web", "db"), Reaches("root", "db"), Reaches("web", "spare")),
        hints=(
            "What comes in by db's cable ends in the machine again, as at the beginning.",
            "`root bridge link` shows which interfaces are ports. One is missing.",
            "`root ip link set veth-db master br0`",
        ),
        solution=("root ip link set veth-db master br0",),
        mistakes=(
            ("root ip link set veth-db up", "db ip link set eth0 up"),
            ("root ip address add 192.168.100.2/24 dev veth-db",),
            ("root ip link set br0 type bridge fdb_flush",),
        ),
    )
    yield Step(
        title="Told the wrong thing",
        text="""
            web does not reach db again, and this time db is plugged in. web even learns db's MAC address:
            `web ip neigh`. So frames from db do come to web. Where do the frames for db go? Watch at the two others,
            `spare tcpdump -e -n icmp &` for example, and ping.

            Somebody has told br0 something, and it believes that more than what it sees. Put it right.
            """,
        begin=("root bridge fdb replace 02:00:00:00:00:20 dev veth-spare master sticky static",),
        goals=(
            Reaches("web", "db"),
            Reaches("web", "spare"),
            HasLearnt("root", "br0", "veth-db", "db"),
        ),
        hints=(
            "`root bridge fdb show br br0` shows all that br0 knows; what it was told is static.",
            "The MAC address of db is 02:00:00:00:00:20. Behind which port is it, according to br0?",
            "`root bridge fdb del 02:00:00:00:00:20 dev veth-spare master`",
        ),
        solution=("root bridge fdb del 02:00:00:00:00:20 dev veth-spare master",),
        mistakes=(
            ("root ip link set br0 type bridge fdb_flush",),
            ("root ip link set veth-spare nomaster",),
            ("root ip link set veth-db nomaster", "root ip link set veth-db master br0"),
            ("web ip neigh flush all",),
        ),
    )
