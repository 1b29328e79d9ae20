"""Split a command line into options and operands the way getopt(3) does.

Short options may be clustered and may follow operands; a long option is only another spelling of a short one.
"""

from collections.abc import Mapping, Sequence
from math import isnan, nan
from typing import NamedTuple


class OptionError(ValueError):
    """Say what is wrong with a command line; each tool puts its own name and usage around it."""


class Grammar(NamedTuple):
    """Say which letters are options: `flags` stand alone, `valued` take a value, `long` maps names to letters."""

    flags: str
    valued: str
    long: Mapping[str, str] = {}
    permute: bool = True  # False: the first operand ends the options, for command words such as `route add -net`


class Parsed(NamedTuple):
    """Keep options in the order given, each with its value (empty for a flag), and the operands."""

    options: tuple[tuple[str, str], ...]
    operands: tuple[str, ...]


def parse(argv: Sequence[str], grammar: Grammar) -> Parsed:
    """Split `argv` by `grammar`; raise OptionError for an unknown option or a missing value."""
    options: list[tuple[str, str]] = []
    operands: list[str] = []
    words = list(argv)
    while words:
        word = words.pop(0)
        if word == "--":
            operands += words
            break
        if word.startswith("--"):
            options.append(_long(word[2:], words, grammar))
        elif word.startswith("-") and word != "-":
            options += _cluster(word[1:], words, grammar)
        else:
            operands.append(word)
            if not grammar.permute:
                operands += words
                break
    return Parsed(tuple(options), tuple(operands))


def _cluster(letters: str, words: list[str], grammar: Grammar) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in grammar.flags:
            found.append((letter, ""))
        elif letter not in grammar.valued:
            raise OptionError(f"invalid option -- '{letter}'")
        elif letters:
            return [*found, (letter, letters)]
        elif words:
            return [*found, (letter, words.pop(0))]
        else:
            raise OptionError(f"option requires an argument -- '{letter}'")
    return found


def _long(text: str, words: list[str], grammar: Grammar) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    letter = grammar.long.get(name)
    if letter is None:
        raise OptionError(f"unrecognized option '--{name}'")
    if letter in grammar.flags:
        if equals:
            raise OptionError(f"option '--{name}' doesn't allow an argument")
        return letter, ""
    if equals:
        return letter, value
    if not words:
        raise OptionError(f"option '--{name}' requires an argument")
    return letter, words.pop(0)


def integer(text: str, low: int, high: int) -> int:
    """Read a whole number between `low` and `high`, in decimal or with 0x; raise OptionError otherwise."""
    try:
        value = int(text, 16) if text[:2].lower() == "0x" else int(text)
    except ValueError:
        raise OptionError(f"invalid argument: '{text}'") from None
    if not low <= value <= high:
        raise OptionError(f"invalid argument: '{text}': out of range: {low} <= value <= {high}")
    return value


def decimal(text: str, low: float, high: float) -> float:
    """Read a number with or without a fraction between `low` and `high`; raise OptionError otherwise."""
    try:
        value = float(text)
    except ValueError:
        value = nan
    if isnan(value):
        raise OptionError(f"invalid argument: '{text}'")
    if not low <= value <= high:
        raise OptionError(f"invalid argument: '{text}': out of range: {low:g} <= value <= {high:g}")
    return value
