"""Execute the sessions that documentation shows, and say where they are not true.

A session is a fenced block marked ``console``. A line behind ``$ `` is typed into ``sh``, where ``python`` is the one
that runs this; ``$ nsim …`` opens a shell,
into which the lines behind its prompt are typed. The lines in between are what must be printed; ``…`` stands for
anything. A comment behind two spaces and ``#`` explains the line to the reader and is not typed. A block that begins
with the prompt of a shell goes on in the session above it.

What a session cannot do without stands behind the word ``console``: kernel features under the names that ``nsim
doctor`` prints, and programs of the machine::

    ```console requires="8021q, bridge vlan filtering" programs="iptables"
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nsim.testing.terminal import ShellDriver

_BLOCK = re.compile(r"^```console(?P<needs> .*?)?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_PROMPT = re.compile(r"(?P<prompt>\$|[\w.-]+(?: \[\d+\])?>) (?P<line>.*)")
_COMMENT = re.compile(r"\s{2,}#\s.*$")


@dataclass(frozen=True, slots=True)
class Step:
    """One typed line of a session, and the output that is shown for it."""

    prompt: str
    line: str
    shown: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its steps, and what it needs: kernel features, and programs by their names."""

    steps: tuple[Step, ...]
    requires: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A line whose output is not what the document shows."""

    step: Step
    printed: str

    def __str__(self) -> str:
        return f"{self.step.prompt} {self.step.line}\n--- shown\n{self.step.shown}--- printed\n{self.printed}"


def sessions(document: Path) -> list[Session]:
    """Return the sessions of a Markdown file; raises ValueError for a need that is neither features nor programs."""
    found: list[Session] = []
    for block in _BLOCK.finditer(document.read_text(encoding="utf-8")):
        needs = dict(_need(word) for word in shlex.split(block["needs"] or ""))
        if unknown := needs.keys() - {"requires", "programs"}:
            raise ValueError(f"{document}: a session can have requires= and programs=, not {', '.join(unknown)}=")
        steps = tuple(_steps(block["text"]))
        requires, programs = needs.get("requires", ()), needs.get("programs", ())
        if found and steps and steps[0].prompt != "$":
            above = found.pop()
            steps = above.steps + steps
            requires, programs = above.requires + requires, above.programs + programs
        found.append(Session(steps, requires, programs))
    return found


def differences(session: Session, folder: Path) -> Iterator[Difference]:
    """Execute a session in a folder and yield every line whose output differs from what is shown."""
    shell: ShellDriver | None = None
    try:
        for step in session.steps:
            words = step.line.split()
            opens = step.prompt == "$" and words[:1] == ["nsim"] and _opens_shell(words[1:])
            if opens:
                with _inside(folder):
                    shell = ShellDriver(*words[1:])
                printed = shell.opening
            elif step.prompt == "$":
                printed = _in_sh(step.line, folder)
            else:
                assert shell is not None, f"{step.line}: no shell is open"
                if words[:1] in (["exit"], ["quit"]):
                    shell.leave()
                    shell, printed = None, ""
                else:
                    printed = shell.run(step.line)
            if not matches(step.shown, printed):
                yield Difference(step, printed)
    finally:
        if shell is not None:
            shell.child.close(force=True)


def matches(shown: str, printed: str) -> bool:
    """Say whether printed text is what a document shows, in which ``…`` stands for anything.

    A document that shows nothing says nothing about the output. White space counts as one space.
    """
    if not shown.strip():
        return True
    pieces = (re.escape(" ".join(piece.split())) for piece in shown.split("…"))
    pattern = r"\s*.*?\s*".join(pieces)
    return re.fullmatch(pattern, " ".join(printed.split()), re.DOTALL) is not None


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    # The caller's own folder is his again afterwards: another user whom he starts may not even read this one.
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _need(word: str) -> tuple[str, tuple[str, ...]]:
    key, _, names = word.partition("=")
    return key, tuple(name.strip() for name in names.split(","))


def _steps(text: str) -> list[Step]:
    steps: list[Step] = []
    for line in text.splitlines():
        match = _PROMPT.fullmatch(line)
        if match:
            steps.append(Step(match["prompt"], _COMMENT.sub("", match["line"]).rstrip(), ""))
        elif steps:
            last = steps.pop()
            steps.append(Step(last.prompt, last.line, f"{last.shown}{line}\n"))
    return steps


def _opens_shell(words: list[str]) -> bool:
    leaves = {"plan", "check", "topos", "doctor", "grade"}
    leaves |= {"-c", "--script", "--test", "--try", "--clean", "--version", "--help"}
    return words != ["lesson"] and not leaves & set(words)


def _in_sh(line: str, folder: Path) -> str:
    # The nsim that runs this is the one that is typed, and its Python too, also where they are not in the PATH.
    function = f'nsim() {{ "{sys.executable}" -m nsim "$@"; }}\npython() {{ "{sys.executable}" "$@"; }}\n'
    done = subprocess.run(
        ["sh", "-c", function + line],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout
