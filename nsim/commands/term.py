"""The command ``term``."""

from __future__ import annotations

from nsim.commands.framework import NodeName, Outcome, Session, Stream, command
from nsim.errors import UsageError
from nsim.network import Node


def same_as(session: Session, *nodes: Node) -> list[str]:
    return [f"tmux new-window -n {node.name} nsim attach {node.name}" for node in nodes]


@command("xterm", same_as=same_as, words="NODE…")
def term(session: Session, *nodes: NodeName) -> Outcome:
    """Open a window with a shell in it for each of some nodes: in tmux, else on the display.

    The window goes when its shell ends, and with the lab.

    Without tmux and without a display, another terminal gets into a node with `nsim attach NODE`.

    Examples:
        term sales
        xterm h1 h2
    """
    if not nodes:
        raise UsageError("term: a node is missing", hint="usage: term NODE…")
    windows = (session.open_window(node.name) for node in nodes)
    return Stream(windows, lambda: 0)
