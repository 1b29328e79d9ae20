"""``nsim lesson``: list the lessons, or teach one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from nsim.discovery import summary
from nsim.uses.parsing import Parser, offer_json, print_json

if TYPE_CHECKING:
    from nsim.lessons.framework.catalog import Course
    from nsim.lessons.framework.progress import Progress

_EPILOG = """\
examples:
  nsim lesson
  nsim lesson routing
  nsim lesson fault-finding,seed=7
  nsim lesson path/to/lesson.py
"""


def run(words: list[str]) -> int:
    """List the lessons or teach one; return the exit status."""
    chosen = _read(words)
    from nsim.lessons.framework import catalog
    from nsim.lessons.framework.progress import Progress
    from nsim.shell.environment import Environment

    progress = Progress(Environment().state_file("lessons.json"))
    if chosen.name is None:
        return _list(progress, as_json=chosen.json)
    course = catalog.find(chosen.name)
    if chosen.try_out:
        from nsim.uses.trial import try_out

        return try_out(course)
    return _teach(course, progress, chosen)


def _read(words: list[str]) -> argparse.Namespace:
    parser = Parser(
        "nsim lesson", "List the lessons that come with nsim, or begin one and go on with it later.", _EPILOG
    )
    parser.add_argument("name", nargs="?", metavar="NAME[,k=v…]", help="a lesson, or a lesson file of your own")
    parser.add_argument("-c", dest="lines", metavar="LINE", action="append", help="run a line and leave; repeatable")
    parser.add_argument("--script", metavar="FILE", help="run the lines of a file (- for standard input) and leave")
    parser.add_argument("--restart", action="store_true", help="begin with the first step, whatever was done before")
    parser.add_argument(
        "--try",
        dest="try_out",
        action="store_true",
        help="play the lesson's own solutions and mistakes, and say if they fit",
    )
    offer_json(parser)
    chosen = parser.parse_args(words)
    if chosen.lines and chosen.script:
        parser.error("-c and --script exclude each other")
    if chosen.name is None and (chosen.lines or chosen.script or chosen.restart or chosen.try_out):
        parser.error("which lesson? the NAME is missing")
    if chosen.json and chosen.name is not None:
        parser.error("--json is for the list; in a lesson `report --json` says what is done")
    return chosen


def _list(progress: Progress, *, as_json: bool) -> int:
    from nsim.lessons.framework import catalog
    from nsim.lessons.framework.progress import fresh
    from nsim.units import count as count_of

    rows: list[dict[str, str | int]] = []
    begun = progress.known()
    for name in catalog.in_order():
        course = catalog.find(name)
        count = len(course.steps)
        record = progress.load(name, count) if name in begun else fresh(count)
        rows.append(
            {
                "name": name,
                "title": course.title,
                "summary": summary(type(course.lesson)),
                "minutes": course.lesson.minutes,
                "steps": count,
                "step": record.position,
                "points": record.points,
                "of": course.points,
            }
        )
    if as_json:
        print_json(rows)
        return 0
    width = max(len(str(row["name"])) for row in rows)
    for row in rows:
        size = f"{row['minutes']} min, {count_of(int(row['steps']), 'step')}, {count_of(int(row['of']), 'point')}"
        at = f"; {row['step']} done, {count_of(int(row['points']), 'point')} earned" if row["step"] else ""
        print(f"{row['name']:<{width}}  {row['summary']}\n{'':<{width}}  {size}{at}")
    print("\n`nsim lesson NAME` begins one, or goes on where you left it.")
    return 0


def _teach(course: Course, progress: Progress, chosen: argparse.Namespace) -> int:
    from nsim.lessons.framework.progress import fresh
    from nsim.network.counter import Counter
    from nsim.network.door import Door
    from nsim.network.world import run_in_world
    from nsim.shell.classroom import Enrolment, Slip
    from nsim.shell.shell import Request, lines_to_run, open_shell
    from nsim.uses.guarded import guarded

    given, from_stdin = lines_to_run(chosen.lines, chosen.script)
    # A reset goes on behind the line that asked for it.
    lines = None if given is None else list(given)
    if chosen.restart:
        progress.save(course.name, fresh(len(course.steps)))
    slip = Slip()
    enrolment = Enrolment(course, progress, slip)
    while True:
        topology = course.network()
        request = Request(
            None if lines is None else enrolment.counted(lines),
            lines_from_stdin=from_stdin,
            lesson=enrolment,
        )
        counter = Counter(Door(topology.name))
        status = run_in_world(lambda: guarded(lambda: open_shell(topology, request, counter)), counter=counter)  # noqa: B023  # called at once
        again, used = slip.read()
        if not again:
            return status
        if lines is not None:
            del lines[:used]
        sys.stdout.flush()
