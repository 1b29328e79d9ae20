"""Kinds of argument: each knows how to read a typed word and which words could stand there."""

from __future__ import annotations

import math
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from nsim.commands.framework.session import Session
from nsim.errors import UsageError
from nsim.model.properties import known
from nsim.network import Node


class Argument(ABC):
    """One kind of word in a command's line."""

    @abstractmethod
    def read(self, word: str, session: Session) -> Any:
        """Return the value that a word means; raise UsageError when it means none."""

    @abstractmethod
    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        """Return the words that could stand here, after those typed before."""


class NodeArgument(Argument):
    """A node's name."""

    def read(self, word: str, session: Session) -> Node:
        return session.network[word]

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return [node.name for node in session.network if node.name not in before] + ["root"]


class WordArgument(Argument):
    """Any word; ``choices`` are offered, and the only ones allowed when ``strict``."""

    def __init__(self, *choices: str) -> None:
        self._choices = choices

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return self._choices


class JobArgument(Argument):
    """A job: ``%1``."""

    def read(self, word: str, session: Session) -> str:
        session.jobs.find(word)
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return [f"%{job.number}" for job in session.jobs]


class AnyNode(Argument):
    """Words among which the names of nodes stand; ``choices`` are offered for the first of them."""

    def __init__(self, *choices: str) -> None:
        self._choices = choices

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        if not before and self._choices:
            return self._choices
        return [node.name for node in session.network if node.name not in before]


class LinkWord(Argument):
    """A word of ``link``: the end of a link, both ends in one word, or what shall happen to it."""

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        links = session.network.topology.links
        named = [word for word in before if word in session.network]
        if "set" in before:
            return [f"{keyword}=" for keyword in known() if not any(word.startswith(f"{keyword}=") for word in before)]
        actions = [] if {"up", "down", "show"} & set(before) else ["up", "down", "show", "set"]
        if len(named) == 2 or any("-" in word and word not in session.network for word in before):
            return actions
        if named:
            pairs = ([end.node.name for end in link.ends] for link in links)
            return sorted({other for pair in pairs if named[0] in pair for other in pair if other != named[0]})
        ends = {end.node.name for link in links for end in link.ends}
        return [*sorted(ends), *(actions[:2] if not before else [])]


class LimitWord(Argument):
    """A limit of a node and its value: ``cpu=0.5``."""

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        if "set" not in before:
            return ()
        from nsim.model import limits  # few labs have limits, and every start would pay for it

        given = {word.partition("=")[0] for word in before}
        return [f"{keyword}=" for keyword in limits.known() if keyword not in given]


class NumberArgument(Argument):
    """A number between two others, both allowed; ``what`` is what it counts, such as "seconds".

    It is read as an int where ``whole`` is wanted, else as a float.
    """

    def __init__(self, what: str, low: float, high: float, *, whole: bool = False) -> None:
        self._what = what
        self._low, self._high = low, high
        self._whole = whole

    def read(self, word: str, session: Session) -> float | int:
        try:
            number = int(word) if self._whole else float(word)
        except ValueError:
            number = math.nan
        if not self._low <= number <= self._high:
            kind = "whole number" if self._whole else "number"
            limits = f"write a {kind} from {self._low:,} to {self._high:,}"
            raise UsageError(f"{word!r} cannot be the number of {self._what}", hint=limits)
        return number

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return ()


class FileArgument(Argument):
    """The name of a file; ``~`` is the home folder."""

    def read(self, word: str, session: Session) -> str:
        return os.path.expanduser(word)

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return ()  # whoever completes lines knows files better


class LineArgument(Argument):
    """The rest of the line, as it stands: another line of the shell. It comes last."""

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return ()  # whoever completes lines knows them better


class ProgramLine(LineArgument):
    """The rest of the line, as it stands: a shell line for nodes."""


class LineAndFile(LineArgument):
    """The rest of the line, as it stands: another line of the shell, and the name of a file behind it."""


@dataclass(frozen=True, slots=True)
class Flag:
    """An option such as ``-6``; ``help`` says what it does.

    Without ``value`` it is there or not, and the parameter is a bool. With it a word follows, which ``value`` reads and
    which help shows as ``word``: ``--time 5`` or ``--time=5``.
    """

    option: str
    help: str
    value: Argument | None = None
    word: str = "N"

    def __str__(self) -> str:
        return f"{self.option} {self.word}" if self.value is not None else self.option


NodeName = Annotated[Node, NodeArgument()]
Word = Annotated[str, WordArgument()]
FileName = Annotated[str, FileArgument()]
Line = Annotated[str, LineArgument()]
JobName = Annotated[str, JobArgument()]
LinkWords = Annotated[str, LinkWord()]
