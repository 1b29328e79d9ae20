"""Faults of addresses, of neighbours, and of who listens at an address."""

from __future__ import annotations

from nsim.lessons.faults.fault import Fault

ADDRESSES: tuple[Fault, ...] = (
    Fault(
        complaint="www does not answer anna and guest. From edge and from shop it can be reached.",
        begin=(
            "www ip address del 10.2.0.80/24 dev eth0",
            "www ip address add 10.2.0.80/8 dev eth0",
            "www ip route add default via 10.2.0.1",
        ),
        hints=(
            "The requests arrive at www. What does it do with the replies? `www tcpdump -n` shows what it asks for.",
            "www asks on its own cable for the MAC of anna, as if she were there. Why does it think so?",
            "Its prefix length is wrong: `www ip address`. Take the address away and add it with the right one; "
            "the default route goes with it.",
        ),
        solution=(
            "www ip address del 10.2.0.80/8 dev eth0",
            "www ip address add 10.2.0.80/24 dev eth0",
            "www ip route add default via 10.2.0.1",
        ),
        mistakes=(
            ("edge sysctl -q -w net.ipv4.conf.servers.proxy_arp=1",),
            ("www ip route add 10.1.0.0/24 via 10.2.0.1",),
            ("www ip address add 10.2.0.80/24 dev eth0",),
        ),
    ),
    Fault(
        complaint="guest has been started anew. Since then nobody finds guest, and anna loses connections.",
        begin=(
            "guest ip address del 10.1.0.12/24 dev eth0",
            "guest ip address add 10.1.0.11/24 dev eth0",
            "guest ip route add default via 10.1.0.1",
        ),
        hints=(
            "Does anybody answer when anna asks for the MAC of guest? Which address has guest: `guest ip address`?",
            "guest has the address of anna. Whoever wants one of them reaches the one who answers first.",
            "Take 10.1.0.11 away from guest and give it 10.1.0.12/24; the default route goes with the address.",
        ),
        solution=(
            "guest ip address del 10.1.0.11/24 dev eth0",
            "guest ip address add 10.1.0.12/24 dev eth0",
            "guest ip route add default via 10.1.0.1",
        ),
        mistakes=(
            ("guest ip address add 10.1.0.12/24 dev eth0",),
            ("anna ip address add 10.1.0.12/24 dev eth0",),
            ("anna ip neigh flush all", "guest ip neigh flush all"),
        ),
    ),
    Fault(
        complaint="www does not answer anybody beyond its own cable. It hears them all.",
        begin=("www ip neigh replace 10.2.0.1 lladdr 02:00:00:00:aa:aa dev eth0 nud permanent",),
        hints=(
            "www sends its replies: `www tcpdump -e -n icmp`. Does edge take them? The MACs are in the picture, too.",
            "The replies go to a MAC that edge does not have. Where has www learnt it: `www ip neigh`?",
            "Somebody has typed the neighbour in, and PERMANENT entries are never asked for again. Delete it.",
        ),
        solution=("www ip neigh del 10.2.0.1 dev eth0",),
        mistakes=(
            ("edge ip link set servers address 02:00:00:00:aa:aa",),
            ("edge ip neigh flush dev servers",),
            ("www ip route replace default via 10.2.0.1 dev eth0",),
        ),
    ),
    Fault(
        complaint="The page of www does not open, for anna and for shop. Everybody who may can ping www.",
        listen="127.0.0.1",
        hints=(
            "A refused connection is an answer: the packet has arrived, and nobody takes it. `anna curl http://www`.",
            "Who listens, and at which address? `www ss -ltn`.",
            "The server waits at 127.0.0.1, where only www itself gets to. Start one that waits at its own address: "
            "`www python3 -m http.server --bind ADDRESS 80 &`.",
        ),
        solution=("www python3 -m http.server --bind 10.2.0.80 80 &",),
        mistakes=(
            ("edge nft flush ruleset",),
            ("www python3 -m http.server --bind 10.2.0.80 8000 &",),
            ("edge nft add rule ip firewall forward tcp dport 80 accept",),
        ),
    ),
)
