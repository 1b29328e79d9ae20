"""Read the command line of ping, ping(8)."""

import socket
from collections.abc import Sequence
from typing import NamedTuple

from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.options import Grammar, OptionError, decimal, integer, parse

USAGE = """\
usage: ping [-46aAbDfhnOqRv] [-c count] [-i seconds] [-I interface|address] [-M do|want|dont] [-p pattern]
            [-Q tos] [-s bytes] [-t ttl] [-w deadline] [-W timeout] destination"""

GRAMMAR = Grammar(flags="46aAbBdDfhLnOqRUvV", valued="ciIMpQstwW")
_COUNTED = "cstw"
LARGEST_PAYLOAD = 65507  # 65535 less the IPv4 and ICMP headers
PATH_MTU_MODES = {"dont": 0, "want": 1, "do": 2}
FOREVER = float("inf")


class Options(NamedTuple):
    """Hold what the user asked for; times in seconds, sizes in bytes."""

    destination: str
    family: int = socket.AF_UNSPEC
    requests: int = 0  # 0: until interrupted
    interval_s: float = 1.0
    deadline_s: float = FOREVER
    timeout_s: float = 10.0
    payload_bytes: int = 56
    hops: int | None = None
    source: str = ""
    path_mtu_mode: int | None = None
    traffic_class: int | None = None
    pattern: bytes = b""
    numeric: bool = False
    quiet: bool = False
    timestamps: bool = False
    outstanding: bool = False
    audible: bool = False
    verbose: bool = False
    broadcast: bool = False
    flood: bool = False
    adaptive: bool = False
    record_route: bool = False


_FLAGS = {"n": "numeric", "q": "quiet", "D": "timestamps", "O": "outstanding", "a": "audible", "v": "verbose",
          "b": "broadcast", "f": "flood", "A": "adaptive", "R": "record_route"}  # fmt: skip


def parse_arguments(argv: Sequence[str]) -> Options:
    """Read ping's arguments; raise ToolError for anything that is not understood.

    The status is 1 where a number or the destination is to blame and 2 otherwise, as with the well-known ping.
    """
    letter = ""
    try:
        parsed = parse(argv, GRAMMAR)
        letters = {letter for letter, _ in parsed.options}
        if "h" in letters:
            raise ToolError(USAGE, 2)
        if "V" in letters:
            raise ToolError("ping from nsim", 0)
        if len(parsed.operands) != 1:
            problem = "Destination address required" if not parsed.operands else "one destination at a time"
            raise ToolError(f"ping: usage error: {problem}", 2 if parsed.operands else 1)
        if {"4", "6"} <= letters:
            raise ToolError("ping: only one -4 or -6 option may be specified", 2)
        options = Options(parsed.operands[0])
        for letter, value in parsed.options:
            options = _apply(options, letter, value)
    except OptionError as error:
        invalid = "invalid option" in str(error) or "requires" in str(error) or "unrecognized" in str(error)
        status = 1 if letter and letter in _COUNTED else 2
        raise ToolError(f"ping: {error}" + (f"\n\n{USAGE}" if invalid else ""), status) from None
    return options


def _apply(options: Options, letter: str, value: str) -> Options:
    match letter:
        case "4" | "6":
            return options._replace(family=socket.AF_INET if letter == "4" else socket.AF_INET6)
        case "c":
            return options._replace(requests=integer(value, 1, 2**63 - 1))
        case "i":
            return options._replace(interval_s=decimal(value, 0, 2**31))
        case "w":
            return options._replace(deadline_s=decimal(value, 0, 2**31) or FOREVER)
        case "W":
            return options._replace(timeout_s=decimal(value, 0, 2**31) or 10.0)
        case "s":
            return options._replace(payload_bytes=integer(value, 0, LARGEST_PAYLOAD))
        case "t":
            return options._replace(hops=integer(value, 0, 255))
        case "Q":
            return options._replace(traffic_class=integer(value, 0, 255))
        case "I":
            return options._replace(source=value)
        case "M":
            if value not in PATH_MTU_MODES:
                raise OptionError(f"invalid -M argument: {value}")
            return options._replace(path_mtu_mode=PATH_MTU_MODES[value])
        case "p":
            return options._replace(pattern=_pattern(value))
        case "B" | "d" | "L" | "U":
            return options  # these tune what cannot be seen here
        case _:
            return Options(**(options._asdict() | {_FLAGS[letter]: True}))


def _pattern(text: str) -> bytes:
    try:
        return bytes.fromhex(text if len(text) % 2 == 0 else "0" + text)[:16]
    except ValueError:
        raise OptionError(f"patterns must be specified as hex digits: {text}") from None
