"""The hosts file that every node shares: each node's name at each of its addresses."""

from __future__ import annotations

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
        for interface in (*node.interfaces, node.lo)
        for address in interface.addresses
    ]
    return _LOCAL + "".join(lines)
