"""Let those inside reach each other by the public address."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network

from nsim.ops import netfilter
from nsim.ops.nat_rule import NatOperation
from nsim.ops.operation import NetfilterRequest


@dataclass(frozen=True, slots=True)
class HairpinAdd(NatOperation):
    """Masquerade forwarded connections that turn round at the gateway and go back into the prefix they came from.

    Otherwise the server would answer its neighbour directly, who expects the answer from the public address.
    Source: RFC 4787, section 6.
    """

    prefix: IPv4Network

    def argv(self) -> tuple[str, ...]:
        match = f"ip saddr {self.prefix} ip daddr {self.prefix} ct status dnat"
        return ("nft", f"add rule ip {netfilter.TABLE} postrouting {match} counter masquerade")

    def netfilter(self) -> NetfilterRequest:
        return netfilter.rule(
            "postrouting",
            netfilter.comes_from(self.prefix),
            netfilter.goes_to(self.prefix),
            netfilter.was_forwarded(),
            netfilter.counted(),
            netfilter.masquerade(),
        )

    def legacy(self) -> tuple[str, ...]:
        match = ("-s", str(self.prefix), "-d", str(self.prefix), "-m", "conntrack", "--ctstate", "DNAT")
        return ("iptables-legacy", "-t", "nat", "-A", "POSTROUTING", *match, "-j", "MASQUERADE")
