"""Read stream's arguments: the letters are those of iperf3."""

import socket
from collections.abc import Sequence
from typing import NamedTuple

from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.options import Grammar, OptionError, decimal, integer, parse

USAGE = """\
usage: stream -s [-1] [-p port]
       stream -c host [-46uJ] [-b rate] [-t seconds] [-p port] [--connect-timeout milliseconds]"""
GRAMMAR = Grammar(
    flags="s1uJ46h",
    valued="cbtpC",
    long={
        "server": "s",
        "one-off": "1",
        "client": "c",
        "udp": "u",
        "bitrate": "b",
        "time": "t",
        "port": "p",
        "json": "J",
        "connect-timeout": "C",
        "help": "h",
    },
)
PORT = 5201
_RATE = 1_000_000  # bits per second of UDP, as iperf3's
_SCALES = {"k": 1e3, "m": 1e6, "g": 1e9}


class Options(NamedTuple):
    """Hold what the user asked for; ``rate`` is in bits per second, for UDP only."""

    is_server: bool
    once: bool
    host: str
    family: socket.AddressFamily
    is_udp: bool
    rate: float
    seconds: float
    port: int
    as_json: bool
    connect_timeout_s: float


def parse_arguments(argv: Sequence[str]) -> Options:
    """Read the arguments; raise ToolError with status 2 for anything that is not understood."""
    try:
        parsed = parse(argv, GRAMMAR)
        given = dict(parsed.options)
        options = Options(
            is_server="s" in given,
            once="1" in given,
            host=given.get("c", ""),
            family=socket.AF_INET if "4" in given else socket.AF_INET6 if "6" in given else socket.AF_UNSPEC,
            is_udp="u" in given,
            rate=_rate(given["b"]) if "b" in given else _RATE,
            seconds=decimal(given.get("t", "10"), 0.1, 86400),
            port=integer(given.get("p", str(PORT)), 1, 65535),
            as_json="J" in given,
            connect_timeout_s=integer(given.get("C", "5000"), 1, 3_600_000) / 1000,
        )
    except OptionError as error:
        raise ToolError(f"stream: {error}\n{USAGE}", 2) from None
    if "h" in given or parsed.operands or options.is_server == bool(options.host):
        raise ToolError(USAGE, 0 if "h" in given else 2)
    return options


def _rate(text: str) -> float:
    # iperf3's notation: 10M is ten million bits per second.
    scale = _SCALES.get(text[-1:].lower())
    return decimal(text[:-1] if scale else text, 1e-9, 1e12) * (scale or 1)
