"""``nsim exec`` and ``nsim attach``: into a lab that runs in another terminal."""

from __future__ import annotations

from collections.abc import Sequence

from nsim.errors import UsageError, nearest
from nsim.network.visitor import choose, visit
from nsim.ops import ROOT

_EXEC = """\
usage: nsim exec [--lab PID|NAME] NODE COMMAND [WORD…]

Run a command in a node of a lab that runs in another terminal, and end with its exit status.
Where several labs run, --lab says which one: the number of its process, or the name of its topology.

examples:
  nsim exec sales ping -c 1 dev
  nsim exec --lab routed router sh -c 'ip route | wc -l'
"""
_ATTACH = """\
usage: nsim attach [--lab PID|NAME] [NODE]

Open a shell in a node of a lab that runs in another terminal; without NODE in its root.
Where several labs run, --lab says which one: the number of its process, or the name of its topology.
"""


def run_command(words: Sequence[str]) -> int:
    """Do ``nsim exec`` with its words and return the command's exit status; raise UsageError for wrong words."""
    lab, left = _options("exec", _EXEC, words)
    if left is None:
        return 0
    if len(left) < 2:
        missing = "command" if left else "node"
        raise UsageError(f"exec: the {missing} is missing", hint="usage: nsim exec [--lab PID|NAME] NODE COMMAND")
    return visit(choose(lab).address, left[0], left[1:])


def open_shell(words: Sequence[str]) -> int:
    """Do ``nsim attach`` with its words and return the shell's exit status; raise UsageError for wrong words."""
    lab, left = _options("attach", _ATTACH, words)
    if left is None:
        return 0
    if len(left) > 1:
        raise UsageError(f"attach: {left[1]!r} is one word too many", hint="a command is run by `nsim exec`")
    return visit(choose(lab).address, left[0] if left else ROOT, ())


def _options(use: str, text: str, words: Sequence[str]) -> tuple[str | None, list[str] | None]:
    # Returns which lab is meant and the words behind the options: those of a command are not to be read as ours.
    # No words at all when the question was for help.
    lab = None
    left = list(words)
    while left and left[0].startswith("-"):
        option, equals, value = left.pop(0).partition("=")
        if option in ("-h", "--help"):
            print(text, end="")
            return None, None
        if option == "--":
            break
        if option != "--lab":
            hint = nearest(option, ["--lab", "--help"]) or f"`nsim {use} --help` shows how"
            raise UsageError(f"{use} has no option {option}", hint=hint)
        if not equals and not left:
            raise UsageError(f"{use}: which --lab?", hint="--lab takes a process number or a name")
        lab = value if equals else left.pop(0)
    return lab, left
