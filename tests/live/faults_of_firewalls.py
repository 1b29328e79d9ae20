"""Faults of firewalls, of translation and of servers: what breaks a lab, what must be said, what mends it."""

from __future__ import annotations

from explaining import Server, fault

INTERNET = "internet,forwarding=yes,nat=yes"
MASQUERADE = (
    "add table ip nsim; add chain ip nsim postrouting { type nat hook postrouting priority 100; }; "
    'add rule ip nsim postrouting oifname "eth0" masquerade'
)
FORWARD = (
    "add table ip there; add chain ip there pre { type nat hook prerouting priority -100; }; "
    'add rule ip there pre iifname "eth0" tcp dport 9000'
)
LOOPBACK_ONLY = Server("right", "tcp", 80, "127.0.0.1")
FIREWALLS = [
    fault("routed", "sales dev", "firewall-drop", "router",
          "router nft 'add table ip f; add chain ip f forward { type filter hook forward priority 0; }; "
          "add rule ip f forward ip saddr 172.16.10.0/24 icmp type echo-request drop'",
          "router nft delete table ip f", words=("forward", "ip saddr 172.16.10.0/24 icmp type 8 drop"),
          name="forward"),
    fault("two-routers", "left right", "firewall-drop", "r2", "r2 iptables -P FORWARD DROP",
          "r2 iptables -P FORWARD ACCEPT", words=("forward", "policy"), name="forward policy", version=4),
    fault("routed", "sales dev", "firewall-reject", "dev",
          "dev nft 'add table inet f; add chain inet f in { type filter hook input priority 0; }; "
          "add rule inet f in meta l4proto icmp reject'",
          "dev nft delete table inet f", words=("input",), name="input"),
    fault("two-routers", "left right", "firewall-reject", "right", "right iptables -A INPUT -i eth0 -j REJECT",
          "right iptables -F INPUT", words=("input", 'iifname "eth0"'), version=4, name="input"),
    fault("routed", "sales dev", "firewall-drop", "sales",
          "sales iptables -A OUTPUT -d 172.16.20.0/24 -j DROP", "sales iptables -F OUTPUT", words=("output",),
          name="output"),
    fault("two-routers", "left right", "firewall-drop", "right",
          "right nft 'add table ip6 f; add chain ip6 f out { type filter hook output priority 0; policy drop; }; "
          "add rule ip6 f out icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept'",
          "right nft delete table ip6 f", words=("output", "reply"), version=6, name="output of the reply"),
    fault("campus", "library1 physics2", "firewall-drop", "core",
          "core nft 'add table ip f; add chain ip f pre { type filter hook prerouting priority -300; }; "
          "add rule ip f pre iifname library drop'",
          "core nft delete table ip f", words=("prerouting",), name="prerouting"),
    fault("campus", "library1 physics2", "firewall-drop", "physics2", "physics2 iptables -P INPUT DROP",
          "physics2 iptables -P INPUT ACCEPT", words=("input", "policy"), name="input"),
    fault("bridge-lan", "ns_web ns_db", "firewall-drop", "ns_db", "ns_db iptables -A INPUT -s 192.168.100.10 -j DROP",
          "ns_db iptables -F INPUT", words=("input", "ip saddr 192.168.100.10"), name="input"),
    fault("campus", "library1 physics2", "firewall-reject", "core",
          "core iptables -A FORWARD -o physics -p icmp -j REJECT", "core iptables -F FORWARD",
          words=("forward", 'oifname "physics"'), name="forward"),
    fault("two-routers", "left right", "firewall-reject", "r1",
          "r1 nft 'add table ip6 f; add chain ip6 f forward { type filter hook forward priority 0; }; "
          "add rule ip6 f forward ip6 daddr 2001:db8:2::/64 reject'",
          "r1 nft delete table ip6 f", words=("forward", "ip6 daddr 2001:db8:2::/64"), version=6, name="forward, IPv6"),
    fault("bridge-lan", "ns_web ns_db", "firewall-reject", "ns_web",
          "ns_web iptables -A OUTPUT -d 192.168.100.20 -j REJECT", "ns_web iptables -F OUTPUT", words=("output",),
          name="output"),
    fault("routed", "sales dev", "firewall-reject", "dev", "dev iptables -A OUTPUT -d 172.16.10.0/24 -j REJECT",
          "dev iptables -F OUTPUT", words=("output", "the reply"), name="output of the reply"),
    fault("routed", "sales dev", "nothing-listens", "dev", (), (Server("dev", "tcp", 80).open,), how=("tcp", 80)),
    fault("two-routers", "left right", "nothing-listens", "right", (), (Server("right", "udp", 53).open,),
          how=("udp", 53), version=4),
    fault("two-routers", "left right", "nothing-listens", "right", (LOOPBACK_ONLY.open,),
          (LOOPBACK_ONLY.close, Server("right", "tcp", 80).open), how=("tcp", 80), version=4, words=("127.0.0.1 only",),
          name="only at its loopback"),
    fault("routed", "sales dev", "firewall-drop", "router",
          "router iptables-legacy -A FORWARD -p tcp --dport 80 -j DROP", "router iptables-legacy -F FORWARD",
          words=("tcp dport 80 drop",), how=("tcp", 80), name="legacy"),
    fault("routed-nat", "ns1 dns", "nat-missing", "ns-router", "ns-router nft delete table ip nsim",
          f"ns-router nft '{MASQUERADE}'"),
    fault(INTERNET, "earth dns", "nat-missing", "root", "root nft delete table ip nsim", f"root nft '{MASQUERADE}'"),
    fault(INTERNET, "web 192.168.0.108", "nothing-listens", "earth", f"root nft '{FORWARD} dnat to 10.10.0.10:9000'",
          (Server("earth", "tcp", 9000).open,), how=("tcp", 9000), name="DNAT to a dead service",
          words=("where root sends what is for 192.168.0.108 port 9000",)),
    fault("routed-nat", "dns 203.0.113.2", "nothing-listens", "ns1",
          f"ns-router nft '{FORWARD} dnat to 192.168.1.1:9000'", (Server("ns1", "tcp", 9000).open,), how=("tcp", 9000),
          name="DNAT to a dead service"),
    fault(INTERNET, "earth web", "nothing-listens", "web", (), (Server("web", "tcp", 82).open,), how=("tcp", 82)),
]  # fmt: skip

