"""Commands: functions with typed arguments, one in each file of ``nsim.commands``, found by their file's name.

A command's docstring is its help: the first line says what it does, the rest is shown by ``help NAME``; lines that
are indented are examples. Its signature says which words it takes, and gives completion.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nsim.commands.framework.arguments import (
    Argument,
    Flag,
    LineArgument,
    NodeArgument,
    NumberArgument,
    WordArgument,
)
from nsim.commands.framework.report import Outcome
from nsim.commands.framework.session import Session
from nsim.discovery import modules_in, summary
from nsim.errors import UsageError, nearest

_FOLDER = os.path.dirname(os.path.dirname(__file__))
_PACKAGE = "nsim.commands"
_WORD = re.compile(r"""'([^']*)'|"([^"]*)"|(\S+)""")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a command: a flag, one word, or (``many``) all words that are left."""

    name: str
    kind: Argument | Flag
    required: bool
    many: bool

    @property
    def described(self) -> str:
        """What it is called in a sentence."""
        name = self.name.rstrip("_")
        return f"the {name}" if len(name) > 1 else name.upper()

    def __str__(self) -> str:
        if isinstance(self.kind, Flag):
            return f"[{self.kind}]"
        word = self.name.upper().rstrip("_")
        shown = f"{word}…" if self.many else word
        return shown if self.required else f"[{shown}]"


