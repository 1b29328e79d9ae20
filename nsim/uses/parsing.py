"""What the uses of the command line share: how words are read, and how data is printed."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from nsim.errors import UsageError, nearest


class Parser(argparse.ArgumentParser):
    """Reads the words of one use; raises UsageError for those that it does not know.

    ``hints`` are what to say of a message that contains their key.
    """

    def __init__(
        self, program: str, description: str, epilog: str = "", *, hints: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        super().__init__(
            prog=program,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self._hints = hints

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with what argparse says; of an unknown option also which one was meant."""
        words = message.partition("unrecognized arguments: ")[2].split()
        hint = nearest(words[0], self._option_string_actions) if words else None
        hint = next((each for part, each in self._hints.items() if part in message), hint)
        raise UsageError(message, hint=hint or f"`{self.prog} --help` shows how")


def offer_json(parser: argparse.ArgumentParser) -> None:
    """Add the option ``--json``."""
    parser.add_argument("--json", action="store_true", help="print data instead of text")


def print_json(values: object) -> None:
    """Print data as JSON."""
    import json

    print(json.dumps(values, indent=2, ensure_ascii=False))
