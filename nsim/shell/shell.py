"""Open a shell on a topology: build the network, run the lines or talk to the person, and leave."""

from __future__ import annotations

import os
import shlex
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

from nsim.commands.framework import Session
from nsim.model import Topology
from nsim.network import Network
from nsim.network.counter import Counter
from nsim.network.engine import Engine
from nsim.network.jobs import Jobs
from nsim.network.local import LocalEngine
from nsim.shell.environment import Environment
from nsim.shell.interpreter import Interpreter, Step
from nsim.shell.lines import lines_of
from nsim.units import count

if TYPE_CHECKING:
    from nsim.shell.classroom import Enrolment

_REPL = "nsim.shell.repl"
Verbosity = Literal["debug", "info", "output", "warning", "warn", "error", "critical"]
"""Mininet's levels: what is told of the building, and whether of anything but failures."""
QUIET: Final = ("warning", "warn", "error", "critical")


@dataclass(frozen=True)
class Request:
    """What one run of nsim shall do: the tests, the lines to run, or None to ask a person for them.

    With ``introduced`` all who could ask for each other's MAC know it from the start. Lines ``before`` and ``after``
    are run in any case; the status is that of what is between them. ``lesson`` is what is taught, if anything.
    """

    lines: Iterable[str] | None
    lines_from_stdin: bool = False
    stop_at_failure: bool = False
    tests: Sequence[Step] | None = None
    verbosity: Verbosity = "output"
    introduced: bool = False
    before: Iterable[str] = ()
    after: Iterable[str] = ()
    lesson: Enrolment | None = None
    began: float = field(default_factory=time.monotonic)


def lines_to_run(given: list[str] | None, script: str | None) -> tuple[Iterable[str] | None, bool]:
    """Return the lines that nobody will type, if any, and whether they come from standard input.

    Raises UsageError when a script cannot be read; nothing has run by then.
    """
    if given is not None:
        return given, False
    if script is not None:
        return lines_of(script), script == "-"
    return (None, False) if os.isatty(0) else (lines_of("-"), True)


def open_shell(topology: Topology, request: Request, counter: Counter) -> int:
    """Build a topology in this world and run a shell on it; return the exit status of its last line.

    ``counter`` is where the world's launcher is asked for what only the machine can give; by its door visitors come in.
    """
    environment = Environment()
    if request.lines is None:
        # prompt_toolkit takes long to import, and the kernel long to build: one need not wait for the other.
        threading.Thread(target=import_module, args=(_REPL,), daemon=True).start()
    if request.lines_from_stdin:
        # The lines that are still to come are ours: a program that reads must find nothing.
        environment.stdin = environment.nothing
    with Network(topology, engine=_engine(topology, request, counter)) as network:
        if request.introduced:
            from nsim.network.neighbours import introduce

            introduce(network)
        session = Session(network, Jobs(), open_window=counter.ask_window, display_variables=counter.ask_display)
        if counter.door is not None:
            counter.door.open(network)
        interpreter = Interpreter(session, environment)
        if request.lesson is not None:
            from nsim.shell import classroom  # most labs teach nothing

            classroom.enter(interpreter, request.lesson)
            if request.lines is not None and not request.lesson.alone:
                classroom.introduce(interpreter)
        status = interpreter.run_lines(request.before)
        if not (session.leaving or session.interrupted):
            if request.tests is not None:
                quiet = request.verbosity in QUIET
                status = interpreter.run_tests(request.tests, stop_at_failure=request.stop_at_failure, quiet=quiet)
            elif request.lines is not None:
                status = interpreter.run_lines(request.lines, stop_at_failure=request.stop_at_failure)
            else:
                session.status = 0
                status = _talk(interpreter, request)
        session.leaving = False
        if not session.interrupted:
            interpreter.run_lines(request.after)
        if request.lesson is not None and session.tutor is not None:
            request.lesson.hand_in(session.tutor)
        _end_captures(interpreter)
        return status


def _engine(topology: Topology, request: Request, counter: Counter) -> Engine:
    if request.verbosity not in ("debug", "info"):
        return LocalEngine(counter)
    from nsim.shell import narration  # most labs are built without a word

    narration.announce(topology)
    return LocalEngine(counter, narration.Narrator() if request.verbosity == "debug" else None)


def _talk(interpreter: Interpreter, request: Request) -> int:
    # Returns the status of the last line that the person has typed.
    if request.verbosity not in QUIET:
        _greet(interpreter, request.began)
    from nsim.shell.repl import Repl  # only a person needs it

    environment = interpreter.environment
    if os.path.isfile(environment.startup_file):
        interpreter.run_line(f"source {shlex.quote(environment.startup_file)}")
        interpreter.session.status = 0
    return Repl(interpreter).run()


def _greet(interpreter: Interpreter, began: float) -> None:
    topology = interpreter.session.network.topology
    print(
        f"nsim: {topology.name}: {count(len(topology.nodes), 'node')}, {count(len(topology.links), 'link')}, "
        f"up in {time.monotonic() - began:.2f} s. Type help, or <node> <command>.",
        flush=True,
    )
    for name in sorted(interpreter.registry.words() & topology.nodes.keys()):
        interpreter.say(f"{name} is a node here; `command {name}` is the command of that name")


def _end_captures(interpreter: Interpreter) -> None:
    # Whoever leaves is told what has become of the captures that nobody has stopped.
    for capture in interpreter.session.network.captures:
        capture.end()
        interpreter.say(capture.describe())
