"""Hand what arrives for a port on to another node."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from nsim.ops import netfilter
from nsim.ops.nat_rule import NatOperation
from nsim.ops.operation import NetfilterRequest


@dataclass(frozen=True, slots=True)
class PortForwardAdd(NatOperation):
    """Rewrite the destination of what arrives for a port: ``dnat to ADDRESS:PORT``.

    What counts is either the interface by which it comes (``incoming``) or the address to which it is sent
    (``destination``), which also catches those inside who use the public address.
    """

    protocol: Literal["tcp", "udp"]
    port: int
    to_address: IPv4Address
    to_port: int
    incoming: str | None = None
    destination: IPv4Address | None = None
    chain: Literal["prerouting", "output"] = "prerouting"

    def argv(self) -> tuple[str, ...]:
        matches = [
            *([f'iifname "{self.incoming}"'] if self.incoming else []),
            *([f"ip daddr {self.destination}"] if self.destination else []),
            f"{self.protocol} dport {self.port}",
        ]
        target = f"counter dnat to {self.to_address}:{self.to_port}"
        return ("nft", f"add rule ip {netfilter.TABLE} {self.chain} {' '.join(matches)} {target}")

    def netfilter(self) -> NetfilterRequest:
        return netfilter.rule(
            self.chain,
            netfilter.arrives_by(self.incoming) if self.incoming else b"",
            netfilter.goes_to(IPv4Network(self.destination)) if self.destination else b"",
            netfilter.goes_to_port(self.protocol, self.port),
            netfilter.counted(),
            netfilter.destination_becomes(self.to_address, self.to_port),
        )

    def legacy(self) -> tuple[str, ...]:
        words = ["iptables-legacy", "-t", "nat", "-A", self.chain.upper()]
        words += ["-i", self.incoming] if self.incoming else []
        words += ["-d", str(self.destination)] if self.destination else []
        words += ["-p", self.protocol, "--dport", str(self.port)]
        return (*words, "-j", "DNAT", "--to-destination", f"{self.to_address}:{self.to_port}")
