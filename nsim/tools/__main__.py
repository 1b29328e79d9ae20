"""Run one of the built-in network tools by name: `python -m nsim.tools ping -c 1 dev`.

The file also works when Python is given its path. A tool is any public module or package in this folder,
so a new tool needs no entry here.
"""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from os import scandir
from os.path import abspath, dirname, splitext

HERE = dirname(abspath(__file__))


def tool_names() -> list[str]:
    """List the tools found in this folder, sorted by name."""
    entries = (entry for entry in scandir(HERE) if entry.is_dir() or entry.name.endswith(".py"))
    return sorted(splitext(entry.name)[0] for entry in entries if not entry.name.startswith(("_", ".")))


def load(name: str) -> Callable[[Sequence[str]], int]:
    """Import the tool called `name` and return its `main`."""
    main: Callable[[Sequence[str]], int] = import_module(f"nsim.tools.{name}").main
    return main


def main(argv: Sequence[str]) -> int:
    """Run the tool that the first argument names, with the rest as its arguments; return its exit status."""
    names = tool_names()
    if not argv or argv[0] not in names:
        print(f"usage: python -m nsim.tools {{{','.join(names)}}} [argument ...]", file=sys.stderr)
        return 2
    return load(argv[0])(argv[1:])


if __name__ == "__main__":
    if not __package__:
        # Started by path: this folder is first in sys.path, where `ping` and `route` would be top-level modules.
        sys.path[0] = dirname(dirname(HERE))
    try:
        status = main(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
