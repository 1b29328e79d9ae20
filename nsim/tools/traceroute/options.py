"""Read the command line of traceroute, traceroute(8)."""

import socket
from collections.abc import Sequence
from typing import NamedTuple

from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.options import Grammar, OptionError, decimal, integer, parse

USAGE = """\
usage: traceroute [-46FInTU] [-f first_ttl] [-i interface] [-M icmp|tcp|udp] [-m max_ttl] [-N simultaneous] [-p port]
                  [-q queries] [-s source] [-t tos] [-w max,here,near] host [packet_bytes]"""

GRAMMAR = Grammar(
    flags="46dFIhnTUV",
    valued="fiMmNpqstw",
    long={"first": "f", "interface": "i", "max-hops": "m", "sim-queries": "N", "port": "p", "queries": "q",
          "source": "s", "tos": "t", "wait": "w", "icmp": "I", "tcp": "T", "udp": "U", "module": "M",
          "dont-fragment": "F", "help": "h", "version": "V"},
)  # fmt: skip
FIRST_UDP_PORT, TCP_PORT = 33434, 80


class Options(NamedTuple):
    """Hold what the user asked for; times in seconds, sizes in bytes with the IP header."""

    host: str
    family: int = socket.AF_UNSPEC
    method: str = "udp"
    numeric: bool = False
    first_ttl: int = 1
    max_ttl: int = 30
    queries: int = 3
    simultaneous: int = 16
    port: int | None = None
    interface: str = ""
    source: str = ""
    traffic_class: int | None = None
    dont_fragment: bool = False
    packet_bytes: int | None = None
    wait_max_s: float = 5.0
    wait_here: float = 3.0  # times the answer of the same hop
    wait_near: float = 10.0  # times the answer of a later hop


def parse_arguments(argv: Sequence[str]) -> Options:
    """Read traceroute's arguments; raise ToolError with status 2 for anything that is not understood."""
    try:
        parsed = parse(argv, GRAMMAR)
    except OptionError as error:
        raise ToolError(f"traceroute: {error}\n{USAGE}", 2) from None
    letters = {letter for letter, _ in parsed.options}
    if "h" in letters or not parsed.operands:
        raise ToolError(USAGE, 0 if "h" in letters else 2)
    if "V" in letters:
        raise ToolError("traceroute from nsim", 0)
    if len(parsed.operands) > 2:
        raise ToolError(f"Extra arg `{parsed.operands[2]}' on position 3", 2)
    options = Options(parsed.operands[0])
    for letter, value in parsed.options:
        try:
            options = _apply(options, letter, value)
        except OptionError:
            raise ToolError(f"Cannot handle `-{letter}' option with arg `{value}'", 2) from None
    if len(parsed.operands) == 2:
        try:
            options = options._replace(packet_bytes=integer(parsed.operands[1], 0, 65000))
        except OptionError:
            raise ToolError(f'Cannot handle "packetlen" cmdline arg `{parsed.operands[1]}\' on position 2', 2) from None
    return _checked(options)


def _apply(options: Options, letter: str, value: str) -> Options:
    match letter:
        case "4" | "6":
            return options._replace(family=socket.AF_INET if letter == "4" else socket.AF_INET6)
        case "n":
            return options._replace(numeric=True)
        case "I" | "T" | "U":
            return options._replace(method={"I": "icmp", "T": "tcp", "U": "udp"}[letter])
        case "M":
            if value not in ("icmp", "tcp", "udp", "default"):
                raise OptionError(value)
            return options._replace(method="udp" if value == "default" else value)
        case "d":
            return options  # it tunes what cannot be seen here
        case "F":
            return options._replace(dont_fragment=True)
        case "f":
            return options._replace(first_ttl=integer(value, 0, 2**31))
        case "m":
            return options._replace(max_ttl=integer(value, 0, 2**31))
        case "q":
            return options._replace(queries=integer(value, 0, 2**31))
        case "N":
            return options._replace(simultaneous=integer(value, 1, 2**31))
        case "p":
            return options._replace(port=integer(value, 0, 65535))
        case "t":
            return options._replace(traffic_class=integer(value, 0, 255))
        case "i":
            return options._replace(interface=value)
        case "s":
            return options._replace(source=value)
        case _:
            waits = [decimal(part, 0, 86_400) for part in value.split(",")]
            names = ("wait_max_s", "wait_here", "wait_near")
            if len(waits) > len(names):
                raise OptionError(value)
            return Options(**(options._asdict() | dict(zip(names, waits, strict=False))))


def _checked(options: Options) -> Options:
    if options.max_ttl > 255:
        raise ToolError("max hops cannot be more than 255", 2)
    if not 1 <= options.first_ttl <= options.max_ttl:
        raise ToolError("first hop out of range", 2)
    if not 1 <= options.queries <= 10:
        raise ToolError("no more than 10 probes per hop" if options.queries else "at least one probe per hop", 2)
    return options
