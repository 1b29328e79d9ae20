"""The command ``intfs``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command


@command(same_as=lambda session: ["ip -all netns exec ip -brief link"])
def intfs(session: Session) -> Outcome:
    """List the interfaces of every node in one line, as Mininet does."""
    found = {
        node.name: [each.interface for each in node.model.shown_interfaces()] for node in session.network.taking_part()
    }
    return Report([f"{name}: {','.join(names)}" for name, names in found.items()], found)
