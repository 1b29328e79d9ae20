"""The tests that ``--test`` runs: by Mininet's names, each a line of the shell, and functions of the author's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from nsim.commands.framework import Session
from nsim.commands.parts.python import net_of
from nsim.errors import CommandError, UsageError, nearest
from nsim.model.author import mistake
from nsim.model.files import place_of
from nsim.model.parameters import Specification, parse_specification
from nsim.shell.interpreter import Step

Test = Callable[..., object]
"""A test of an author's own: it is called with the network, which has Mininet's methods.

It fails when it raises anything, or returns False."""

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
_OPTIONS = {"seconds": "time"}  # as Mininet calls what is an option of the command's


def steps_of_tests(given: Iterable[str], own: Mapping[str, Test]) -> list[Step]:
    """Return what to run for some tests, in their order; several stand in one text with plus signs between them.

    A test may take values: ``pingall,0.5``. An author's ``own`` tests come before those of Mininet's names. Raises
    UsageError for a test that is not there.
    """
    steps: list[Step] = []
    for text in (text for texts in given for text in texts.split("+")):
        wanted = parse_specification(text)
        if wanted.name in own:
            steps.append(_own_test(wanted, own[wanted.name]))
        elif wanted.name.lower() in _LINES:
            steps += _lines(wanted)
        else:
            known = [*own, *_LINES]
            near = nearest(wanted.name, known)
            there = f"there are {', '.join(known)}"
            raise UsageError(f"there is no test {wanted.name!r}", hint=f"{near}\n  {there}" if near else there)
    return steps


def _lines(wanted: Specification) -> list[str]:
    words = list(wanted.positional)
    for key, value in wanted.keywords.items():
        words += [value] if key == "timeout" else [f"--{_OPTIONS.get(key, key)}", value]
    return [" ".join([line, *words]) for line in _LINES[wanted.name.lower()]]


def _own_test(wanted: Specification, function: Test) -> Step:
    values, keywords = wanted.values()

    def run(session: Session) -> int:
        try:
            answer = function(net_of(session), *values, **keywords)
        except (Exception, SystemExit) as error:
            told = mistake(error, place_of(function) or (wanted.name, 1))
            raise CommandError(str(told), hint=told.hint) from error
        if answer is False:
            raise CommandError(f"the test {wanted.name!r} has returned False")
        return 0

    return run
