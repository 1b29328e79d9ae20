"""Give all that leaves by an interface one fixed source address."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address

from nsim.ops import netfilter
from nsim.ops.nat_rule import NatOperation
from nsim.ops.operation import NetfilterRequest


@dataclass(frozen=True, slots=True)
class SourceNatAdd(NatOperation):
    """Rewrite the source of every IPv4 packet that leaves by an interface to a given address."""

    interface: str
    address: IPv4Address

    def argv(self) -> tuple[str, ...]:
        match = f'oifname "{self.interface}"'
        return ("nft", f"add rule ip {netfilter.TABLE} postrouting {match} counter snat to {self.address}")

    def netfilter(self) -> NetfilterRequest:
        return netfilter.rule(
            "postrouting",
            netfilter.leaves_by(self.interface),
            netfilter.counted(),
            netfilter.source_becomes(self.address),
        )

    def legacy(self) -> tuple[str, ...]:
        rule = ("-o", self.interface, "-j", "SNAT", "--to-source", str(self.address))
        return ("iptables-legacy", "-t", "nat", "-A", "POSTROUTING", *rule)
