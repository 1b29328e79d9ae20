"""The command line: which use of nsim was asked for, and which exit status it ends with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from nsim import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run nsim with the words of its command line and return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:  # the one question that must not wait for imports
        print(f"nsim {__version__}")
        return 0
    from nsim.errors import NsimError

    try:
        return _use(words)
    except NsimError as error:
        sys.stdout.flush()
        print(f"nsim: {error.report()}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        from nsim.uses.lost import lost_output

        return lost_output(error)


def run() -> NoReturn:
    """Run nsim as a program: as ``main``, and end without taking the interpreter apart, which takes 16 ms."""
    import os

    _prepare_standard_streams()
    status = main()
    try:
        sys.stdout.flush()
    except OSError as error:
        from nsim.uses.lost import lost_output

        status = lost_output(error)
    os._exit(status)


def _prepare_standard_streams() -> None:
    # Who starts us may have closed them: the next file we open would then become standard output. And what is
    # printed need not fit the locale's encoding.
    import io
    import os

    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115  # as long as the process
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _use(words: list[str]) -> int:
    # Every use is imported by itself: none shall wait for the others.
    from importlib import import_module

    from nsim.uses import lab

    if words and words[0] in lab.USES:
        use: Callable[[list[str]], int] = import_module(f"nsim.uses.{words[0]}").run
        return use(words[1:])
    return lab.run(words)
