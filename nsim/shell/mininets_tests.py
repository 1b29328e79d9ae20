"""The tests that ``--test`` runs, by Mininet's names: each is a line of the shell."""

from __future__ import annotations

from collections.abc import Iterable

from nsim.errors import UsageError, nearest

_LINES = {
    "all": ["pingall", "iperf"],
    "build": [],
    "iperf": ["iperf"],
    "iperfudp": ["iperfudp"],
    "none": [],
    "pingall": ["pingall"],
    "pingallfull": ["pingallfull"],
    "pingpair": ["pingpair"],
    "pingpairfull": ["pingpairfull"],
}


def lines_of_tests(given: Iterable[str]) -> list[str]:
    """Return the lines for some tests, in their order; several stand in one text with plus signs between them.

    Raises UsageError for one that is not there.
    """
    lines = []
    for name in (name for text in given for name in text.lower().split("+")):
        if name not in _LINES:
            raise UsageError(
                f"there is no test {name!r}", hint=nearest(name, _LINES) or f"there are {', '.join(_LINES)}"
            )
        lines += _LINES[name]
    return lines
