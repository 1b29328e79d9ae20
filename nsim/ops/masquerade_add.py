"""Hide the senders behind a gateway: source NAT to the address of the interface that leads out."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from nsim.ops.message import NLM_F_APPEND, NLM_F_CREATE, attribute, text
from nsim.ops.operation import Bindings, NetfilterRequest, Operation

TABLE = "nsim"
_NEWTABLE, _NEWCHAIN, _NEWRULE = 0, 3, 6
_FAMILY_IPV4 = 2
_POSTROUTING, _SOURCE_NAT_PRIORITY = 4, 100
_REGISTER, _META_OUTPUT_NAME, _CMP_EQUAL = 1, 7, 0
_NESTED = 0x8000
_IFNAMSIZ = 16


@dataclass(frozen=True, slots=True)
class MasqueradeAdd(Operation):
    """Rewrite the source of every IPv4 packet that leaves by an interface to that interface's address.

    The rules stand in nf_tables, in a table of our own named ``nsim``: table ``nat`` belongs to iptables, which
    refuses one that it did not make. Source: nft(8), <linux/netfilter/nf_tables.h>.
    """

    interface: str

    def argv(self) -> tuple[str, ...]:
        chain = f"add chain ip {TABLE} postrouting {{ type nat hook postrouting priority srcnat; }}"
        rule = f'add rule ip {TABLE} postrouting oifname "{self.interface}" masquerade'
        return ("nft", f"add table ip {TABLE}; {chain}; {rule}")

    def request(self, bindings: Bindings) -> NetfilterRequest:
        hook = _big_endian(1, _POSTROUTING) + _big_endian(2, _SOURCE_NAT_PRIORITY)
        leaves_by = attribute(_NESTED | 3, attribute(1, self.interface.encode().ljust(_IFNAMSIZ, b"\0")))
        expressions = (
            _expression("meta", _big_endian(1, _REGISTER) + _big_endian(2, _META_OUTPUT_NAME))
            + _expression("cmp", _big_endian(1, _REGISTER) + _big_endian(2, _CMP_EQUAL) + leaves_by)
            + _expression("masq", b"")
        )
        table = text(1, TABLE)
        chain = text(1, TABLE) + text(3, "postrouting") + attribute(_NESTED | 4, hook) + text(7, "nat")
        rule = text(1, TABLE) + text(2, "postrouting") + attribute(_NESTED | 4, expressions)
        header = pack(">BBH", _FAMILY_IPV4, 0, 0)
        return NetfilterRequest(
            (
                (_NEWTABLE, NLM_F_CREATE, header + table),
                (_NEWCHAIN, NLM_F_CREATE, header + chain),
                (_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, header + rule),
            )
        )


def _big_endian(kind: int, value: int) -> bytes:
    # Netfilter's attributes hold their numbers in network byte order.
    return attribute(kind, pack(">I", value))


def _expression(name: str, data: bytes) -> bytes:
    return attribute(_NESTED | 1, text(1, name) + attribute(_NESTED | 2, data))
