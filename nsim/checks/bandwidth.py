"""How much a path carries: iperf3 between two nodes, or nsim's own ``stream`` where that is not installed."""

from __future__ import annotations

import json
import os
import select
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from socket import AF_INET, AF_INET6, SOCK_STREAM
from typing import Any

from nsim.checks.connectivity import links_that_cut
from nsim.errors import CommandError
from nsim.network import Network, Node
from nsim.network.environment import search_path
from nsim.network.interrupts import held_back
from nsim.network.process import Process, Result
from nsim.units import Rate

IPERF3 = "iperf3"
STREAM = "stream"
_CONNECT_S = 5
_GRACE_S = 12  # what starting, connecting, draining queues and telling the result may take in all
_GLANCE_S = 0.2


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is measured: for how many seconds, over IP version 4 or 6; TCP, or UDP at a rate."""

    seconds: int
    version: int = 4
    rate: Rate | None = None

    @property
    def protocol(self) -> str:
        """TCP or UDP."""
        return "TCP" if self.rate is None else "UDP"


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """What both ends counted, in payload bits per second; of UDP also how many datagrams were sent, and were lost."""

    sent_bits_per_second: float
    received_bits_per_second: float
    datagrams: int = 0
    lost: int = 0


def program() -> str:
    """Return the program that would measure on this machine."""
    found = shutil.which(IPERF3, path=search_path(os.environ.get("PATH", "")))
    return IPERF3 if found else STREAM


def client_words(name: str, target: str, traffic: Traffic, rate: str = "") -> list[str]:
    """Return what is typed at the sending end; ``rate`` is how the rate is written, where it is not a plain number."""
    udp = [] if traffic.rate is None else ["-u", "-b", rate or str(traffic.rate.bits_per_second)]
    return [name, "-c", target, "-t", str(traffic.seconds), *udp]


def server_words(name: str) -> list[str]:
    """Return what is typed at the receiving end; it serves one client and ends."""
    return [name, "-s", "-1"]


def measure(
    network: Network,
    ends: tuple[Node, Node],
    traffic: Traffic,
    progress: Callable[[float, float], None] = lambda done, total: None,
) -> Bandwidth:
    """Let the first end send to the second, which has an address of that IP version, and return what both counted.

    ``progress`` is told now and then how many seconds have passed, and of how many. Whatever ends this, both programs
    have ended then. Raises CommandError when the other end is not reached or the programs do not work.
    """
    client, server = ends
    address = server.model.address(traffic.version)
    assert address is not None, "only nodes with an address are asked"
    name, target = program(), str(address.ip)
    quiet = ["-i", "0"] if name == IPERF3 else []
    port = ["-p", str(_free_port(server, traffic.version))]
    serving = [*server_words(name), *port, *quiet, *(["--forceflush"] if name == IPERF3 else [])]
    patience = ["--connect-timeout", str(_CONNECT_S * 1000)]
    sending = [*client_words(name, target, traffic), *port, *quiet, *patience, "-J"]
    with ExitStack() as programs:
        with held_back():
            listener = programs.enter_context(server.popen(serving))
        _wait_until_it_listens(listener)
        with held_back():
            sender = programs.enter_context(client.popen(sending))
        ended = _wait_for_end(sender, traffic, progress)
        result = sender.communicate() if ended else None
    if result is None:
        raise CommandError(
            f"{client.name} sends to {server.name} and {name} has no result {_GRACE_S} s after the end",
            hint=_cut(network, client, server) or "did the path break meanwhile?",
        )
    said = _said(result)
    if "error" in said:
        reason = said["error"]
        raise CommandError(f"{client.name} cannot send to {server.name}: {reason}", hint=_cut(network, client, server))
    return read_counts(said)


def read_counts(said: Mapping[str, Any]) -> Bandwidth:
    """Return what a client's JSON says; raise CommandError when it is not what iperf3 writes.

    Older versions of iperf3 have no sums of their own for both ends of UDP; there the losses tell what arrived.
    """
    try:
        end = said["end"]
        sent = end["sum_sent"] if "sum_sent" in end else end["sum"]
        told = end.get("sum_received", end.get("sum", {}))
        packets, lost = int(told.get("packets", sent.get("packets", 0))), int(told.get("lost_packets", 0))
        rate = float(sent["bits_per_second"])
        if "sum_received" in end:
            return Bandwidth(rate, float(told["bits_per_second"]), packets, lost)
        return Bandwidth(rate, rate * (packets - lost) / packets if packets else rate, packets, lost)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CommandError("the client's result cannot be read", hint="is iperf3 a version before 3.1?") from None


def _free_port(server: Node, version: int) -> int:
    # A server that somebody runs already may have the usual one.
    with server.open_socket(AF_INET if version == 4 else AF_INET6, SOCK_STREAM) as opened:
        opened.bind(("", 0))
        return int(opened.getsockname()[1])


def _wait_until_it_listens(listener: Process) -> None:
    deadline = time.monotonic() + _GRACE_S
    printed = b""
    while b"listening" not in printed.lower():
        ready = select.select([listener.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]
        data = listener.stdout.read(4096) if ready else b""
        if not data:
            listener.kill()
            raise CommandError(f"{listener.node}: {listener.argv[0]} does not listen: {_complaint(listener)}")
        printed += data


def _wait_for_end(sender: Process, traffic: Traffic, progress: Callable[[float, float], None]) -> bool:
    # Returns False when it takes too long.
    began = time.monotonic()
    while sender.running(_GLANCE_S):
        passed_s = time.monotonic() - began
        progress(min(passed_s, traffic.seconds), traffic.seconds)
        if passed_s > traffic.seconds + _GRACE_S:
            return False
    return True


def _complaint(process: Process) -> str:
    return (process.communicate().stderr.strip() or "it said nothing").splitlines()[-1]


def _said(result: Result) -> dict[str, Any]:
    try:
        said = json.loads(result.stdout)
    except ValueError:
        said = None
    if isinstance(said, dict):
        return said
    return {"error": (result.stderr.strip() or f"{result.argv[0]} ended with status {result.status}").splitlines()[-1]}


def _cut(network: Network, client: Node, server: Node) -> str | None:
    cut = links_that_cut(network, client.name, server.name)
    if not cut:
        return None
    a, b = (end.node.name for end in cut[0].ends)
    return f"the link {cut[0]} is down; `link {a} {b} up` plugs it in again"
