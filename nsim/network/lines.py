"""Lines from a descriptor, as they arrive; a signal ends the wait for the next one."""

from __future__ import annotations

import os
from collections.abc import Iterator

from nsim.kernel.wakeup import Wakeup


def read_lines(descriptor: int) -> Iterator[str]:
    """Yield the lines that can be read from a descriptor, without their ends, until it is at its end.

    A SIGINT raises KeyboardInterrupt here, also when it comes just before the wait begins.
    """
    waiting = b""
    while True:
        with Wakeup() as wakeup:
            while descriptor not in wakeup.wait((descriptor,)):
                pass
        data = os.read(descriptor, 1 << 16)
        *lines, waiting = (waiting + data).split(b"\n")
        for line in lines:
            yield line.decode(errors="surrogateescape")
        if not data:
            if waiting:
                yield waiting.decode(errors="surrogateescape")
            return
