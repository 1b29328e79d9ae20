"""The command ``dump``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command


def same_as(session: Session) -> list[str]:
    return ["ip -all netns exec ip -brief addr"]


@command(same_as=same_as)
def dump(session: Session) -> Outcome:
    """Print every node in one line, as Mininet does: its class, its name, and each interface with each address."""
    values = [
        {
            "class": type(node.model).__name__,
            "node": node.name,
            "interfaces": {
                port.interface: [str(address) for address in port.addresses] for port in node.model.shown_interfaces()
            },
        }
        for node in session.network.taking_part()
    ]
    lines = [
        f"<{type(node.model).__name__} {node.name}: "
        + ",".join(
            f"{port.interface}:{address}"
            for port in node.model.shown_interfaces()
            for address in ([str(each.ip) for each in port.addresses] or ["None"])
        )
        + ">"
        for node in session.network.taking_part()
    ]
    return Report(lines, values)
