"""What a command works on: the network, the jobs, and what the shell remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nsim.errors import UsageError
from nsim.network import Network
from nsim.network.jobs import Jobs

if TYPE_CHECKING:
    from nsim.lessons.framework.tutor import Tutor

Progress = Callable[[float, float], None]
"""Is told how much of a long command is done, and of how much in all, in any unit; may be called often."""


def unseen(done: float, total: float) -> None:
    """Be told of progress that nobody watches."""


def _nobody(line: str) -> int:
    raise UsageError("nobody runs lines here")


def _nobody_listens(line: str) -> tuple[int, str]:
    return _nobody(line), ""


def _no_window(node: str) -> str:
    raise UsageError("nobody opens windows here")


def _no_display() -> dict[str, str]:
    raise UsageError("nobody looks for a display here")


@dataclass
class Session:
    """One shell on one network.

    ``status`` is the exit status of the last line, ``leaving`` ends the shell, ``interrupted`` says that a SIGINT came
    while the last line ran, and ``mistyped`` that it was none that could be run. A command that may take long tells
    ``progress`` how far it is.
    ``run`` runs another line of the shell and returns its status,
    ``listen`` returns what it has printed too;
    ``open_window`` opens a window for a node and returns what is told about it, ``display_variables`` returns the
    environment of programs that shall use the X display.
    ``depth`` is how many files are being read, each by a line of the one before. ``aliases`` are words of the person's,
    ``variables`` what was bound by Python that was typed. ``tutor`` is who teaches a lesson here, if one is
    taught, and ``text_beside`` says whether the text of its step stands beside the shell already. ``trusted`` is False
    where those who wrote the lines may not reach nsim itself, which Python that is typed can do.
    """

    network: Network
    jobs: Jobs
    status: int = 0
    leaving: bool = False
    interrupted: bool = False
    mistyped: bool = False
    run: Callable[[str], int] = _nobody
    listen: Callable[[str], tuple[int, str]] = _nobody_listens
    open_window: Callable[[str], str] = _no_window
    display_variables: Callable[[], dict[str, str]] = _no_display
    depth: int = 0
    aliases: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    progress: Progress = unseen
    tutor: Tutor | None = None
    text_beside: Callable[[], bool] = lambda: False
    trusted: bool = True
