"""Say which packets are looked up in which routing table."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from struct import pack
from typing import Literal

from nsim.ops import message
from nsim.ops.delete import Delete
from nsim.ops.operation import Bindings, Operation, RouteRequest

FRA_DST, FRA_SRC, FRA_IIFNAME, FRA_PRIORITY, FRA_FWMARK, FRA_TABLE = 1, 2, 3, 6, 10, 15
_FR_ACT_TO_TBL = 1


@dataclass(frozen=True, slots=True)
class RuleAdd(Operation):
    """Add a policy rule: packets that match are looked up in a table. Source: ip-rule(8).

    Rules are asked in the order of their ``priority``, the smallest first; None lets the kernel put the rule before
    all others of its family but the first.
    """

    version: Literal[4, 6]
    table: int
    source: IPv4Network | IPv6Network | None = None
    destination: IPv4Network | IPv6Network | None = None
    incoming: str | None = None
    mark: int | None = None
    priority: int | None = None

    def argv(self) -> tuple[str, ...]:
        words = ["ip", "rule", "add"] if self.version == 4 else ["ip", "-6", "rule", "add"]
        options = {
            "priority": self.priority,
            "from": self.source,
            "to": self.destination,
            "iif": self.incoming,
            "fwmark": self.mark,
            "table": self.table,
        }
        for word, value in options.items():
            words += [word, str(value)] if value is not None else []
        return tuple(words)

    def undo(self) -> Delete:
        return Delete(self.node, self)

    def request(self, bindings: Bindings) -> RouteRequest:
        family = message.AF_INET if self.version == 4 else message.AF_INET6
        lengths = [prefix.prefixlen if prefix else 0 for prefix in (self.destination, self.source)]
        table = self.table if self.table < 256 else 0
        body = pack("=BBBBBBBBI", family, *lengths, 0, table, 0, 0, _FR_ACT_TO_TBL, 0)
        for kind, prefix in ((FRA_DST, self.destination), (FRA_SRC, self.source)):
            if prefix is not None:
                body += message.attribute(kind, prefix.network_address.packed)
        if self.incoming is not None:
            body += message.text(FRA_IIFNAME, self.incoming)
        for kind, number in ((FRA_PRIORITY, self.priority), (FRA_FWMARK, self.mark), (FRA_TABLE, self.table)):
            if number is not None:
                body += message.number(kind, number)
        return RouteRequest(message.RTM_NEWRULE, message.CREATE, body)
