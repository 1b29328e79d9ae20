"""Ask a node how it translates addresses: its rules, and the connections that it follows.

What the kernel lists over netlink is read there; what only its older parts know, from where they keep it.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nsim.errors import CommandError, KernelError
from nsim.kernel import conntrack, nat_rules
from nsim.kernel.conntrack import Connection
from nsim.kernel.iptables_lines import legacy_rules, legacy_ruleset
from nsim.kernel.nat_rules import NatRule
from nsim.kernel.netlink import NETLINK_NETFILTER, NetlinkSocket
from nsim.kernel.ruleset import Ruleset, read_ruleset

if TYPE_CHECKING:
    from nsim.network.engine import Engine
    from nsim.network.node import Node

# Of the thread that has entered the node; /proc/net is that of the whole process.
_PROC_NET = "/proc/thread-self/net"
_COUNT = "/proc/sys/net/netfilter/nf_conntrack_count"
_LEGACY = (("ip", "ip_tables_names", "iptables"), ("ip6", "ip6_tables_names", "ip6tables"))
_NOT_THERE = {errno.EINVAL, errno.EOPNOTSUPP, errno.EPROTONOSUPPORT}


def rules_of(node: Node, engine: Engine) -> list[NatRule]:
    """Return a node's rules of address translation: those of nf_tables, then those of the older x_tables.

    Raises KernelError when the kernel refuses to list them, CommandError when the program that reads x_tables is
    missing or fails.
    """
    return [*_current_rules(node), *_older_rules(node, engine)]


def connections_of(node: Node, engine: Engine) -> list[Connection]:
    """Return the connections that a node follows, in the order of their texts.

    Raises KernelError when the kernel refuses to list them, CommandError when it cannot.
    """
    return sorted(_connections(node, engine), key=lambda each: (each.protocol, str(each.original)))


def ruleset_of(node: Node, engine: Engine) -> Ruleset:
    """Return all rules that packets are put to in a node: those of nf_tables, then those of the older x_tables.

    Raises KernelError when the kernel refuses to list them, CommandError when the program that reads x_tables is
    missing or fails.
    """
    try:
        with _open(node) as netlink:
            current = read_ruleset(netlink)
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise KernelError("nft list ruleset", node=node.name, errno=error.errno or 0) from error
        current = Ruleset()
    parts = [current]
    for family, names, program in _LEGACY:
        if tables := (_read(node, engine, f"{_PROC_NET}/{names}") or "").split():
            parts += [legacy_ruleset(_saved(node, program, table), family) for table in tables]
    chains = sorted((chain for part in parts for chain in part.chains), key=lambda chain: chain.priority)
    return Ruleset(tuple(chains), {place: rules for part in parts for place, rules in part.rules.items()})


def _current_rules(node: Node) -> list[NatRule]:
    try:
        with _open(node) as netlink:
            return list(nat_rules.nat_rules(netlink))
    except OSError as error:
        if error.errno in _NOT_THERE:
            return []
        raise KernelError("nft list ruleset", node=node.name, errno=error.errno or 0) from error


def _older_rules(node: Node, engine: Engine) -> Iterator[NatRule]:
    for family, names, program in _LEGACY:
        # Asking the program first would make the table, and with it connection tracking, where there was none.
        if "nat" in (_read(node, engine, f"{_PROC_NET}/{names}") or "").split():
            yield from legacy_rules(_saved(node, program), family)


def _saved(node: Node, program: str, table: str = "nat") -> str:
    # The plain name is x_tables' own program on some systems; on others it speaks to nf_tables, and says so.
    for name in (f"{program}-legacy-save", f"{program}-save"):
        done = node.run(
            ["sh", "-c", 'command -v "$1" >/dev/null || exit 127; exec "$@"', "sh", name, "-t", table, "-c"]
        )
        if done.ok and "(nf_tables)" not in done.stdout:
            return done.stdout
        if done.status not in (0, 127):
            raise CommandError(f"{node.name}: {name}: {done.stderr.strip() or f'status {done.status}'}")
    raise CommandError(
        f"{node.name}: it has rules in the older x_tables, and there is no {program}-legacy-save to list them",
        hint="install iptables",
    )


def _connections(node: Node, engine: Engine) -> list[Connection]:
    # A dump walks the table of the whole machine, which takes milliseconds; most nodes follow nothing at all.
    count = _read(node, engine, _COUNT)
    if count is not None and count.strip() == "0":
        return []
    try:
        with _open(node) as netlink:
            return list(conntrack.connections(netlink))
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise KernelError("conntrack -L", node=node.name, errno=error.errno or 0) from error
    text = _read(node, engine, f"{_PROC_NET}/nf_conntrack")
    if text is None and count is None:  # no part of the kernel follows connections
        return []
    if text is None:
        raise CommandError(
            f"{node.name}: this kernel does not list the connections that it follows",
            hint="it needs nf_conntrack_netlink; try `modprobe nf_conntrack_netlink` outside the lab",
        )
    return [found for line in text.splitlines() if (found := conntrack.read_connection(line)) is not None]


def _open(node: Node) -> NetlinkSocket:
    return NetlinkSocket(node.open_socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER))


def _read(node: Node, engine: Engine, path: str) -> str | None:
    try:
        return engine.read_setting(node.name, path)
    except OSError:
        return None
