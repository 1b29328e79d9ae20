"""Hide the senders behind a gateway: source NAT to the address of the interface that leads out."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops import netfilter
from nsim.ops.nat_rule import NatOperation
from nsim.ops.operation import NetfilterRequest


@dataclass(frozen=True, slots=True)
class MasqueradeAdd(NatOperation):
    """Rewrite the source of every IPv4 packet that leaves by an interface to that interface's address.

    Source: nft(8), section "NAT STATEMENTS".
    """

    interface: str

    def argv(self) -> tuple[str, ...]:
        return ("nft", f'add rule ip {netfilter.TABLE} postrouting oifname "{self.interface}" counter masquerade')

    def netfilter(self) -> NetfilterRequest:
        return netfilter.rule(
            "postrouting", netfilter.leaves_by(self.interface), netfilter.counted(), netfilter.masquerade()
        )

    def legacy(self) -> tuple[str, ...]:
        return ("iptables-legacy", "-t", "nat", "-A", "POSTROUTING", "-o", self.interface, "-j", "MASQUERADE")
