"""``nsim grade``: let files that others have handed in play a lesson, and say what each has earned."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from nsim.errors import UsageError, nearest
from nsim.uses.parsing import Parser

if TYPE_CHECKING:
    from nsim.lessons.framework.catalog import Course
    from nsim.uses.sittings import Sitting

_EPILOG = """\
A SUBMISSION is a script of shell lines, which is played as if it were typed in the lesson, or a topology
file (.py), whose network is the answer to all steps at once. Each gets a fresh world, in which it cannot
write to the machine's files, read what the others have handed in, or reach any network.

The status is 0 when all have done all steps.

examples:
  nsim grade routing handed-in/*.nsim
  nsim grade routing --csv points.csv --json points.json handed-in/*
"""
_LONGEST_S = 3600
_USUAL_S = 60
_ROOM = "32m"
# Without these no program works; who works in one of them shows what lies there.
_NEEDED = ("/", "/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sys", "/usr", "/var")


def run(words: list[str]) -> int:
    """Play the submissions and write what each has earned; return the exit status."""
    chosen = _read(words)
    from nsim.kernel.confinement import can_confine
    from nsim.lessons.framework import catalog
    from nsim.uses.marks import Mark, mark, print_table, write_tables
    from nsim.uses.sittings import play

    course = catalog.find(chosen.lesson)
    _complain(chosen.submissions, chosen)
    visible, hidden = _visible(chosen.lesson), _hidden(chosen.submissions)
    can_confine(visible)
    sittings = [_sitting(course, path, chosen.limit, visible, hidden) for path in chosen.submissions]
    marks: dict[str, Mark] = {}
    for played in play(sittings, workers=chosen.jobs):
        marks[played.sitting.name] = mark(played)
        if sys.stderr.isatty():
            print(f"\r{len(marks)} of {len(sittings)} played", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    found = [marks[path] for path in chosen.submissions]
    write_tables(found, course, csv_file=chosen.csv, json_file=chosen.json)
    if "-" not in (chosen.csv, chosen.json):
        print_table(found)
    return 0 if all(each.done for each in found) else 1


def _read(words: list[str]) -> argparse.Namespace:
    parser = Parser("nsim grade", "Let files play a lesson, and say what each has earned.", _EPILOG)
    parser.add_argument("lesson", metavar="LESSON", help="a lesson's name, or a lesson file of your own")
    parser.add_argument("submissions", nargs="+", metavar="SUBMISSION", help="a file that was handed in")
    parser.add_argument(
        "--limit", type=_seconds, default=_USUAL_S, metavar="SECONDS", help="how long each may take; 60"
    )
    parser.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1, metavar="N", help="how many at once")
    parser.add_argument("--csv", metavar="FILE", help="write the table as CSV (- for standard output)")
    parser.add_argument("--json", metavar="FILE", help="write all that is known as JSON (- for standard output)")
    chosen = parser.parse_args(words)
    if chosen.csv == chosen.json == "-":
        parser.error("--csv and --json cannot both go to standard output")
    return chosen


def _seconds(text: str) -> float:
    return _number(text, float, "seconds", _LONGEST_S)


def _jobs(text: str) -> int:
    return int(_number(text, int, "jobs", 64))


def _number(text: str, kind: type[int | float], what: str, most: int) -> float:
    try:
        number = kind(text)
    except ValueError:
        number = 0
    if not 0 < number <= most:
        raise argparse.ArgumentTypeError(f"{text!r} cannot be the number of {what}; write one up to {most}")
    return number


def _complain(paths: list[str], chosen: argparse.Namespace) -> None:
    # Before anything is played: whoever mistypes a name has not graded half a class.
    seen: set[str] = set()
    for path in paths:
        if os.path.isdir(path):
            raise UsageError(f"grade: {path} is a folder", hint=f"name the files in it, as {os.path.join(path, '*')}")
        if not os.path.isfile(path):
            folder = os.path.dirname(path) or "."
            beside = os.listdir(folder) if os.path.isdir(folder) else []
            raise UsageError(f"grade: there is no file {path}", hint=nearest(os.path.basename(path), beside))
        if path in seen:
            raise UsageError(f"grade: {path} is named twice")
        seen.add(path)
        try:
            with open(path, "rb"):
                pass
        except OSError as error:
            raise UsageError(f"grade: cannot read {path}: {error.strerror}") from None
    for option, file in (("--csv", chosen.csv), ("--json", chosen.json)):
        folder = os.path.dirname(file or "") or "."
        if file and file != "-" and not os.path.isdir(folder):
            raise UsageError(f"grade: {option} {file}: there is no folder {folder}")
        if file and (os.path.isdir(file) or file in paths):
            raise UsageError(f"grade: {option} {file} is {'a folder' if os.path.isdir(file) else 'a submission'}")


def _sitting(course: Course, path: str, limit_s: float, visible: list[str], hidden: list[str]) -> Sitting:
    from nsim.kernel.confinement import confine
    from nsim.model import catalog
    from nsim.uses.sittings import Sitting

    whole = os.path.abspath(path)
    if path.endswith(".py"):
        # Its author's code runs nowhere but in there.
        confined = partial(confine, [*visible, whole], hidden)
        return Sitting(
            path, course, (), limit_s=limit_s, network=partial(catalog.make, whole), confine=confined, room=_ROOM
        )
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    return Sitting(path, course, lines, limit_s=limit_s, confine=partial(confine, visible, hidden), room=_ROOM)


def _visible(lesson: str) -> list[str]:
    # What Python and nsim themselves need, wherever they are installed, and a lesson that stands in a file.
    import sysconfig

    from nsim import discovery

    package = os.path.dirname(os.path.abspath(discovery.__file__))
    installed = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    own = [os.path.abspath(lesson.partition(".py")[0] + ".py")] if ".py" in lesson else []
    return [sys.base_prefix, sys.prefix, *installed, package, os.path.join(package, "topos"), *own]


def _hidden(submissions: list[str]) -> list[str]:
    # Where the others' files lie, and where whoever grades works.
    folders = {os.path.dirname(os.path.abspath(path)) for path in submissions}
    hidden = {*folders, os.path.expanduser("~"), os.getcwd()}
    return sorted(folder for folder in hidden if folder not in _NEEDED)
