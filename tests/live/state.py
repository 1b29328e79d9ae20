"""Print the state of every namespace of a world as JSON: texts by node and subject. ``comparing`` reads it.

    python state.py SERVICES NODE…

SERVICES is how many played programs (see ``comparing``) have to be running. It starts few programs: there are many
nodes and many topologies, and in User-Mode Linux each takes 50 ms.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

PATIENCE_S = 60
PLAYED = Path("/run/played")

_CLONE_NEWNET = 0x40000000
# All that one ip(8) can tell; each line of it begins as no line of another subject does.
_ASKED = ("link", "address", "route show table all", "rule", "neigh show nud permanent")
_BEGINS = {
    "links": re.compile(r"\d+: [^ :]+: <"),
    "addresses": re.compile(r"\d+: \S+ +inet6? "),
    "rules -4": re.compile(r"\d+:\t"),
    "routes": re.compile(r"(unicast|local|broadcast|multicast|anycast|throw|unreachable|prohibit|blackhole) "),
    "neighbours": re.compile(r"[\da-f.:]+ dev "),
}
# A secret that nobody may read, keys that are random, and what counts or measures.
_NOT_TOLD = ("stable_secret", "tcp_fastopen_key", "nf_conntrack_count")
# The kernel tells everybody of a new carrier up to a second after the cable has it, and what follows from it (flags,
# link-local addresses, routes) comes then; a port that speaks the spanning tree protocol needs four seconds, and the
# bridge's own carrier comes with its first port.
_BRIDGE_WAITS = re.compile(r"bridge_slave state (listening|learning)")


def state_of_all(nodes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the state of the world's own namespace, and of each node's that has one, once it has settled."""
    files = {"root": "/proc/self/ns/net", **{node: f"/run/netns/{node}" for node in nodes}}
    places = [(node, os.open(file, os.O_RDONLY)) for node, file in files.items() if os.path.exists(file)]
    end = time.monotonic() + PATIENCE_S
    while True:
        by_ip = {node: read_with_ip(node, descriptor) for node, descriptor in places}
        waiting = [place for place in places if not settled(by_ip[place[0]])]
        if not waiting or time.monotonic() >= end:
            return {node: by_ip[node] | read_the_rest(node, descriptor, by_ip[node]) for node, descriptor in places}
        while waiting and time.monotonic() < end:
            time.sleep(0.1)
            waiting = [place for place in waiting if not settled(read_with_ip(*place))]


def settled(told: dict[str, str]) -> bool:
    """Tell whether nothing that a namespace's state shows is still about to change by itself."""
    interfaces = re.findall(r"^\d+: .*<(.*)>", told["links"], re.MULTILINE)
    flags = [set(each.split(",")) for each in interfaces]
    agree = all(("NO-CARRIER" in each) != ("LOWER_UP" in each) for each in flags if "UP" in each)
    return agree and not _BRIDGE_WAITS.search(told["links"]) and "tentative" not in told["addresses"]


def read_with_ip(node: str, descriptor: int) -> dict[str, str]:
    """Enter a namespace and return what one run of ip(8) tells of it; raises ValueError for a line of no subject."""
    _enter(node, descriptor)
    told = dict.fromkeys(_BEGINS, "")
    for line in _output("ip", "-d", "-o", "-batch", "-", asked=_ASKED).splitlines():
        subject = next((subject for subject, begins in _BEGINS.items() if begins.match(line)), None)
        if subject is None:
            raise ValueError(f"{node}: {line}")
        told[subject] += (line.replace("\\", "\n") if subject == "links" else line) + "\n"
    return told


def read_the_rest(node: str, descriptor: int, by_ip: dict[str, str]) -> dict[str, str]:
    """Enter a namespace of which ip(8) has told this much, and return everything else of it."""
    _enter(node, descriptor)
    names = re.findall(r"^\d+: ([^:@]+)", by_ip["links"], re.MULTILINE)
    queues = ["qdisc show", *(f"{what} show dev {name}" for name in names for what in ("class", "filter"))]
    translation = _output("nft", "list", "ruleset")
    if "nat\n" in _text("/proc/self/net/ip_tables_names"):
        translation += _output("iptables-legacy-save", "-t", "nat")
    return {
        "rules -6": _output("ip", "-d", "-6", "rule"),
        "VLANs": _output("bridge", "vlan") if " bridge " in by_ip["links"] else "",
        "queues": _output("tc", "-d", "-batch", "-", asked=queues),
        "translation": translation,
        "settings": "".join(_settings()),
    }


def _enter(node: str, descriptor: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(descriptor, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"cannot enter {node}")


def _settings() -> Iterator[str]:
    for folder, _, files in os.walk("/proc/sys/net"):
        for path in (f"{folder}/{name}" for name in files if name not in _NOT_TOLD):
            for line in _text(path).splitlines():
                yield f"{path}:{line}\n"


def _text(path: str) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return os.read(descriptor, 65536).decode()
    except OSError:
        return ""
    finally:
        os.close(descriptor)


def _output(*command: str, asked: Iterable[str] = ()) -> str:
    done = subprocess.run(
        command,
        input="".join(f"{line}\n" for line in asked),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def main(services: int, nodes: list[str]) -> None:
    """Print the state of these nodes, and which services have been started, once there are so many."""
    PLAYED.touch()
    end = time.monotonic() + PATIENCE_S
    while len(started := PLAYED.read_text().splitlines()) < services and time.monotonic() < end:
        time.sleep(0.02)
    told = state_of_all(nodes)
    told["root"]["services"] = "".join(f"{line}\n" for line in sorted(started))
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
