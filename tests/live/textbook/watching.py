"""What the tutorials do beside typing commands: look at an interface with tcpdump while something happens."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from nsim import Network, Topology
from nsim.network import Node

Lab = Callable[[Topology], Network]
"""The type of the fixture ``lab``."""

_PATIENCE_S = 10


@dataclass
class Seen:
    """The lines of a tcpdump, there when its ``with`` block is over."""

    lines: list[str] = field(default_factory=list)

    @property
    def conversation(self) -> list[str]:
        """Who spoke to whom and what, without lengths and numbers: ``10.0.0.1 > 10.0.0.2: ICMP echo request``."""
        return [re.sub(r"^IP6? |, .*", "", line) for line in self.lines]


@contextmanager
def watching(node: Node, interface: str, what: str = "", *, options: Sequence[str] = ()) -> Iterator[Seen]:
    """Run the installed tcpdump on an interface while the block runs; it has seen every packet that was sent in it."""
    if shutil.which("tcpdump", path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        pytest.skip("tcpdump is not installed: the test script installs it")
    seen = Seen()
    command = ["tcpdump", "--immediate-mode", "-l", "-n", "-t", *options, "-i", interface, what]
    with node.popen(command) as tcpdump:
        _read_until(tcpdump.stderr.readline, "listening on")
        yield seen
        # It sleeps when it has printed all that there is, and only then. Source: proc_pid_stat(5), the third field.
        stat = f"cat /proc/{tcpdump.pid}/stat"
        wait_until(lambda: told(node, stat).rpartition(")")[2].split()[0] == "S", "a tcpdump that has read all packets")
        tcpdump.send_signal(signal.SIGINT)
        printed = tcpdump.communicate(timeout_s=_PATIENCE_S).stdout
        seen.lines = [line for line in printed.splitlines() if line]


def _read_until(read_line: Callable[[], bytes], word: str) -> str:
    said = []
    while True:
        line = read_line().decode()
        said.append(line)
        assert line, f"tcpdump ended: {''.join(said)}"
        if word in line:
            return line


def told(node: Node, command: str) -> str:
    """Return everything that a command prints in a node, what went wrong included."""
    done = node.run(command)
    return done.stdout + done.stderr


def fetch(node: Node, address: str, port: int = 80) -> str:
    """Visit a web server from a node and return the page; raise OSError where there is none."""
    with node.open_socket(socket.AF_INET, socket.SOCK_STREAM) as visitor:
        visitor.settimeout(_PATIENCE_S)
        visitor.connect((address, port))
        visitor.sendall(b"GET / HTTP/1.0\r\n\r\n")
        with visitor.makefile("rb") as answer:
            return answer.read().decode().partition("\r\n\r\n")[2].strip()


def hops(node: Node, address: str, *, most: int = 30) -> list[str]:
    """Return the addresses that traceroute shows on the way, at most so many."""
    lines = told(node, f"traceroute -n -q 1 -m {most} {address}").splitlines()[1:]
    return [line.split()[1] for line in lines]


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds; fail with ``what`` was missing when that takes too long."""
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"still missing after {_PATIENCE_S} s: {what}"
        time.sleep(0.02)


def wait_for_carrier(node: Node, interface: str) -> None:
    """Wait until an interface has its carrier, which for a TUN or TAP interface is the program that holds it."""
    carrier = f"cat /sys/class/net/{interface}/carrier"
    wait_until(lambda: told(node, carrier) == "1\n", f"a carrier of {node.name}:{interface}")


def wait_for_server(node: Node, address: str, port: int = 80) -> None:
    """Wait until a server that its node starts with the lab is ready for visitors."""

    def answers() -> bool:
        try:
            fetch(node, address, port)
        except ConnectionRefusedError:
            return False
        return True

    wait_until(answers, f"a server on {address}:{port}")
