"""Where in the author's file a thing was written, so that an error can name the line."""

from __future__ import annotations

import os
import sys

Origin = tuple[str, int]
"""A file's path and a line number, counted from 1."""

_OWN_FOLDER = os.path.dirname(__file__) + os.sep
_COMMANDS_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "commands") + os.sep


def author() -> Origin | None:
    """Return the place of the nearest caller outside the model; None where a person typed it, in no file at all."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OWN_FOLDER):
        frame = frame.f_back  # type: ignore[assignment]  # the outermost frame has none
    if frame is None or frame.f_code.co_filename.startswith(_COMMANDS_FOLDER):
        return None
    return frame.f_code.co_filename, frame.f_lineno
