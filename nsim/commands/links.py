"""The command ``links``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.model.interfaces import Port
from nsim.network.links import link_states


def same_as(session: Session) -> list[str]:
    return ["ip -all netns exec ip -brief link show type veth"]


@command(same_as=same_as)
def links(session: Session) -> Outcome:
    """List the links in Mininet's words: which interfaces they join, and whether each end is OK or DOWN."""
    ups = link_states(session.network)
    found = [(link, ups[link.key]) for link in session.network.topology.links]
    return Report(
        [f"{_shown(link.a)}<->{_shown(link.b)} ({' '.join(['OK' if up else 'DOWN'] * 2)})" for link, up in found],
        [{"a": str(link.a), "b": str(link.b), "state": "up" if up else "down"} for link, up in found],
    )


def _shown(port: Port) -> str:
    # As Mininet has it where the interface tells its node, like h1-eth0.
    return port.interface if port.interface.startswith(f"{port.node.name}-") else str(port)
