"""Pack rules for nf_tables: values in, bytes out.

A rule is a list of expressions that work on registers: load something of the packet, compare it, and at the end
decide. Source: <linux/netfilter/nf_tables.h>, nft(8) with ``--debug=netlink``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from struct import pack

from nsim.ops.message import CREATE, NLM_F_APPEND, NLM_F_CREATE, attribute, text
from nsim.ops.operation import NetfilterRequest

TABLE = "nsim"
"""Our own table: the table ``nat`` belongs to iptables, which refuses one that it did not make."""

_NEWTABLE, _DELTABLE, _NEWCHAIN, _NEWRULE = 0, 2, 3, 6
_TABLE_HAS_OWNER = 2
_FAMILY_IPV4 = 2
_NESTED = 0x8000
_IFNAMSIZ = 16
_HEADER = pack(">BBH", _FAMILY_IPV4, 0, 0)

_REGISTER, _SECOND_REGISTER = 1, 2
_CMP_EQUAL, _CMP_NOT_EQUAL = 0, 1
_META_INPUT_NAME, _META_OUTPUT_NAME, _META_PROTOCOL = 6, 7, 16
_NETWORK_HEADER, _TRANSPORT_HEADER = 1, 2
_SOURCE_OFFSET, _DESTINATION_OFFSET, _DESTINATION_PORT_OFFSET = 12, 16, 2
_CT_STATUS, _STATUS_DESTINATION_TRANSLATED = 2, 1 << 5
_SOURCE_NAT, _DESTINATION_NAT = 0, 1
_PROTOCOLS = {"tcp": 6, "udp": 17}


@dataclass(frozen=True, slots=True)
class Hook:
    """Where in the way of a packet a chain of type nat stands. Source: nft(8), section CHAINS."""

    chain: str
    number: int
    priority_name: str
    priority: int


HOOKS = {
    hook.chain: hook
    for hook in (
        Hook("prerouting", 0, "dstnat", -100),
        Hook("output", 3, "dstnat", -100),
        Hook("postrouting", 4, "srcnat", 100),
    )
}


def table_and_chain(hook: Hook) -> NetfilterRequest:
    """Make our table and one chain in it; both may be there already."""
    return NetfilterRequest(((_NEWTABLE, NLM_F_CREATE, _HEADER + text(1, TABLE)), _chain(TABLE, hook)))


def no_table() -> NetfilterRequest:
    """Delete our table with all that is in it."""
    return NetfilterRequest(((_DELTABLE, 0, _HEADER + text(1, TABLE)),))


def rule(chain: str, *expressions: bytes) -> NetfilterRequest:
    """Append a rule to a chain of our table."""
    return NetfilterRequest((_rule(TABLE, chain, expressions),))


def owned_masquerade(table: str, prefix: IPv4Network) -> NetfilterRequest:
    """Hide a prefix behind the machine, in a new table that goes with the socket that this is sent by.

    Source: NFT_TABLE_F_OWNER in <linux/netfilter/nf_tables.h>, Linux 5.12 (kernel commit 6001a930ce03).
    """
    made = _NEWTABLE, CREATE, _HEADER + text(1, table) + _number(2, _TABLE_HAS_OWNER)
    hidden = _rule(table, "postrouting", (comes_from(prefix), counted(), masquerade()))
    return NetfilterRequest((made, _chain(table, HOOKS["postrouting"]), hidden))


def owned_masquerade_text(table: str, prefix: IPv4Network) -> str:
    """Return the line that a person would type for ``owned_masquerade``; what they make stays until they delete it."""
    chain = "postrouting { type nat hook postrouting priority srcnat; }"
    rule = f"postrouting ip saddr {prefix} counter masquerade"
    return f"nft 'add table ip {table}; add chain ip {table} {chain}; add rule ip {table} {rule}'"


def arrives_by(interface: str) -> bytes:
    """Match what comes in by an interface: ``iifname``."""
    return _meta(_META_INPUT_NAME) + _compare(_name(interface))


def leaves_by(interface: str) -> bytes:
    """Match what goes out by an interface: ``oifname``."""
    return _meta(_META_OUTPUT_NAME) + _compare(_name(interface))


def comes_from(prefix: IPv4Network) -> bytes:
    """Match packets whose source lies in a prefix: ``ip saddr``."""
    return _address(_SOURCE_OFFSET, prefix)


def goes_to(prefix: IPv4Network) -> bytes:
    """Match packets whose destination lies in a prefix: ``ip daddr``."""
    return _address(_DESTINATION_OFFSET, prefix)


def goes_to_port(protocol: str, port: int) -> bytes:
    """Match TCP or UDP to a port: ``tcp dport``."""
    load = _expression(
        "payload",
        _number(1, _REGISTER) + _number(2, _TRANSPORT_HEADER) + _number(3, _DESTINATION_PORT_OFFSET) + _number(4, 2),
    )
    return _meta(_META_PROTOCOL) + _compare(bytes([_PROTOCOLS[protocol]])) + load + _compare(pack(">H", port))


def was_forwarded() -> bytes:
    """Match connections whose destination has been translated: ``ct status dnat``. The kernel keeps bits natively."""
    status = pack("=I", _STATUS_DESTINATION_TRANSLATED)
    load = _expression("ct", _number(1, _REGISTER) + _number(2, _CT_STATUS))
    return load + _bitwise(status) + _compare(bytes(4), _CMP_NOT_EQUAL)


def counted() -> bytes:
    """Count the packets that come this far: ``counter``."""
    return _expression("counter", attribute(1, bytes(8)) + attribute(2, bytes(8)))  # bytes and packets so far


def masquerade() -> bytes:
    """Replace the source by the address of the interface by which a packet leaves: ``masquerade``."""
    return _expression("masq", b"")


def source_becomes(address: IPv4Address) -> bytes:
    """Replace the source: ``snat to``."""
    nat = _number(1, _SOURCE_NAT) + _number(2, _FAMILY_IPV4) + _number(3, _REGISTER)
    return _immediate(_REGISTER, address.packed) + _expression("nat", nat)


def destination_becomes(address: IPv4Address, port: int) -> bytes:
    """Replace the destination and its port: ``dnat to``."""
    nat = _number(1, _DESTINATION_NAT) + _number(2, _FAMILY_IPV4) + _number(3, _REGISTER)
    nat += _number(5, _SECOND_REGISTER)
    return (
        _immediate(_REGISTER, address.packed) + _immediate(_SECOND_REGISTER, pack(">H", port)) + _expression("nat", nat)
    )


def _chain(table: str, hook: Hook) -> tuple[int, int, bytes]:
    place = attribute(_NESTED | 4, _number(1, hook.number) + attribute(2, pack(">i", hook.priority)))
    return _NEWCHAIN, NLM_F_CREATE, _HEADER + text(1, table) + text(3, hook.chain) + place + text(7, "nat")


def _rule(table: str, chain: str, expressions: Sequence[bytes]) -> tuple[int, int, bytes]:
    body = text(1, table) + text(2, chain) + attribute(_NESTED | 4, b"".join(expressions))
    return _NEWRULE, NLM_F_CREATE | NLM_F_APPEND, _HEADER + body


def _number(kind: int, value: int) -> bytes:
    # Netfilter's attributes hold their numbers in network byte order.
    return attribute(kind, pack(">I", value))


def _expression(name: str, data: bytes) -> bytes:
    return attribute(_NESTED | 1, text(1, name) + attribute(_NESTED | 2, data))


def _value(kind: int, data: bytes) -> bytes:
    return attribute(_NESTED | kind, attribute(1, data))


def _meta(key: int) -> bytes:
    return _expression("meta", _number(1, _REGISTER) + _number(2, key))


def _name(interface: str) -> bytes:
    return interface.encode().ljust(_IFNAMSIZ, b"\0")


def _compare(data: bytes, how: int = _CMP_EQUAL) -> bytes:
    return _expression("cmp", _number(1, _REGISTER) + _number(2, how) + _value(3, data))


def _bitwise(mask: bytes) -> bytes:
    lengths = _number(1, _REGISTER) + _number(2, _REGISTER) + _number(3, len(mask))
    return _expression("bitwise", lengths + _value(4, mask) + _value(5, bytes(len(mask))))


def _immediate(register: int, data: bytes) -> bytes:
    return _expression("immediate", _number(1, register) + _value(2, data))


def _address(offset: int, prefix: IPv4Network) -> bytes:
    where = _number(1, _REGISTER) + _number(2, _NETWORK_HEADER) + _number(3, offset) + _number(4, 4)
    mask = _bitwise(prefix.netmask.packed) if prefix.prefixlen < 32 else b""
    return _expression("payload", where) + mask + _compare(prefix.network_address.packed)
