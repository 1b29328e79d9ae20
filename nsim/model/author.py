"""An author's own code may raise anything at all: name the line that did, without ours, as with any mistake."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from nsim.errors import NsimError, TopologyError
from nsim.model.origin import Origin

T = TypeVar("T")
NOT_MININETS = "it was written for Mininet, whose own classes nsim does not read; inherit from nsim.Topology"
"""What to try where a file needs Mininet itself."""


def ask_author(function: Callable[[], T], place: Origin) -> T:
    """Call code that an author wrote and return its result.

    Whatever it raises, ``sys.exit`` included, becomes a TopologyError that names the last line of the author's own that
    was running; ``place`` is where to look when there is none.
    """
    try:
        return function()
    except NsimError:
        raise
    except (Exception, SystemExit) as error:
        raise mistake(error, place) from error


def mistake(error: BaseException, place: Origin) -> TopologyError:
    """Return what to tell of an exception from code that an author wrote, with the last line of the author's own."""
    import traceback  # only mistakes need it, and every start would pay for it

    # The author's own is what stands in the file or in a module beside it.
    frames = traceback.extract_tb(error.__traceback__)
    folder = _folder(place[0])
    own = [frame for frame in frames if frame.filename[0] != "<" and _folder(frame.filename) == folder]
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    hint = None
    if isinstance(error, NsimError):
        said, hint = str(error), error.hint
    elif isinstance(error, AssertionError) and not str(error) and own:
        said = f"{said}: {own[-1].line}"
    elif isinstance(error, ImportError):
        said = said.removesuffix(f" ({error.path})")  # where a library is installed is of no help
        hint = NOT_MININETS if (error.name or "").partition(".")[0] == "mininet" else None
    elif isinstance(error, SyntaxError) and error.filename:
        return TopologyError(f"{type(error).__name__}: {error.msg}", origin=(error.filename, error.lineno or 1))
    return TopologyError(said, origin=(own[-1].filename, own[-1].lineno or 1) if own else place, hint=hint)


def _folder(file: str) -> str:
    return os.path.dirname(os.path.abspath(file))
