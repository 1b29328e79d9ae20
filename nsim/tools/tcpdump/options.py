"""Read the command line of tcpdump, tcpdump(8)."""

from collections.abc import Sequence
from typing import NamedTuple

from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.options import Grammar, OptionError, integer, parse
from nsim.tools.tcpdump.style import Style

USAGE = """\
usage: tcpdump [-AdDeKlLnNpqStUvxX] [-c count] [-i interface|any] [-r file] [-s snapshot_bytes] [-w file]
               [expression]"""

GRAMMAR = Grammar(
    flags="ADefhKlnNpqStUvxX#",
    valued="cirswZBQj",
    long={"list-interfaces": "D", "interface": "i", "snapshot-length": "s", "packet-buffered": "U",
          "no-promiscuous-mode": "p", "absolute-tcp-sequence-numbers": "S", "number": "#", "direction": "Q",
          "help": "h", "relinquish-privileges": "Z", "buffer-size": "B", "time-stamp-type": "j"},
)  # fmt: skip
DEFAULT_SNAPSHOT_BYTES = 262_144


class Options(NamedTuple):
    """Hold what the user asked for."""

    expression: str = ""
    interface: str = "any"
    packet_limit: int = 0  # 0: until interrupted
    read_file: str = ""
    write_file: str = ""
    snapshot_bytes: int = DEFAULT_SNAPSHOT_BYTES
    style: Style = Style()
    time_form: int = 0
    hex: int = 0  # how often -x
    hex_and_text: int = 0  # how often -X
    text: int = 0  # how often -A
    line_buffered: bool = False
    packet_buffered: bool = False
    promiscuous: bool = True
    numbered: bool = False
    direction: str = "inout"
    list_interfaces: bool = False


def parse_arguments(argv: Sequence[str]) -> Options:
    """Read tcpdump's arguments; raise ToolError with status 1 for anything that is not understood."""
    try:
        parsed = parse(argv, GRAMMAR)
    except OptionError as error:
        raise ToolError(f"tcpdump: {error}\n{USAGE}", 1) from None
    letters = [letter for letter, _ in parsed.options]
    if "h" in letters:
        raise ToolError(USAGE, 0)
    style = Style("n" in letters, letters.count("v"), "q" in letters, "e" in letters, "S" in letters)
    options = Options(
        expression=" ".join(parsed.operands),
        style=style,
        time_form=letters.count("t"),
        hex=letters.count("x"),
        hex_and_text=letters.count("X"),
        text=letters.count("A"),
        line_buffered="l" in letters,
        packet_buffered="U" in letters,
        promiscuous="p" not in letters,
        numbered="#" in letters,
        list_interfaces="D" in letters,
    )
    for letter, value in parsed.options:
        options = _with_value(options, letter, value)
    return options


def _with_value(options: Options, letter: str, value: str) -> Options:
    match letter:
        case "i":
            return options._replace(interface=value)
        case "r":
            return options._replace(read_file=value)
        case "w":
            return options._replace(write_file=value)
        case "c":
            return options._replace(packet_limit=_number(value, 1, "packet count"))
        case "s":
            return options._replace(snapshot_bytes=_number(value, 0, "snaplen") or DEFAULT_SNAPSHOT_BYTES)
        case "Q":
            if value not in ("in", "out", "inout"):
                raise ToolError(f"tcpdump: unknown capture direction `{value}'", 1)
            return options._replace(direction=value)
        case _:
            return options  # -Z, -B and -j tune a capture; there is nothing to tune here


def _number(text: str, low: int, what: str) -> int:
    try:
        return integer(text, low, 2**31 - 1)
    except OptionError:
        raise ToolError(f"tcpdump: invalid {what} {text}", 1) from None
