"""The command ``intfs``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.model import Switch


@command(same_as=lambda session: ["ip -all netns exec ip -brief link"])
def intfs(session: Session) -> Outcome:
    """List the interfaces of every node in one line, as Mininet does."""
    found = {
        node.name: [
            *(["lo"] if isinstance(node.model, Switch) else []),
            *(each.interface for each in node.model.shown_interfaces()),
        ]
        for node in session.network.taking_part()
    }
    return Report([f"{name}: {','.join(names)}" for name, names in found.items()], found)
