"""Make the place in which address translation is written."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.nat_rule import NatOperation
from nsim.ops.netfilter import HOOKS, TABLE, table_and_chain
from nsim.ops.operation import NetfilterRequest


@dataclass(frozen=True, slots=True)
class NatChainAdd(NatOperation):
    """Make a chain of type nat in nsim's own table: ``prerouting``, ``output`` or ``postrouting``."""

    chain: str

    def argv(self) -> tuple[str, ...]:
        hook = HOOKS[self.chain]
        kind = f"{{ type nat hook {self.chain} priority {hook.priority_name}; }}"
        return ("nft", f"add table ip {TABLE}; add chain ip {TABLE} {self.chain} {kind}")

    def netfilter(self) -> NetfilterRequest:
        return table_and_chain(HOOKS[self.chain])

    def legacy(self) -> tuple[str, ...]:
        return ("true",)  # iptables has its chains from the start
