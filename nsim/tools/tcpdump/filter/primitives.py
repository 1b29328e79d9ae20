"""Turn a qualified identifier (`tcp dst port 80`) or a word that stands alone (`arp`) into a node."""

import socket
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import NamedTuple

from nsim.tools.tcpdump.filter import nodes
from nsim.tools.tcpdump.filter.nodes import Direction, Node
from nsim.tools.tcpdump.filter.view import PORT_PROTOCOLS
from nsim.tools.tcpdump.filter.words import ETHER_TYPES, PROTOCOL_NUMBERS, FilterError, number

PROTOCOLS = {"ether", *ETHER_TYPES, *PROTOCOL_NUMBERS}
TYPES = {"host", "net", "port", "portrange", "proto"}
DIRECTIONS: dict[str, Direction] = {"src": "src", "dst": "dst"}


class Qualifiers(NamedTuple):
    """Hold what stands before an identifier; empty text where nothing does."""

    protocol: str = ""
    direction: Direction | None = None
    type: str = ""


def standalone(words: str, depth: int) -> Node:
    """Return the node for a protocol name, `broadcast`, `multicast`, `inbound`, `outbound` or `stp`."""
    if words in ETHER_TYPES:
        return nodes.EtherType(ETHER_TYPES[words], depth)
    if words in PROTOCOL_NUMBERS:
        ether_type = {"icmp": ETHER_TYPES["ip"], "igmp": ETHER_TYPES["ip"], "icmp6": ETHER_TYPES["ip6"]}.get(words)
        return nodes.IpProtocol(PROTOCOL_NUMBERS[words], ether_type, depth)
    match words:
        case "broadcast" | "ether broadcast":
            return nodes.GroupAddress("broadcast", depth)
        case "multicast" | "ether multicast":
            return nodes.GroupAddress("ether", depth)
        case "ip multicast":
            return nodes.GroupAddress("ip", depth)
        case "ip6 multicast":
            return nodes.GroupAddress("ip6", depth)
        case "ip broadcast":
            raise FilterError("netmask not known, so 'ip broadcast' not supported")
        case "inbound" | "outbound":
            return nodes.Passing(is_outgoing=words == "outbound")
        case "stp":
            return nodes.SpanningTree(depth)
        case _:
            raise FilterError(f"can't parse filter expression: syntax error at '{words.split()[-1]}'")


def qualified(qualifiers: Qualifiers, identifier: str, depth: int) -> Node:
    """Return the node for an identifier with its qualifiers; raise FilterError where they do not fit."""
    match qualifiers.type or "host":
        case "host" if qualifiers.protocol == "ether":
            return nodes.HardwareAddress(_hardware_address(identifier), qualifiers.direction or "src or dst")
        case "host":
            return _host(qualifiers, identifier, depth)
        case "net":
            return _net(qualifiers, identifier, depth)
        case "port" | "portrange":
            return _ports(qualifiers, identifier, depth)
        case _:
            return _protocol(qualifiers, identifier, depth)


def _ether_type(qualifiers: Qualifiers) -> int | None:
    if qualifiers.protocol and qualifiers.protocol not in ETHER_TYPES:
        raise FilterError(f"'{qualifiers.protocol}' modifier applied to {qualifiers.type or 'host'}")
    return ETHER_TYPES.get(qualifiers.protocol)


def _host(qualifiers: Qualifiers, identifier: str, depth: int) -> Node:
    ether_type, direction = _ether_type(qualifiers), qualifiers.direction or "src or dst"
    if "/" in identifier:
        raise FilterError(f"'{identifier}' is a network; say net {identifier}")
    octets = identifier.split(".")
    if len(octets) < 4 and all(octet.isdigit() for octet in octets):
        return _net(qualifiers, identifier, depth)
    found: Node | None = None
    for packed in _host_addresses(identifier, ether_type):
        full = (1 << len(packed) * 8) - 1
        node = nodes.InNetwork(int.from_bytes(packed, "big"), full, len(packed), direction, ether_type, depth)
        found = nodes.Or(found, node) if found else node
    if not found:
        raise FilterError(f"unknown host '{identifier}'")
    return found


