"""Faults of cables, interfaces and the bridge."""

from __future__ import annotations

from nsim.lessons.faults.fault import Fault

LINKS: tuple[Fault, ...] = (
    Fault(
        complaint="guest reaches nobody, and nobody reaches guest.",
        begin=("link guest sw down",),
        hints=(
            "Before a packet has a way it needs a link. Which interfaces have a carrier? `guest ip link`.",
            "guest's interface is up and says NO-CARRIER: nothing is at the other end of its cable.",
            "Somebody has pulled the cable between guest and sw. `link` plugs cables in, too.",
        ),
        solution=("link guest sw up",),
        mistakes=(
            ("guest ip link set eth0 down", "guest ip link set eth0 up"),
            ("sw ip link set guest down", "sw ip link set guest up"),
            ("guest ip route replace default via 10.1.0.1 dev eth0",),
        ),
    ),
    Fault(
        complaint="www does not answer anybody, and reaches nobody.",
        begin=("www ip link set eth0 down",),
        hints=(
            "How far does a packet from anna get? `edge tcpdump -i servers -n arp` beside a ping shows it.",
            "An interface has two states: what the administrator wants, and what the cable gives. `www ip link`.",
            "eth0 of www is down. Setting it up brings back its own network only: look at `www ip route` then.",
        ),
        solution=("www ip link set eth0 up", "www ip route add default via 10.2.0.1"),
        mistakes=(("www ip link set eth0 up",), ("link www edge up",), ("edge ip link set servers up",)),
    ),
    Fault(
        complaint="In the office nobody gets an answer from www or from shop, although edge reaches both.",
        begin=("office ip link set line2 down",),
        hints=(
            "The requests arrive: `www tcpdump -n icmp` shows them, and the replies. Where are the replies seen last?",
            "edge sends what is for the office by line2, as planned. What does `edge ip link show line2` say about it?",
            "A cable has no carrier when either end is down, and this end is up.",
        ),
        solution=("office ip link set line2 up",),
        mistakes=(
            ("edge ip route replace 10.1.0.0/24 via 10.0.1.2",),
            ("edge ip link set line2 up",),
            ("office ip link set line1 up",),
        ),
    ),
    Fault(
        complaint="anna reaches nobody, not even guest beside her. Her cable is in.",
        begin=("sw ip link set anna nomaster",),
        hints=(
            "anna asks for the MAC of guest and gets no answer: `anna ip neigh`. Where does her question get to?",
            "It comes to sw, by the interface anna, and leaves sw by no other one. `sw bridge link` lists the ports.",
            "The interface anna of sw is not a port of the bridge sw. A port has a master: `ip link set … master …`.",
        ),
        solution=("sw ip link set anna master sw",),
        mistakes=(
            ("sw ip link set anna up",),
            ("link anna sw down", "link anna sw up"),
            ("sw sysctl -q -w net.ipv4.ip_forward=1",),
        ),
    ),
)
