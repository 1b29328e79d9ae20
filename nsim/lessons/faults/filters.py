"""Faults of the firewall and of address translation."""

from __future__ import annotations

from nsim.lessons.faults.fault import Fault

FILTERS: tuple[Fault, ...] = (
    Fault(
        complaint="anna can ping www, but its page does not open. From shop it does.",
        begin=("edge nft insert rule ip firewall forward ip saddr 10.1.0.0/24 tcp dport 80 counter drop",),
        hints=(
            "A ping passes and TCP does not: somebody looks into the packets. Which node sees her SYN last?",
            "The rules of edge are in `edge nft list ruleset`. Read the chain forward from the top: the first rule "
            "that decides wins.",
            "The first rule is not of the plan. `edge nft -a list chain ip firewall forward` numbers the rules, and "
            "`nft delete rule ip firewall forward handle NUMBER` deletes one.",
        ),
        solution=("edge nft delete rule ip firewall forward handle 7",),
        mistakes=(
            ("edge nft flush ruleset",),
            ("edge nft delete table ip firewall",),
            ("edge nft insert rule ip firewall forward tcp dport 80 accept",),
        ),
    ),
    Fault(
        complaint="Nobody in the company gets an answer from shop any more. Inside, all is well.",
        begin=("edge nft flush chain ip nat postrouting",),
        hints=(
            "Does the request arrive at shop? `isp tcpdump -i any -n icmp` shows it, with its source.",
            "On the Internet nobody knows a way to 10.1.0.11. How did the answers find back before?",
            "edge has to masquerade what leaves by wan: a rule in the chain postrouting of its table nat.",
        ),
        solution=("edge nft add rule ip nat postrouting oifname wan masquerade",),
        mistakes=(
            ("isp ip route replace 10.0.0.0/8 via 203.0.113.2", "isp ip route del blackhole 10.0.0.0/8"),
            ("edge nft add rule ip nat postrouting masquerade",),
            ("edge nft add rule ip nat postrouting oifname wan snat to 203.0.113.3",),
        ),
    ),
    Fault(
        complaint="From the Internet, the page of www does not open any more. anna sees it.",
        begin=(
            "edge nft flush chain ip nat prerouting",
            "edge nft add rule ip nat prerouting iifname wan tcp dport 80 dnat to 10.2.0.8",
        ),
        hints=(
            "Where does a SYN from shop to 203.0.113.2 get to? Watch edge: wan, then servers.",
            "edge gives it another destination, and asks in vain for that one's MAC. `edge nft list chain ip nat "
            "prerouting`.",
            "There is nobody with 10.2.0.8. Flush the chain, and add the rule with the address of www.",
        ),
        solution=(
            "edge nft flush chain ip nat prerouting",
            "edge nft add rule ip nat prerouting iifname wan tcp dport 80 dnat to 10.2.0.80",
        ),
        mistakes=(
            ("www ip address add 10.2.0.8/24 dev eth0",),
            ("edge nft add rule ip nat prerouting iifname wan tcp dport 80 dnat to 10.2.0.80",),
            ("edge nft flush chain ip nat prerouting",),
        ),
    ),
)
