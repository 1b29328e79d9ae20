"""What the operations of address translation share: nf_tables where the kernel has it, legacy iptables otherwise."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from nsim.ops.operation import Bindings, NetfilterRequest, Operation, ProgramRequest

NFTABLES = "nf_tables nat"


@dataclass(frozen=True, slots=True)
class NatOperation(Operation):
    """A change to the translation of IPv4 addresses. IPv6 is routed and not rewritten (RFC 4864)."""

    def features(self) -> tuple[str, ...]:
        return ("nat",)

    def request(self, bindings: Bindings) -> NetfilterRequest | ProgramRequest:
        return self.netfilter() if bindings.has(NFTABLES) else ProgramRequest(self.legacy())

    @abstractmethod
    def netfilter(self) -> NetfilterRequest:
        """Return the change for nf_tables."""

    @abstractmethod
    def legacy(self) -> tuple[str, ...]:
        """Return the command that makes the same change in x_tables, the kernel's older packet filter."""
