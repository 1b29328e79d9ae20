"""The language of the shell: what a line means, decided from its text alone.

A line that begins with a node's name is that node's, all of it: quotes, pipes, ``;`` and comments are for ``sh``.
Only a closing ``&`` is ours, because the job is. Any other line is a command of nsim; several stand between ``;``.
A node wins over a command of the same name, which ``command NAME`` still means, as in sh (POSIX, XCU, command).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

from nsim.errors import UsageError


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A shell line for a node; an empty one asks for an interactive shell."""

    node: str
    text: str
    background: bool


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command of nsim and its words; ``text`` is what stands behind it where the command takes a line as it is."""

    name: str
    words: tuple[str, ...]
    text: str = ""


Statement = NodeLine | CommandLine

_COMMAND = "command"
_PROGRAM = re.compile(r"[A-Za-z0-9_./+-]+")
# What a POSIX shell does itself (XCU 2.14 and 1.6, with what dash and bash add); nothing else can do it for the shell.
_SHELL_WORDS = frozenset(
    ". : [ alias bg break case cd chdir command continue do done echo else esac eval exec exit export false fc fg fi "  # noqa: SIM905
    "for getopts hash if in jobs kill local printf pwd read readonly return set shift test then times trap true type "
    "ulimit umask unalias unset until wait while "
    "[[ builtin declare disown function let popd pushd select source time typeset".split()
)


def parse(
    line: str, nodes: Container[str], takes_line: Callable[[str], bool] = lambda name: False
) -> Iterator[Statement]:
    """Yield the statements of a line, one after the other; raise UsageError at one whose quotes do not close.

    ``takes_line`` says which commands are followed by another line, which is theirs as it stands.
    """
    if "\0" in line:
        raise UsageError("a line cannot contain a NUL byte")
    rest = line.strip()
    while rest and not rest.startswith("#"):
        first = rest.split(maxsplit=1)[0]
        # A name may be followed by ; without a space, as in `jobs;fg`.
        name = first.partition(";")[0]
        if name in nodes:
            yield _node_line(name, rest[len(name) :].strip())
            return
        if name == _COMMAND and first == name:
            rest = rest[len(name) :].strip()
            name = rest.split(maxsplit=1)[0].partition(";")[0] if rest else ""
        if name and takes_line(name):
            yield CommandLine(name, (), rest[len(name) :].strip())
            return
        cut = next((position for position, letter in _unquoted(rest) if letter == ";"), len(rest))
        yield from _command_line(rest[:cut])
        rest = rest[cut + 1 :].strip()


def shell_script(text: str) -> str:
    """Return what ``sh -c`` is given for a node's line: the line, with ``exec`` before a single program.

    Some shells stay behind their only program. Then a Ctrl-C that the program handles in its own way (ping prints
    its statistics and says whether replies came) ends the shell too, and the program's own status is lost.
    """
    first = text.split(maxsplit=1)[0]
    single = _PROGRAM.fullmatch(first) and first not in _SHELL_WORDS
    if single and not any(letter in ";|&(\n" for _, letter in _unquoted(text)):
        return f"exec {text}"
    return text


def _node_line(node: str, text: str) -> NodeLine:
    letters = list(_unquoted(text))
    comment = next((position for position, letter in letters if letter == "#"), None)
    body = text[:comment].rstrip() if comment is not None else text
    if not letters or not body.endswith("&") or (len(body) - 1, "&") not in letters:
        # Without a closing & the text is the node's as it stands, its comment included.
        return NodeLine(node, text if body else "", False)
    if body.endswith("&&") or body.endswith(">&"):
        return NodeLine(node, text, False)
    return NodeLine(node, body[:-1].rstrip(), True)


def _command_line(text: str) -> Iterator[CommandLine]:
    comment = next((position for position, letter in _unquoted(text) if letter == "#"), len(text))
    try:
        words = shlex.split(text[:comment])
    except ValueError as error:
        raise UsageError(f"{text.strip()}: {str(error).lower()}", hint="close the quotes") from None
    if words:
        yield CommandLine(words[0], tuple(words[1:]))


def _unquoted(text: str) -> Iterator[tuple[int, str]]:
    # The characters that are neither quoted nor escaped; a # is given only where a comment begins, and nothing after.
    quote = ""
    position = 0
    while position < len(text):
        letter = text[position]
        if quote:
            if letter == "\\" and quote == '"':
                position += 1
            elif letter == quote:
                quote = ""
        elif letter == "\\":
            position += 1
        elif letter in "'\"":
            quote = letter
        elif letter == "#":
            if position == 0 or text[position - 1] in " \t;":
                yield position, letter
                return
        else:
            yield position, letter
        position += 1
