"""``nsim --clean``: end labs that have lost their launcher, and say why there is nothing else to clean."""

from __future__ import annotations

import shlex
import sys

from nsim.kernel.left_over import LeftOver, end, left_overs

_WHY = "nsim leaves nothing behind: a lab ends with its shell, whatever ends that."


def clean() -> int:
    """End this user's labs whose launcher is gone; return 0, or 1 when one of them cannot be ended."""
    status = 0
    found = False
    for world in left_overs():
        ended = end(world)
        if ended is not None:
            found = True
        if ended:
            print(f"ended a lab whose nsim was gone: {_described(world)}")
        elif ended is False:
            status = 1
            print(f"nsim: this lab has lost its nsim and cannot be ended: {_described(world)}", file=sys.stderr)
    print(f"{_WHY} There is nothing {'else ' if found else ''}to clean.")
    return status


def _described(world: LeftOver) -> str:
    words = "".join(each if each.isprintable() else "?" for each in shlex.join(world.words))
    return f"{words or 'its command is not known'} (process {', '.join(str(each.pid) for each in world.processes)})"