# Only the kernel can say what becomes of these packets.
FILTER = "{ type filter hook"
UNDECIDED = [
    fault("routed", "sales dev", "firewall-drop", "router",
          "router nft 'add table ip f; add set ip f bad { type ipv4_addr; elements = { 172.16.10.10 }; }; "
          f"add chain ip f forward {FILTER} forward priority 0; }}; add rule ip f forward ip saddr @bad drop'",
          "router nft delete table ip f", words=("forward", "ip saddr @bad drop"), name="a set"),
    fault("two-routers", "left right", "firewall-drop", "r1",
          f"r1 nft 'add table inet f; add chain inet f forward {FILTER} forward priority 0; }}; "
          "add chain inet f inner; add rule inet f forward jump inner; "
          "add rule inet f inner ip6 saddr vmap { 2001:db8:2::10 : drop, 2001:db8:1::10 : accept }'",
          "r1 nft delete table inet f", words=("the reply", "forward", "f inner"), version=6, name="a map, the reply"),
    fault("campus", "library1 physics2", "firewall-reject", "library1",
          f"library1 nft 'add table inet f; add chain inet f out {FILTER} output priority 0; }}; "
          "add rule inet f out ip ttl 64 reject'",
          "library1 nft delete table inet f", words=("output", "ip ttl 64 reject"), name="a field"),
    fault("routed", "sales dev", "firewall-drop", "dev",
          "dev nft 'add table ip f; add set ip f ports { type inet_service; elements = { 81 }; }; "
          f"add chain ip f in {FILTER} input priority 0; }}; add rule ip f in tcp dport @ports drop'",
          ("dev nft delete table ip f", Server("dev", "tcp", 81).open), words=("input", "tcp dport @ports drop"),
          how=("tcp", 81), name="a set, and nothing listens"),
    fault("two-routers", "left right", "firewall-drop", "r2",
          f"r2 nft 'add table ip f; add chain ip f pre {FILTER} prerouting priority -150; policy drop; }}; "
          "add rule ip f pre ip ttl > 100 accept'",
          ("r2 nft delete table ip f", Server("right", "udp", 54).open), words=("prerouting", "policy"),
          how=("udp", 54), version=4, name="a policy behind what cannot be read"),
]  # fmt: skip