def _host_addresses(identifier: str, ether_type: int | None) -> list[bytes]:
    families = {ETHER_TYPES["ip6"]: socket.AF_INET6, None: socket.AF_UNSPEC}
    family = families.get(ether_type, socket.AF_INET)
    try:
        found = socket.getaddrinfo(identifier, None, family, socket.SOCK_DGRAM)
    except (socket.gaierror, UnicodeError):
        return []
    return sorted({socket.inet_pton(kind, str(sockaddr[0]).partition("%")[0]) for kind, _, _, _, sockaddr in found})


def _net(qualifiers: Qualifiers, identifier: str, depth: int) -> Node:
    base, _, length = identifier.partition("/")
    octets = base.split(".")
    if ":" not in base and len(octets) < 4 and all(octet.isdigit() for octet in octets):
        # `net 10` and `net 192.168` name as many bytes as they show.
        length = length or str(8 * len(octets))
        base = ".".join(octets + ["0"] * (4 - len(octets)))
    try:
        network: IPv4Network | IPv6Network = ip_network(f"{base}/{length}" if length else base)
    except ValueError as error:
        if "host bits" in str(error):
            raise FilterError(f'non-network bits set in "{identifier}"') from None
        raise FilterError(f"unknown network '{identifier}'") from None
    if not length and isinstance(network, IPv4Network):
        network = _trailing_zeros(network)
    return nodes.InNetwork(int(network.network_address), int(network.netmask), network.max_prefixlen // 8,
                           qualifiers.direction or "src or dst", _ether_type(qualifiers), depth)  # fmt: skip


def _trailing_zeros(network: IPv4Network) -> IPv4Network:
    # Without a length the last zero bytes are the host part: `net 10.0.0.0` is 10.0.0.0/8.
    packed = network.network_address.packed.rstrip(b"\0")
    return IPv4Network((network.network_address, len(packed) * 8))


def _ports(qualifiers: Qualifiers, identifier: str, depth: int) -> Node:
    if qualifiers.protocol and qualifiers.protocol not in ("tcp", "udp", "sctp", "ip", "ip6"):
        raise FilterError(f"illegal qualifier of '{qualifiers.type}'")
    protocols: tuple[int, ...] = PORT_PROTOCOLS
    if qualifiers.protocol in PROTOCOL_NUMBERS:
        protocols = (PROTOCOL_NUMBERS[qualifiers.protocol],)
    first, dash, last = identifier, "", ""
    if qualifiers.type == "portrange":
        first, dash, last = identifier.partition("-")
    low, high = _port(first), _port(last if dash else first)
    return nodes.Ports(min(low, high), max(low, high), protocols, qualifiers.direction or "src or dst",
                       ETHER_TYPES.get(qualifiers.protocol), depth)  # fmt: skip


def _port(word: str) -> int:
    port = number(word)
    if port is None:
        try:
            port = socket.getservbyname(word)
        except OSError:
            raise FilterError(f"unknown port '{word}'") from None
    if port > 65535:
        raise FilterError(f"illegal port number {port} > 65535")
    return port


def _protocol(qualifiers: Qualifiers, identifier: str, depth: int) -> Node:
    name = identifier.removeprefix("\\")
    if qualifiers.protocol == "ether":
        value = ETHER_TYPES.get(name, number(name))
        if value is None:
            raise FilterError(f"unknown ether proto '{name}'")
        return nodes.EtherType(value, depth)
    value = PROTOCOL_NUMBERS.get(name, number(name))
    if value is None:
        raise FilterError(f"unknown ip proto '{name}'")
    return nodes.IpProtocol(value, _ether_type(qualifiers), depth)


def _hardware_address(identifier: str) -> bytes:
    parts = identifier.replace("-", ":").replace(".", ":").split(":")
    try:
        address = bytes(int(part, 16) for part in parts)
    except ValueError:
        address = b""
    if len(address) != 6:
        raise FilterError(
            f"illegal link layer address '{identifier}'" if address else f"unknown ether host '{identifier}'"
        )
    return address
