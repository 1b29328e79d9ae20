"""Understand `route add …` and `route del …`, and ask the kernel for the change over rtnetlink(7)."""

import errno
import os
import socket
import struct
from collections.abc import Sequence
from ipaddress import IPv4Network, ip_network
from typing import NamedTuple

from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.options import OptionError, integer
from nsim.tools._shared.resolve import resolve
from nsim.tools.route import USAGE, netlink


class Change(NamedTuple):
    """Hold one change of a routing table."""

    is_add: bool
    is_ipv6: bool
    destination: str
    length: int
    gateway: str = ""
    interface: str = ""
    metric: int | None = None
    is_reject: bool = False


def parse_words(words: Sequence[str], *, is_ipv6: bool, is_add: bool) -> Change:
    """Read what follows `add` or `del`; raise ToolError with net-tools' exit status for a mistake."""
    rest = list(words)
    kind = rest.pop(0) if rest and rest[0] in ("-net", "-host") else ""
    if not rest:
        raise ToolError(USAGE, 3)
    target, mask = rest.pop(0), ""
    change = Change(is_add, is_ipv6, "", 0)
    while rest:
        word = rest.pop(0)
        if word == "reject":
            change = change._replace(is_reject=True)
        elif word in ("gw", "gateway", "netmask", "metric", "dev", "device"):
            if not rest:
                raise ToolError(f"route: '{word}' needs a value\n{USAGE}", 3)
            value = rest.pop(0)
            if word == "netmask":
                mask = value
            else:
                change = _with_value(change, word, value)
        elif not rest and not change.interface:
            change = change._replace(interface=word)
        else:
            raise ToolError(f"route: unknown word '{word}'\n{USAGE}", 3)
    destination, length = _target6(target) if is_ipv6 else _target4(target, mask, kind, _call(is_add))
    return change._replace(destination=destination, length=length)


def apply(change: Change) -> None:
    """Make the change; raise ToolError with the kernel's reason."""
    try:
        netlink.request(encode(change))
    except OSError as error:
        raise ToolError(f"{_call(change.is_add)}: {error.strerror}", 7) from None


def _call(is_add: bool) -> str:
    return "SIOCADDRT" if is_add else "SIOCDELRT"  # the ioctl that net-tools names in its messages


def encode(change: Change) -> bytes:
    """Return the rtnetlink message for a change, with the defaults of the old ioctl: table main, protocol boot."""
    family = socket.AF_INET6 if change.is_ipv6 else socket.AF_INET
    index = _interface_index(change)
    scope = netlink.SCOPE_UNIVERSE
    kind = netlink.TYPE_UNREACHABLE if change.is_reject else netlink.TYPE_UNICAST
    if not change.is_add and not change.is_ipv6:
        # Nowhere and no type are wildcards: whatever scope and type the route has.
        scope, kind = netlink.SCOPE_NOWHERE, netlink.TYPE_UNREACHABLE if change.is_reject else 0
    elif not change.gateway and not change.is_ipv6:
        scope = netlink.SCOPE_HOST if change.is_reject else netlink.SCOPE_LINK
    head = struct.pack("=BBBBBBBBI", family, change.length, 0, 0, netlink.TABLE_MAIN, netlink.PROTOCOL_BOOT, scope,
                       kind, 0)  # fmt: skip
    attributes = b""
    if change.length:
        attributes += netlink.attribute(netlink.DESTINATION, socket.inet_pton(family, change.destination))
    if change.gateway:
        attributes += netlink.attribute(netlink.GATEWAY, socket.inet_pton(family, change.gateway))
    if index:
        attributes += netlink.attribute(netlink.OUTPUT_INTERFACE, struct.pack("=I", index))
    metric = change.metric
    if metric is None and change.is_ipv6 and change.is_add:
        metric = 1  # net-tools' default; the kernel's own would be 1024
    if metric:
        attributes += netlink.attribute(netlink.PRIORITY, struct.pack("=I", metric))
    return netlink.message(netlink.ADD if change.is_add else netlink.DELETE, head + attributes, is_create=change.is_add)


def _interface_index(change: Change) -> int:
    if change.interface:
        try:
            return socket.if_nametoindex(change.interface)
        except OSError:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV)) from None
    if change.is_add and not change.gateway and not change.is_reject:
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
    return 0


def _with_value(change: Change, word: str, value: str) -> Change:
    if word == "metric":
        try:
            return change._replace(metric=integer(value, 0, 2**31 - 1))
        except OptionError as error:
            raise ToolError(f"route: metric: {error}\n{USAGE}", 3) from None
    if word in ("dev", "device"):
        return change._replace(interface=value)
    try:
        return change._replace(gateway=resolve(value, socket.AF_INET6 if change.is_ipv6 else socket.AF_INET).host)
    except socket.gaierror:
        raise ToolError(f"{value}: Unknown host", 6) from None


def _target4(target: str, mask: str, kind: str, call: str) -> tuple[str, int]:
    if target == "default":
        return "0.0.0.0", 0
    host, slash, length = target.partition("/")
    if slash and mask:
        raise ToolError(f"route: give either /{length} or netmask {mask}\n{USAGE}", 3)
    try:
        address = resolve(host, socket.AF_INET).host
    except socket.gaierror:
        raise ToolError(f"{host}: Host name lookup failure", 6) from None
    given = length or mask
    if kind != "-net":
        if given and given not in ("32", "255.255.255.255"):
            raise ToolError(f"route: netmask {given} doesn't make sense with host route; say -net\n{USAGE}", 3)
        return address, 32
    if not given:
        if address == "0.0.0.0":
            return address, 0
        raise ToolError(f"{call}: Invalid argument (a network needs /length or netmask M)", 7)
    try:
        return address, IPv4Network(f"{address}/{given}").prefixlen
    except ValueError as error:
        problem = "netmask doesn't match route address" if "host bits" in str(error) else f"bogus netmask {given}"
        raise ToolError(f"route: {problem}\n{USAGE}", 3) from None


def _target6(target: str) -> tuple[str, int]:
    if target == "default":
        return "::", 0
    host, _, length = target.partition("/")
    try:
        network = ip_network(f"{resolve(host, socket.AF_INET6).host}/{length or 128}", strict=False)
    except socket.gaierror:
        raise ToolError(f"{host}: Host name lookup failure", 6) from None
    except ValueError:
        raise ToolError(f"route: '{length}' is no prefix length\n{USAGE}", 3) from None
    return str(network.network_address), network.prefixlen
