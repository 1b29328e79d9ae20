"""The command ``help``."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Annotated

from nsim.commands.framework import Command, Flag, Outcome, Registry, Report, Session, command
from nsim.commands.framework.arguments import Argument
from nsim.errors import UsageError, nearest

_OPTION = 10  # letters that an option takes at least
_GENERAL = """
NODE COMMAND      run a command in a node: a shell line, with pipes, quotes, ; and & as usual
NODE              open a shell in a node; exit returns
LINE &            run in the background; see jobs, fg, bg, kill, wait
root COMMAND      run in the world's own namespace, which plays the machine itself
command NAME      run the command of that name where a node has it too
COMMAND --json    print data instead of text
COMMAND --explain print what a person would type instead, and do nothing
Ctrl-C            end what runs; Ctrl-D or exit leaves"""


class CommandName(Argument):
    """The name of a command."""

    def read(self, word: str, session: Session) -> Command:
        registry = Registry()
        found = registry.find(word)
        if found is None:
            if word in session.network:
                raise UsageError(f"{word} is a node", hint=f"{word} COMMAND runs a command in it")
            raise UsageError(f"there is no command {word!r}", hint=nearest(word, registry.words()))
        return found

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return sorted(each.name for each in Registry().all())


@command("?")
def help(session: Session, name: Annotated[Command | None, CommandName()] = None) -> Outcome:
    """List the commands, or explain one of them.

    Examples:
        help link
    """
    if name is not None:
        return Report(explanation(name), {"command": name.name, "usage": name.usage, "summary": name.summary})
    commands = Registry().all()
    lines = [f"{each.name:<17} {each.summary}" for each in commands]
    return Report([*lines, *_GENERAL.splitlines()], {each.name: each.summary for each in commands})


def explanation(found: Command) -> list[str]:
    """Return the whole help of one command, as lines."""
    text = (inspect.getdoc(found.function) or "").splitlines()
    kinds = [parameter.kind for parameter in found.parameters if isinstance(parameter.kind, Flag)]
    widest = max((len(str(kind)) for kind in kinds), default=0)
    flags = [f"  {kind!s:<{max(widest, _OPTION)}} {kind.help}" for kind in kinds]
    aliases = [f"also: {', '.join(found.aliases)}"] if found.aliases else []
    return [f"usage: {found.usage}", "", *text, *([""] if flags else []), *flags, *([""] if aliases else []), *aliases]
