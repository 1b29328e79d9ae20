"""What has to be timed inside nsim, in a process of its own: ``build TOPO``, ``stay TOPO``, ``line COUNT``."""

from __future__ import annotations

import json
import mmap
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from nsim.model import catalog
from nsim.network import Network
from nsim.network.counter import Counter
from nsim.network.local import LocalEngine
from nsim.network.world import run_in_world
from nsim.plan import compile_plan
from nsim.shell.shell import Request, open_shell

_DOUBLE = struct.Struct("d")


def build(topology: str) -> int:
    """Print the seconds between a finished plan and the kernel's last acknowledgement."""
    plan = compile_plan(catalog.make(topology))
    counter = Counter()

    def work() -> int:
        begin = time.perf_counter()
        LocalEngine(counter).build(plan.operations)
        print(time.perf_counter() - begin)
        return 0

    return run_in_world(work, counter=counter)


def stay(topology: str) -> int:
    """Print two times in seconds: from a mere name to the network that runs, its world included; and until it is left.

    How long Python takes to start and to import modules does not count.
    """
    counter = Counter()
    ends = mmap.mmap(-1, 2 * _DOUBLE.size)  # shared with the processes of the world, as their clock is
    begin = time.perf_counter()
    described = catalog.make(topology)

    def work() -> int:
        network = Network(described, engine=LocalEngine(counter)).open()
        _DOUBLE.pack_into(ends, 0, time.perf_counter())
        network.close()
        return 0

    status = run_in_world(work, counter=counter)
    (built,) = _DOUBLE.unpack_from(ends)
    print(json.dumps([built - begin, time.perf_counter() - built]))
    return status


def line(count: str) -> int:
    """Print the seconds of every ``h1 true`` in a shell, and of as many ``sh -c true`` without one, in turn."""
    in_lab: list[float] = []
    outside: list[float] = []

    def lines() -> Iterator[str]:
        # The shell comes back for the next line when it is done with the last. The first one furnishes the node.
        yield "h1 true"
        for _ in range(int(count)):
            begin = time.perf_counter()
            yield "h1 true"
            in_lab.append(time.perf_counter() - begin)
            outside.append(_seconds(lambda: subprocess.run(["/bin/sh", "-c", "true"], close_fds=False, check=True)))
        print(json.dumps([in_lab, outside]))

    topology = catalog.make("minimal")
    counter = Counter()
    return run_in_world(lambda: open_shell(topology, Request(lines()), counter), counter=counter)


def _seconds(function: Callable[[], object]) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


if __name__ == "__main__":
    uses: dict[str, Callable[[str], int]] = {
        "build": build,
        "stay": stay,
        "line": line,
    }
    sys.exit(uses[sys.argv[1]](sys.argv[2]))
