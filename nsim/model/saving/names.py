"""Names for the variables of a topology file."""

from __future__ import annotations

import keyword
import re


class Variables:
    """Gives every thing a variable of its own, named after it as far as Python allows."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)
        self._names: dict[int, str] = {}

    def new(self, thing: object, wish: str) -> str:
        """Return a variable that no other thing has; ``of`` finds it again."""
        name = re.sub(r"\W", "_", wish, flags=re.ASCII)
        if not name or name[0].isdigit() or keyword.iskeyword(name) or keyword.issoftkeyword(name):
            name = f"n{name}"
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        self._names[id(thing)] = name
        return name

    def of(self, thing: object) -> str:
        """Return the variable of a thing that has one."""
        return self._names[id(thing)]


def class_name(topology: str) -> str:
    """Return the name of a class for a topology: ``two-routers`` is TwoRouters."""
    words = re.findall(r"[A-Za-z0-9]+", topology)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() and not keyword.iskeyword(name) else f"Lab{name}"


def call(function: str, *arguments: object, **options: object) -> str:
    """Return the text of a call without the options that are None. A ``Variable`` stands as it is, all else quoted."""
    words = [str(each) if isinstance(each, Variable) else _quoted(each) for each in arguments]
    words += [f"{name}={_quoted(value)}" for name, value in options.items() if value is not None]
    return f"{function}({', '.join(words)})"


class Variable(str):
    """A text that is a name in the file, and not a value."""

    __slots__ = ()


def _quoted(value: object) -> str:
    if isinstance(value, tuple):
        inside = ", ".join(_quoted(each) for each in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, bool | int) or value is None:
        return repr(value)
    text = str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
