"""Names of nodes: which ones a person can type and a program can look up."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

from nsim.errors import TopologyError
from nsim.model.nodes import Node
from nsim.ops import ROOT

LONGEST_NODE_NAME = 63  # a host name's longest label (RFC 1123)
_NODE_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_LOCAL_NAMES = {"localhost", "ip6-localhost", "ip6-loopback", "ip6-allnodes", "ip6-allrouters"}  # in every /etc/hosts


def name_problems(node: Node) -> Iterator[TopologyError]:
    """Yield what is wrong with a node's name."""

    def problem(message: str, hint: str) -> TopologyError:
        return TopologyError(message, node=node.name, origin=node.origin, hint=hint)

    if node.name == ROOT:
        yield problem("this name is taken: root is the machine itself", "use self.root, or choose another name")
    elif node.name in _LOCAL_NAMES:
        yield problem("this name is taken: every node calls itself so", "choose another name")
    elif _reads_as_address(node.name):
        yield problem("programs take this name for an address", "begin with a letter, like h1")
    if len(node.name) > LONGEST_NODE_NAME:
        yield problem(f"a name of {len(node.name)} characters", f"names have at most {LONGEST_NODE_NAME} characters")
    elif not _NODE_NAME.fullmatch(node.name):
        yield problem(
            f"{node.name!r} is no name for a node",
            "letters, digits, hyphens, dots and underscores, a letter or digit first and last",
        )


def _reads_as_address(name: str) -> bool:
    # What inet(3) reads is never looked up: `ping 1` means 0.0.0.1.
    try:
        socket.inet_aton(name)
    except (OSError, UnicodeEncodeError):
        return False
    return True
