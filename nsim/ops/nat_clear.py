"""Take a node's address translation away."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.nat_rule import NatOperation
from nsim.ops.netfilter import TABLE, no_table
from nsim.ops.operation import NetfilterRequest


@dataclass(frozen=True, slots=True)
class NatClear(NatOperation):
    """Delete nsim's own table; rules that somebody else has made elsewhere stay."""

    def argv(self) -> tuple[str, ...]:
        return ("nft", f"delete table ip {TABLE}")

    def netfilter(self) -> NetfilterRequest:
        return no_table()

    def legacy(self) -> tuple[str, ...]:
        return ("iptables", "-t", "nat", "-F")  # iptables has no tables of one's own
