"""The command ``ports``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.model.nodes import Switch


@command(same_as=lambda session: ["ip -all netns exec bridge link"])
def ports(session: Session) -> Outcome:
    """List the ports of every switch in one line, as Mininet does: interface and number."""
    found = {
        node.name: {"lo": 0} | {each.interface: number for number, each in enumerate(node.model.ports, 1)}
        for node in session.network
        if isinstance(node.model, Switch)
    }
    lines = [
        f"{name} {' '.join(f'{port}:{number}' for port, number in numbered.items())}"
        for name, numbered in found.items()
    ]
    return Report(lines, found)
