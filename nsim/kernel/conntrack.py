"""Read the connections that a namespace follows: who speaks to whom, and who they are after translation.

Source: <linux/netfilter/nfnetlink_conntrack.h>, nf_conntrack_common.h and nf_conntrack_tcp.h beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.kernel.nft_fields import PROTOCOLS

_GET_CONNECTIONS = 0x0101
_ALL_FAMILIES = bytes(4)  # struct nfgenmsg
_SEEN_REPLY, _ASSURED = 2, 4
_TCP_STATES = (
    "NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE",
    "SYN_SENT2",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """One direction of a connection; ports where the protocol has them, the identifier of an ICMP question."""

    source: str
    destination: str
    source_port: int | None = None
    destination_port: int | None = None
    icmp_id: int | None = None

    @property
    def sender(self) -> str:
        """Who sends, with the port or the ICMP identifier: ``10.0.0.1:80``, ``[fd00::1]:80``, ``10.0.0.1 id 7``."""
        return _end(self.source, self.source_port, self.icmp_id)

    @property
    def receiver(self) -> str:
        """Who receives, in the same form."""
        return _end(self.destination, self.destination_port, None)


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection: its first packet as it came (``original``), and its answer as it is expected (``reply``).

    ``state`` is TCP's and None for others; ``timeout_s`` is how long it is still remembered, None where nothing runs
    out. ``seen_reply`` says that an answer came, ``assured`` that it is kept when the table is full.
    """

    protocol: str
    state: str | None
    original: Flow
    reply: Flow
    timeout_s: int | None
    seen_reply: bool
    assured: bool

    @property
    def source_translated(self) -> bool:
        """Whether its packets get another source: then the answer does not go to the one who asked."""
        asked, answered = self.original, self.reply
        return (asked.source, asked.source_port, asked.icmp_id) != (
            answered.destination,
            answered.destination_port,
            answered.icmp_id,
        )

    @property
    def destination_translated(self) -> bool:
        """Whether its packets get another destination: then the answer does not come from the one who was asked."""
        asked, answered = self.original, self.reply
        return (asked.destination, asked.destination_port) != (answered.source, answered.source_port)

    @property
    def new_source(self) -> str:
        """Its source after translation."""
        return _end(self.reply.destination, self.reply.destination_port, self.reply.icmp_id)

    @property
    def new_destination(self) -> str:
        """Its destination after translation."""
        return _end(self.reply.source, self.reply.source_port, None)


def connections(netlink: NetlinkSocket) -> Iterator[Connection]:
    """Yield the connections of a namespace, IPv4 and IPv6, in no order.

    ``netlink`` is a socket for NETLINK_NETFILTER. Raises OSError when the kernel does not list them.
    """
    return map(decode_connection, netlink.dump(_GET_CONNECTIONS, _ALL_FAMILIES))


def decode_connection(body: bytes) -> Connection:
    """Read the body of one message about a connection (``struct nfgenmsg`` and its attributes)."""
    given = attributes(body, 4)
    protocol, original = _flow(given[1])
    _, reply = _flow(given[2])
    status = int.from_bytes(given.get(3, b""), "big")
    tcp = attributes(attributes(given.get(4, b"")).get(1, b""))
    state = tcp[1][0] if 1 in tcp else None
    return Connection(
        protocol=PROTOCOLS.get(protocol, str(protocol)),
        state=None if state is None else _TCP_STATES[state] if state < len(_TCP_STATES) else str(state),
        original=original,
        reply=reply,
        timeout_s=int.from_bytes(given[7], "big") if 7 in given else None,
        seen_reply=bool(status & _SEEN_REPLY),
        assured=bool(status & _ASSURED),
    )


def read_connection(line: str) -> Connection | None:
    """Read one line of /proc/net/nf_conntrack, for kernels that list connections only there; None when it is none."""
    words = line.split()
    if len(words) < 5 or words[0] not in ("ipv4", "ipv6"):
        return None
    flows: list[dict[str, str]] = []
    for name, _, value in (word.partition("=") for word in words if "=" in word):
        if name == "src":
            flows.append({})
        if flows:
            flows[-1].setdefault(name, value)
    if len(flows) != 2 or any("dst" not in flow for flow in flows):
        return None
    protocol = int(words[3])
    return Connection(
        protocol=PROTOCOLS.get(protocol, str(protocol)),
        state=next((word for word in words[5:6] if word.isupper() and word[0] != "["), None),
        original=_named_flow(flows[0]),
        reply=_named_flow(flows[1]),
        timeout_s=int(words[4]) if words[4].isdigit() else None,
        seen_reply="[UNREPLIED]" not in words,
        assured="[ASSURED]" in words,
    )


def _flow(tuple_: bytes) -> tuple[int, Flow]:
    given = attributes(tuple_)
    addresses, details = attributes(given[1]), attributes(given[2])
    source, destination = (str(ip_address(addresses.get(v4) or addresses[v6])) for v4, v6 in ((1, 3), (2, 4)))
    return details[1][0], Flow(
        source, destination, _number(details.get(2)), _number(details.get(3)), _number(details.get(4, details.get(7)))
    )


def _named_flow(given: dict[str, str]) -> Flow:
    source, destination = (str(ip_address(given[name])) for name in ("src", "dst"))
    return Flow(
        source, destination, *(int(given[name]) if name in given else None for name in ("sport", "dport", "id"))
    )


def _number(value: bytes | None) -> int | None:
    return None if value is None else int.from_bytes(value, "big")


def _end(address: str, port: int | None, icmp_id: int | None) -> str:
    if icmp_id is not None:
        return f"{address} id {icmp_id}"
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