@dataclass(frozen=True, slots=True)
class Command:
    """A shell command; ``same_as`` returns the command lines that a person would type for the same arguments."""

    name: str
    function: Callable[..., Outcome]
    aliases: tuple[str, ...]
    same_as: Callable[..., Sequence[str]] | None
    parameters: tuple[Parameter, ...]
    words: str

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return summary(self.function)

    @property
    def usage(self) -> str:
        """Its name and parameters, in one line."""
        return f"{self.name} {self.words or ' '.join(map(str, self.parameters))}".rstrip()

    @property
    def takes_line(self) -> bool:
        """Whether the rest of its line is another line, which is not taken apart."""
        return any(isinstance(parameter.kind, LineArgument) for parameter in self.parameters)

    def words_of(self, text: str) -> list[str]:
        """Take the words in front off a text that ends with a line; that line is the last word, whole."""
        flags = self._flags()
        in_front = sum(not isinstance(parameter.kind, Flag | LineArgument) for parameter in self.parameters)
        words: list[str] = []
        while text := text.strip():
            found = _WORD.match(text)
            assert found is not None
            word = found[1] or found[2] or found[3] or ""
            is_value = bool(words) and words[-1] in flags and flags[words[-1]][1].value is not None
            is_option = word in flags or word.partition("=")[0] in flags or word in ("--json", "--explain")
            if not (is_value or is_option):
                if not in_front:
                    return [*words, text]
                in_front -= 1
            words.append(word)
            text = text[found.end() :]
        return words

    def bind(self, session: Session, words: Sequence[str]) -> tuple[list[Any], dict[str, Any]]:
        """Read the words of a line; raise UsageError when they do not fit this command."""
        flags = self._flags()
        given, left = self._take_flags(session, words)
        # Where any word may stand, one that begins with a hyphen may be meant: kill -INT, exit -1.
        strict = bool(flags) or all(isinstance(parameter.kind, NodeArgument) for parameter in self.parameters)
        unknown = next((word for word in left if word.startswith("--") or (strict and _is_option(word))), None)
        if unknown is not None:
            unknown = unknown.split(maxsplit=1)[0]  # a line in one piece may begin with it
            hint = nearest(unknown, [*flags, "--json", "--explain"]) or f"usage: {self.usage}"
            raise UsageError(f"{self.name} has no option {unknown}", hint=hint)
        values: list[Any] = []
        for parameter in self.parameters:
            if isinstance(parameter.kind, Flag):
                continue
            taken, left = (left, []) if parameter.many else (left[:1], left[1:])
            if not taken and parameter.required:
                raise UsageError(f"{self.name}: {parameter.described} is missing", hint=f"usage: {self.usage}")
            values += [self._read(parameter.kind, word, session) for word in taken]
        if left:
            raise UsageError(f"{self.name}: {left[0]!r} is one word too many", hint=f"usage: {self.usage}")
        return values, given

    def _read(self, kind: Argument, word: str, session: Session) -> Any:
        try:
            return kind.read(word, session)
        except UsageError as error:
            if isinstance(kind, NumberArgument):  # it does not say of itself what it is for
                raise UsageError(f"{self.name}: {error.message}", hint=error.hint) from None
            raise

    def _flags(self) -> dict[str, tuple[str, Flag]]:
        # By option: the parameter's name, and the flag.
        found = ((parameter.name, parameter.kind) for parameter in self.parameters)
        return {kind.option: (name, kind) for name, kind in found if isinstance(kind, Flag)}

    def _take_flags(self, session: Session, words: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
        # Returns the values of the flags in a line, and the words that are none.
        flags = self._flags()
        given: dict[str, Any] = {}
        left: list[str] = []
        waiting = list(words)
        while waiting:
            word = waiting.pop(0)
            option, equals, attached = word.partition("=") if word.startswith("--") else (word, "", "")
            name, flag = flags.get(option, ("", None))
            if flag is None or (equals and flag.value is None):
                left.append(word)
            elif flag.value is None:
                given[name] = True
            elif equals or waiting:
                try:
                    given[name] = flag.value.read(attached if equals else waiting.pop(0), session)
                except UsageError as error:
                    raise UsageError(f"{self.name} {option}: {error.message}", hint=error.hint) from None
            else:
                raise UsageError(f"{self.name}: {option} wants a value", hint=f"usage: {self.usage}")
        return given, left

    def expected(self, before: Sequence[str]) -> Argument | None:
        """Return the kind of word that comes next behind those typed so far, options among them; None for any."""
        flags = self._flags()
        options = {"--json", "--explain", *flags}
        position, wanted = 0, None
        for word in before:
            if wanted is not None:
                wanted = None
            elif word in flags:
                wanted = flags[word][1].value
            elif word not in options and not word.startswith("--"):
                position += 1
        return wanted or self.argument_at(position)

    def argument_at(self, position: int) -> Argument | None:
        """Return the kind of word that stands at a position, flags not counted; None behind the last."""
        positional = [parameter for parameter in self.parameters if isinstance(parameter.kind, Argument)]
        if position < len(positional):
            found = positional[position].kind
        elif positional and positional[-1].many:
            found = positional[-1].kind
        else:
            return None
        return found if isinstance(found, Argument) else None


def command(
    *aliases: str, same_as: Callable[..., Sequence[str]] | None = None, words: str = ""
) -> Callable[[Callable[..., Outcome]], Command]:
    """Make a function a command; ``aliases`` are other words for it.

    ``words`` shows the words it takes where its parameters do not say enough.
    """

    def register(function: Callable[..., Outcome]) -> Command:
        return Command(_name(function.__name__), function, aliases, same_as, tuple(_parameters(function)), words)

    return register


def _parameters(function: Callable[..., Outcome]) -> list[Parameter]:
    hints = typing.get_type_hints(function, include_extras=True)
    found = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        extras = getattr(hints[parameter.name], "__metadata__", ())
        kind = next((extra for extra in extras if isinstance(extra, Argument | Flag)), WordArgument())
        many = parameter.kind is parameter.VAR_POSITIONAL
        required = parameter.default is parameter.empty and not many
        found.append(Parameter(parameter.name, kind, required, many))
    return found


def _name(identifier: str) -> str:
    # A command may be called like a word of Python's, to which an underscore is added: del_.
    return identifier.rstrip("_").replace("_", "-")


def _is_option(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and not word[1:].replace(".", "").isdigit()


class Registry:
    """All commands, by name and alias; each file is imported when its command is first needed."""

    def __init__(self) -> None:
        self._modules = {_name(module): module for module in modules_in(_FOLDER)}
        self._commands: dict[str, Command] = {}
        self._complete = False

    def find(self, word: str) -> Command | None:
        """Return the command of that name or alias, or None."""
        if word in self._modules:
            return self._load(word)
        if word not in self._commands and not self._complete:
            self.all()
        return self._commands.get(word)

    def all(self) -> list[Command]:
        """Return every command, in the order of their names."""
        commands = [self._load(name) for name in self._modules]
        self._complete = True
        return commands

    def words(self) -> set[str]:
        """Return every word that begins a command's line."""
        self.all()
        return set(self._commands)

    def _load(self, name: str) -> Command:
        if name not in self._commands:
            module = importlib.import_module(f"{_PACKAGE}.{self._modules[name]}")
            found = next(value for value in vars(module).values() if isinstance(value, Command) and value.name == name)
            self._commands |= dict.fromkeys((name, *found.aliases), found)
        return self._commands[name]
