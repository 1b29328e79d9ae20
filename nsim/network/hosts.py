"""The files in which every node looks up names: the nodes themselves, and who knows the rest of the world."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address

from nsim.model import Topology

_LOCAL = """\
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
ff02::1\tip6-allnodes
ff02::2\tip6-allrouters
"""


def hosts_file(topology: Topology) -> str:
    """Return the text of /etc/hosts for a topology. Source: hosts(5)."""
    lines = [
        f"{address.ip}\t{node.name}\n"
        for node in topology.all_nodes()
        for interface in node.interfaces_to_others()
        for address in interface.addresses
    ]
    return _LOCAL + "".join(lines)


def resolver_file(name_servers: Sequence[IPv4Address]) -> str:
    """Return the text of /etc/resolv.conf for a lab with an uplink. Source: resolv.conf(5)."""
    if not name_servers:
        return "# the machine's own name server cannot be reached from here\n"
    return "".join(f"nameserver {address}\n" for address in name_servers)
