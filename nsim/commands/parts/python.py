"""Python that is typed at the prompt: what it sees, and what becomes of its mistakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from nsim.commands.framework import Session
from nsim.commands.parts.mininet import MininetNet
from nsim.errors import CommandError, NsimError, UsageError

T = TypeVar("T")


def evaluate(session: Session, expression: str) -> object:
    """Return the value of an expression; raise CommandError with what Python says of a mistake."""
    try:
        return _tell_mistakes(lambda: eval(compile(expression, "<py>", "eval"), _names(session)))
    except CommandError as error:
        hint = "`px` runs statements" if _is_statement(expression) else error.hint
        raise CommandError(error.message, hint=hint) from None


def execute(session: Session, statement: str) -> None:
    """Run statements; what they bind is kept. Raises CommandError with what Python says of a mistake."""

    def run() -> None:
        names = _names(session)
        before = dict(names)
        exec(compile(statement, "<px>", "exec"), names)
        bound = {name: value for name, value in names.items() if before.get(name, names) is not value}
        session.variables |= {name: value for name, value in bound.items() if name != "__builtins__"}

    _tell_mistakes(run)


def net_of(session: Session) -> MininetNet:
    """Return the network with Mininet's methods, the same one in every line of a session."""
    net: MininetNet = session.variables.setdefault("net", MininetNet(session))
    return net


def _is_statement(text: str) -> bool:
    # Whether Python would understand it, but not as an expression.
    for kind, fits in (("eval", False), ("exec", True)):
        try:
            compile(text, "<py>", kind)
        except (SyntaxError, ValueError):
            if fits:
                return False
        else:
            return fits
    return False


def _names(session: Session) -> dict[str, Any]:
    if not session.trusted:
        raise UsageError("no Python is run in a lesson that is graded", hint="NODE python3 … runs it in a node")
    net = net_of(session)
    nodes = {node.name: net[node.name] for node in session.network if node.name.isidentifier()}
    return {**session.variables, **nodes, "net": net}


def _tell_mistakes(function: Callable[[], T]) -> T:
    try:
        return function()
    except NsimError:
        raise
    except (Exception, SystemExit) as error:
        raise CommandError(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__) from None
