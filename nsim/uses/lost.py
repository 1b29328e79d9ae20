"""What to do when what has been printed cannot be written."""

from __future__ import annotations

import os
import sys


def lost_output(error: OSError) -> int:
    """Return the exit status of a program that can no longer write; tell the reason where it is worth telling.

    A reader that has read enough is no failure of ours to explain; a full disk is.
    """
    if isinstance(error, BrokenPipeError):
        status = 141
    else:
        print(f"nsim: {error.strerror or error}", file=sys.stderr)
        status = 1
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still waiting to be written has nowhere to go
    return status
