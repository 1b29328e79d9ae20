"""Read what an author wrote as text: addresses, prefixes, MACs. Each is read here only, so errors are the same."""

from __future__ import annotations

import re
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)

from nsim.errors import TopologyError
from nsim.model.origin import Origin, author

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")


def check_text(node: str, what: str, value: object, hint: str) -> None:
    """Raise TopologyError when a value that must be text is something else, or is empty."""
    if not isinstance(value, str) or not value:
        raise TopologyError(f"{what} is text, not {value!r}", node=node, origin=author(), hint=hint)


def check_truth(node: str, keyword: str, value: object) -> None:
    """Raise TopologyError when the value of a keyword is neither True nor False: the text "no" would be true."""
    if not isinstance(value, bool):
        raise TopologyError(
            f"{keyword}={value!r} is neither True nor False", node=node, origin=author(), hint=f"write {keyword}=True"
        )


def read_address(node: str, text: str, role: str) -> IPv4Address | IPv6Address:
    """Read a bare address, such as a gateway's; ``role`` names what it is for. Raises TopologyError."""
    try:
        if "%" in str(text):  # the zone of an IPv6 address: here the addresses of the node say which link it is
            raise ValueError
        return ip_address(str(text))
    except ValueError:
        raise TopologyError(
            f"{role} {text!r} is no address",
            node=node,
            origin=author(),
            hint="write an address without a prefix length, like 172.16.10.1",
        ) from None


def read_interface_address(node: str, text: str, origin: Origin | None) -> IPv4Interface | IPv6Interface:
    """Read an address with its prefix length. Raises TopologyError."""
    try:
        if not isinstance(text, str) or "%" in text:  # the zone of an IPv6 address: the interface itself says the link
            raise ValueError
        address = ip_interface(text)
    except ValueError:
        raise TopologyError(
            f"{text!r} is no address with a prefix length",
            node=node,
            origin=origin,
            hint="write something like 172.16.10.10/24 or 2001:db8:10::10/64",
        ) from None
    if "/" not in text:
        usual = 24 if address.version == 4 else 64
        raise TopologyError(
            f"address {text} has no prefix length",
            node=node,
            origin=origin,
            hint=f"write {text}/{usual}, for example",
        )
    return address


def read_prefix(node: str, text: str, role: str) -> IPv4Network | IPv6Network:
    """Read a prefix; ``role`` says of what, such as "route to". Raises TopologyError."""
    try:
        prefix = ip_network(str(text), strict=False)
    except ValueError:
        raise TopologyError(
            f"{role} {text!r}: this is no prefix",
            node=node,
            origin=author(),
            hint="write one like 10.0.2.0/24" + (", or default" if role == "route to" else ""),
        ) from None
    if ip_interface(str(text)).ip != prefix.network_address:
        raise TopologyError(
            f"{role} {text!r}: this is an address in a prefix, not the prefix",
            node=node,
            origin=author(),
            hint=f"write {prefix}",
        )
    return prefix


def read_mac(node: str, text: str) -> str:
    """Read the MAC of an interface and return it in lower case. Raises TopologyError.

    The kernel takes only the address of a single interface. Source: is_valid_ether_addr in <linux/etherdevice.h>.
    """
    mac = text.lower() if isinstance(text, str) else ""
    said = None
    if not _MAC.fullmatch(mac):
        said = f"{mac or text!r} is no MAC"
    elif int(mac[:2], 16) & 1:
        said = f"{mac} is the MAC of a group, not of an interface"
    elif mac == "00:00:00:00:00:00":
        said = f"{mac} is the MAC of no interface"
    if said is not None:
        raise TopologyError(
            said,
            node=node,
            origin=author(),
            hint="write six pairs, the first of them even, like 02:00:00:00:00:01",
        )
    return mac


def split_name(name: str | None, addresses: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Tell a name from an address in the first place: no name of an interface has a slash or is an address."""
    if isinstance(name, str) and ("/" in name or _is_address(name)):
        return None, (name, *addresses)
    return name, addresses


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
