"""Run programs side by side and print what each of them says as if they ran one after the other.

Whatever ends this program ends them as well: each gets a parent-death signal, and those that shall see nothing of each
other a PID namespace of their own, in which nothing outlives its first process, and a /tmp of their own.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, BinaryIO

_BOUND = ("setpriv", "--pdeathsig", "KILL")
_ALONE = (
    *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
    *("sh", "-c", 'mount -t tmpfs -o mode=1777 pass /tmp && exec "$@"', "sh"),
)


@dataclass(frozen=True, slots=True)
class Pass:
    """One program of several: what is printed above what it says, and how it is started.

    One that is ``alone`` has processes and a /tmp of its own, which only root can give it; ``user`` is the name of who
    runs it there, with nothing of the caller's environment but what ``variables`` has.
    """

    title: str
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False
    user: str | None = None


def run(passes: Sequence[Pass], out: BinaryIO | None = None) -> int:
    """Run all passes at once; return 0, or the status of the first in order that failed.

    What the first prints is passed on at once, what the others print when it is their turn.
    """
    out = out or sys.stdout.buffer
    begin = time.monotonic()
    status = 0
    with contextlib.ExitStack() as ending, selectors.DefaultSelector() as selector:
        processes = [ending.enter_context(_started(each)) for each in passes]
        said = {process: bytearray() for process in processes}
        for process in processes:
            selector.register(_output(process), selectors.EVENT_READ, process)
        for each, process in zip(passes, processes, strict=True):
            out.write(f"== {each.title}\n".encode())
            while _output(process) in selector.get_map():
                _pass_on(said[process], out)
                for key, _ in selector.select():
                    _read(selector, key, said[key.data])
            _pass_on(said[process], out)
            ended = process.wait()
            status = status or ended
            out.write(f"== {each.title}: status {ended} after {time.monotonic() - begin:.0f} s\n".encode())
            out.flush()
    return status


@contextlib.contextmanager
def _started(each: Pass) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command(each),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
        start_new_session=True,  # an interrupt that is typed reaches this program alone
        env={**({} if each.user else os.environ), **each.variables},
    )
    try:
        yield process
    finally:
        with process:
            process.kill()


def command(each: Pass) -> list[str]:
    """Return the command that a pass is started with."""
    identity: tuple[str, ...] = ()
    if each.user:
        identity = ("--reuid", each.user, "--regid", str(pwd.getpwnam(each.user).pw_gid), "--init-groups")
    # The signal is forgotten by who becomes another user, so that it is asked for again.
    return [*_BOUND, *(_ALONE if each.alone else ()), *((*_BOUND, *identity) if identity else ()), *each.command]


def _output(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout


def _read(selector: selectors.BaseSelector, key: selectors.SelectorKey, said: bytearray) -> None:
    data = os.read(key.fd, 65536)
    said += data
    if not data:
        selector.unregister(key.fileobj)


def _pass_on(said: bytearray, out: BinaryIO) -> None:
    out.write(said)
    out.flush()
    said.clear()
