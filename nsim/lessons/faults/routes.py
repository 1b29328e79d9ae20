"""Faults of routing: of tables, and of the settings that decide what becomes of a packet."""

from __future__ import annotations

from nsim.lessons.faults.fault import Fault

ROUTES: tuple[Fault, ...] = (
    Fault(
        complaint="guest reaches anna, and nobody else.",
        begin=("guest ip route replace default via 10.1.0.254",),
        hints=(
            "What is the difference between anna and everybody else, seen from guest? `guest ip route get 10.2.0.80`.",
            "guest hands its packets to a gateway. Does that one answer: `guest ip neigh`?",
            "There is nobody with 10.1.0.254. The router has another address in this network; `ip route replace`.",
        ),
        solution=("guest ip route replace default via 10.1.0.1",),
        mistakes=(
            ("office ip address add 10.1.0.254/24 dev lan",),
            ("guest ip route add 10.2.0.0/24 via 10.1.0.1", "guest ip route add 198.51.100.0/24 via 10.1.0.1"),
            ("guest ip route add default dev eth0 metric 1",),
        ),
    ),
    Fault(
        complaint="anna and guest reach each other, and neither www nor shop. www reaches shop.",
        begin=("office sysctl -q -w net.ipv4.ip_forward=0",),
        hints=(
            "Follow a ping of anna's to www: which interface sees it last? `office tcpdump -i any -n icmp`.",
            "It comes to office and does not leave it, although `office ip route get 10.2.0.80` knows the way.",
            "A machine passes on what is not its own only when a setting says so: net.ipv4.ip_forward.",
        ),
        solution=("office sysctl -w net.ipv4.ip_forward=1",),
        mistakes=(
            ("edge sysctl -q -w net.ipv4.ip_forward=1",),
            ("office sysctl -q -w net.ipv6.conf.all.forwarding=1",),
            ("office ip route add 10.2.0.0/24 via 10.0.1.1",),
        ),
    ),
    Fault(
        complaint="anna and guest get no answer from www. www hears them, it says.",
        begin=("edge ip route del 10.1.0.0/24",),
        hints=(
            "A ping is two packets. The first arrives; where is the second seen last? `edge tcpdump -i any -n icmp`.",
            "edge sends the reply to the Internet. Which route does it take: `edge ip route get 10.1.0.11`?",
            "edge knows no route to 10.1.0.0/24. The plan: what comes back to the office takes line2, to 10.0.2.2.",
        ),
        solution=("edge ip route add 10.1.0.0/24 via 10.0.2.2",),
        mistakes=(
            (
                "office nft 'add table ip x; add chain ip x p { type nat hook postrouting priority srcnat; }'",
                "office nft add rule ip x p oifname line1 masquerade",
            ),
            ("edge ip route add 10.1.0.0/24 via 10.0.1.2",),
            ("www ip route add 10.1.0.0/24 via 10.2.0.1",),
        ),
    ),
    Fault(
        complaint="Nobody in the company reaches shop any more. Inside, all is well.",
        begin=("edge ip route add blackhole 198.51.100.0/24",),
        hints=(
            "Which router sees the ping of anna's last? Does it say anything to her?",
            "edge has a default route to the Internet. Is it the one that it takes: `edge ip route get 198.51.100.80`?",
            "The longest prefix wins, and there is one that leads nowhere: `edge ip route`.",
        ),
        solution=("edge ip route del blackhole 198.51.100.0/24",),
        mistakes=(
            ("edge ip route add default via 203.0.113.1 metric 5",),
            ("office ip route add 198.51.100.0/24 via 10.0.1.1",),
            ("edge sysctl -q -w net.ipv4.conf.all.rp_filter=0",),
        ),
    ),
    Fault(
        complaint="Since edge has been made more secure, the office reaches neither www nor shop. www is well.",
        begin=("edge sysctl -q -w net.ipv4.conf.all.rp_filter=1",),
        hints=(
            "The packets of anna come to edge by line1, and are dropped there. It is no rule of the firewall.",
            "edge would answer her by line2. There is a filter that takes a packet only by the interface by which it "
            "would answer.",
            "It is the setting net.ipv4.conf.all.rp_filter: 1 is strict, 2 is content with any way back, 0 is off.",
        ),
        solution=("edge sysctl -w net.ipv4.conf.all.rp_filter=0",),
        mistakes=(
            ("edge ip route replace 10.1.0.0/24 via 10.0.1.2",),
            ("edge sysctl -q -w net.ipv4.conf.line1.rp_filter=0",),
            ("edge nft flush chain ip firewall forward", "edge nft add rule ip firewall forward accept"),
        ),
    ),
    Fault(
        complaint="anna opens the pages of www, and hangs when she sends it a picture. A ping gets its answer.",
        begin=(
            "office ip link set line1 mtu 1400",
            "office nft 'add table ip quiet; add chain ip quiet out { type filter hook output priority filter; }'",
            "office nft add rule ip quiet out icmp type destination-unreachable drop",
        ),
        hints=(
            "What has a picture that a ping has not? `anna ping -M do -s 1472 www` sends packets of 1,500 bytes.",
            "Small packets pass and large ones do not: look for an interface with another MTU than the rest.",
            "line1 of office has an MTU of 1400, and office keeps quiet about it. All links here carry 1500.",
        ),
        solution=("office ip link set line1 mtu 1500", "office nft delete table ip quiet"),
        mistakes=(
            ("office nft delete table ip quiet",),
            ("anna ip link set eth0 mtu 1400",),
            ("edge ip link set line1 mtu 1400",),
        ),
    ),
)
