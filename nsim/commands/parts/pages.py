"""What the commands that write pages share: their files, the recording, and the picture of the network as it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from nsim.commands.framework import Session
from nsim.errors import CommandError, UsageError
from nsim.network.links import link_states
from nsim.network.observed import links_and_addresses
from nsim.network.state import states

if TYPE_CHECKING:
    from nsim.network.capture.hops import Hop
    from nsim.pictures.sketch import Sketch

T = TypeVar("T")
_SUFFIX = ".html"
_LAST_S = 0.05  # what is still on its way when a program ends, such as the last segments of its connections


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was seen while something happened: the hops, and how many more there were of which no more is known.

    ``missed`` packets came faster than they could be read. ``unwatched`` nodes were not looked at in a large lab.
    """

    hops: Sequence[Hop]
    left_out: int
    missed: int
    unwatched: int


def page_file(command: str, word: str, hint: str = "") -> str:
    """Return the file that a word means, before anything happens that would be lost if it could not be written.

    Raises UsageError when it is no page, CommandError when it cannot be written.
    """
    if not word.lower().endswith(_SUFFIX):
        raise UsageError(f"{command}: {word!r} is no page", hint=hint or f"its name ends in {_SUFFIX}")
    file = os.path.expanduser(word)
    folder = os.path.dirname(file) or "."
    refusal = None
    if not os.path.isdir(folder):
        refusal = "Not a directory" if os.path.exists(folder) else "No such file or directory"
    elif os.path.isdir(file):
        refusal = "Is a directory"
    elif not os.access(folder, os.W_OK | os.X_OK):
        refusal = "Permission denied"
    if refusal is not None:
        raise CommandError(f"{command}: cannot write {file}: {refusal}")
    return file


def sketch_now(session: Session) -> Sketch:
    """Return the network as it is now, for a picture."""
    from nsim.pictures.sketch import sketch  # only pictures need it

    network = session.network
    found = states(network, routes=False)
    up = link_states(network, {name: state.interfaces for name, state in found.items()})
    return sketch(links_and_addresses(network, found), up)


def recording(session: Session, act: Callable[[], T]) -> tuple[T, Recorded]:
    """Do something and return what it returns, and what all interfaces have seen meanwhile."""
    from nsim.network.capture.hops import cables, everybody, hops, hops_left_out, watched

    network = session.network
    ends = cables(network)
    nodes = watched(network)
    with network.record(nodes) as running:
        result = act()
        time.sleep(_LAST_S)
    if running.failure is not None:
        raise CommandError(f"the recording ended early: {running.failure}")
    ends |= cables(network)  # what has gone meanwhile is known from before
    unwatched = max(0, len(everybody(network)) - len(nodes))
    return result, Recorded(hops(running, ends), hops_left_out(running, ends), running.dropped, unwatched)
