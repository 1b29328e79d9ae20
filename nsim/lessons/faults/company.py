"""The network in which faults are found: a small company with its server and its way to the Internet."""

from __future__ import annotations

from typing import Any

from nsim.checks.goals import (
    AllOf,
    DoesNotReach,
    Goal,
    HasAddress,
    HasInterface,
    HasRoute,
    Reaches,
    Translates,
)
from nsim.model import Host, Router, Switch, Topology

PUBLIC = "203.0.113.2"
LARGEST_BYTES = 1500
_RULES = """
table ip nat {
    chain prerouting {
        type nat hook prerouting priority dstnat;
        iifname "wan" tcp dport 80 dnat to 10.2.0.80
    }
    chain postrouting {
        type nat hook postrouting priority srcnat;
        oifname "wan" masquerade
    }
}
table ip firewall {
    chain forward {
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        iifname "wan" ct status dnat accept
        ip saddr 10.1.0.12 ip daddr 10.2.0.80 tcp dport 80 reject with tcp reset
        iifname "line1" accept
        iifname "servers" accept
    }
}
"""


class Edge(Router):
    """The company's way out, with a firewall and a translation that somebody has typed."""

    def start(self, node: Any) -> None:
        node.run(["nft", "-f", "-"], input=_RULES, check=True)


class Company(Topology):
    """Two hosts at a switch, two routers with a line for each direction, a server, and the Internet."""

    def __init__(self, listen: str) -> None:
        self._listen = listen
        super().__init__()

    def build(self) -> None:
        switch = self.add(Switch("sw"))
        for name, address in (("anna", "10.1.0.11/24"), ("guest", "10.1.0.12/24")):
            self.link(self.add(Host(name, gateway="10.1.0.1")).port("eth0", address), switch)
        office, edge = self.add(Router("office")), self.add(Edge("edge"))
        self.link(office.port("lan", "10.1.0.1/24"), switch)
        for number in (1, 2):
            ends = [node.port(f"line{number}", f"10.0.{number}.{end}/24") for end, node in ((1, edge), (2, office))]
            self.link(*ends)
        for router in (office, edge):  # what comes back takes another line, which a strict filter would not let in
            router.sysctl("net.ipv4.conf.all.rp_filter", 0)
            router.sysctl("net.ipv4.conf.default.rp_filter", 0)
        office.route("default", via="10.0.1.1")
        edge.route("10.1.0.0/24", via="10.0.2.2")
        edge.route("default", via="203.0.113.1")
        www = self.add(Host("www", gateway="10.2.0.1"))
        self.link(edge.port("servers", "10.2.0.1/24", mac="02:00:00:00:02:01"), www.port("eth0", "10.2.0.80/24"))
        page = "mkdir -p /run/www && echo 'hello from www' > /run/www/index.html"
        www.service(f"{page}; exec python3 -m http.server --bind {self._listen} --directory /run/www 80")
        isp, shop = self.add(Router("isp")), self.add(Host("shop"))
        self.link(edge.port("wan", f"{PUBLIC}/24"), isp.port("company", "203.0.113.1/24"))
        self.link(isp.port("shop", "198.51.100.1/24"), shop.port("eth0", "198.51.100.80/24"))
        isp.route("10.0.0.0/8", kind="blackhole")


def as_planned() -> tuple[Goal, ...]:
    """Return what is true of the network when nothing is wrong with it."""
    anna = AllOf(
        (
            Reaches("anna", "guest"),
            Reaches("anna", "www"),
            Reaches("anna", "www", size_bytes=LARGEST_BYTES),
            Reaches("anna", "www", "tcp", 80),
        ),
        sentence="anna reaches guest, and www: with large packets, too, and its port 80",
        wait_s=8,
    )
    guest = AllOf(
        (Reaches("guest", "anna"), Reaches("guest", "www"), DoesNotReach("guest", "www", "tcp", 80)),
        sentence="guest reaches anna and www, but not port 80 of www",
    )
    out = AllOf(
        tuple(
            goal
            for name in ("anna", "guest", "www")
            for goal in (Reaches(name, "shop"), Translates(name, "shop", source_becomes=PUBLIC))
        ),
        sentence=f"anna, guest and www reach shop, which sees them as {PUBLIC}",
    )
    into = AllOf(
        (
            Reaches("shop", PUBLIC, "tcp", 80),
            Translates("shop", PUBLIC, destination_becomes="10.2.0.80", protocol="tcp", port=80),
        ),
        sentence=f"shop reaches port 80 of www at {PUBLIC}",
        wait_s=8,
    )
    everything = AllOf(
        (anna, guest, out, into, *_tables()), silent=True, sentence="addresses, routes and rules are those of the plan"
    )
    return anna, guest, out, into, everything


def _tables() -> tuple[Goal, ...]:
    return (
        HasAddress("anna", "10.1.0.11/24", "eth0", alone=True),
        HasAddress("guest", "10.1.0.12/24", "eth0", alone=True),
        HasAddress("www", "10.2.0.80/24", "eth0", alone=True),
        HasAddress("office", "10.1.0.1/24", "lan", alone=True),
        HasInterface("edge", "servers", mac="02:00:00:00:02:01"),
        HasRoute("anna", "default", via="10.1.0.1"),
        HasRoute("guest", "default", via="10.1.0.1"),
        HasRoute("www", "default", via="10.2.0.1"),
        HasRoute("office", "default", via="10.0.1.1"),
        HasRoute("edge", "10.1.0.0/24", via="10.0.2.2"),
        HasRoute("edge", "default", via="203.0.113.1"),
        Translates("anna", "www", source_becomes="10.1.0.11"),
    )
