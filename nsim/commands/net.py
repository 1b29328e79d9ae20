"""The command ``net``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.model import Switch
from nsim.model.interfaces import Port
from nsim.network import Node


@command("nets", same_as=lambda session: ["ip -all netns exec ip -brief link show type veth"])
def net(session: Session) -> Outcome:
    """List each node's links in one line, as Mininet does: its interface, and the one at the other end."""
    found = {
        node.name: [[str(port.interface), str(_other_end(port))] for port in node.model.ports if port.link is not None]
        for node in session.network.taking_part()
    }
    lines = [
        " ".join([name, *_before_links(session.network[name]), *(":".join(pair) for pair in pairs)])
        for name, pairs in found.items()
    ]
    return Report(lines, found)


def _before_links(node: Node) -> list[str]:
    # Mininet's switches stand in no namespace of their own, so that it lists the loopback too, and scripts expect it.
    return ["lo: "] if isinstance(node.model, Switch) else []


def _other_end(port: Port) -> str:
    assert port.link is not None
    a, b = port.link.ends
    other = b if a is port else a
    return other.interface
