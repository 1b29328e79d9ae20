"""What the tutorials do beside typing commands: look at an interface with tcpdump while something happens."""

from __future__ import annotations

import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from nsim import Network, Topology
from nsim.network import Node

Lab = Callable[[Topology], Network]
"""The type of the fixture ``lab``."""

_PATIENCE_S = 10
_COUNTS = re.compile(r"(\d+) packets? captured, (\d+) packets? received by filter")


@dataclass
class Seen:
    """The lines of a tcpdump, there when its ``with`` block is over."""

    lines: list[str] = field(default_factory=list)

    @property
    def conversation(self) -> list[str]:
        """Who spoke to whom and what, without lengths and numbers: ``10.0.0.1 > 10.0.0.2: ICMP echo request``."""
        return [re.sub(r"^IP6? |, .*", "", line) for line in self.lines]


@contextmanager
def watching(node: Node, interface: str, what: str = "", *, options: str = "") -> Iterator[Seen]:
    """Run the installed tcpdump on an interface while the block runs; it has seen every packet that was sent in it."""
    if shutil.which("tcpdump", path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        pytest.skip("tcpdump is not installed: the test script installs it")
    seen = Seen()
    command = f"exec tcpdump --immediate-mode -l -n -t {options} -i {interface} {what}"
    with node.popen(command) as tcpdump:
        _read_until(tcpdump.stderr.readline, "listening on")
        yield seen
        captured, received = 0, 1
        deadline = time.monotonic() + _PATIENCE_S
        while captured < received:  # the kernel may have more for it than it has read
            assert time.monotonic() < deadline, f"tcpdump has read {captured} of {received} packets"
            tcpdump.send_signal(signal.SIGUSR1)
            captured, received = map(int, _COUNTS.search(_read_until(tcpdump.stderr.readline, "captured")).groups())
        tcpdump.send_signal(signal.SIGINT)
        seen.lines = tcpdump.communicate(timeout_s=_PATIENCE_S).stdout.splitlines()


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


def wait_for_server(node: Node, address: str, port: int) -> None:
    """Wait until a server that its node starts with the lab is ready for visitors."""
    deadline = time.monotonic() + _PATIENCE_S
    while not node.run(["python3", "-c", f"import socket; socket.create_connection(('{address}', {port}))"]).ok:
        assert time.monotonic() < deadline, f"{node.name}: nobody listens on {address}:{port}"
