"""The command ``diff``."""

from __future__ import annotations

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.network.observed import as_it_is, taken_down
from nsim.network.state import states
from nsim.plan import command_line, design
from nsim.plan.difference import difference


@command()
def diff(session: Session) -> Outcome:
    """Show what was changed since the start, by commands of nsim's and by hand, as commands that would do the same.

    Compared are nodes, links and their properties, addresses, routes, MTUs and the kernel settings that nsim sets.

    Examples:
        diff
    """
    network = session.network
    original = network.history[0] if network.history else network.design
    changed = [command_line(each) for each in difference(original, network.design)]
    found = states(network)
    now = design(as_it_is(network, found))
    by_hand = [command_line(each) for each in [*difference(network.design, now), *taken_down(network, found)]]
    lines = [
        *(["# by commands of nsim:", *changed] if changed else []),
        *(["# by hand:", *by_hand] if by_hand else []),
    ]
    return Report(lines or ["# nothing was changed"], {"by_commands": changed, "by_hand": by_hand})
