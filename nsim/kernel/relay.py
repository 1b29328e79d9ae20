"""Show a terminal that lives elsewhere on this one: what is typed here goes there, what is printed there comes here.

Every key goes through as it is, Ctrl-C too: what it means is decided by the other terminal, to which the programs
belong. Source: pty(7).
"""

from __future__ import annotations

import errno
import os
import signal
import termios
import tty
from typing import Any

from nsim.kernel.terminal import Terminal
from nsim.kernel.wakeup import Wakeup

_MOST = 1 << 16
_HUNG_UP, _NOTHING, _PRINTED = range(3)
_ENDING = (signal.SIGTERM, signal.SIGHUP)


def relay(master: int, other_side: int) -> None:
    """Connect standard input and output with a terminal's master until it hangs up; close the master.

    ``other_side`` is a descriptor that becomes readable when the program for which the terminal was made has ended,
    though others may still hold it.
    """
    os.set_blocking(master, False)
    terminal = Terminal()
    before = {number: signal.signal(number, _end) for number in _ENDING}
    before[signal.SIGWINCH] = signal.signal(signal.SIGWINCH, lambda _number, _frame: _resize(master))
    try:
        tty.setraw(0, termios.TCSADRAIN)
        _resize(master)
        _copy(master, other_side)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(master)
        terminal.restore()


def _end(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)


def _resize(master: int) -> None:
    try:
        termios.tcsetwinsize(master, termios.tcgetwinsize(0))
    except (termios.error, OSError):  # one of the two has hung up
        pass


def _copy(master: int, other_side: int) -> None:
    typed = b""
    with Wakeup() as wakeup:
        while True:
            # No more is read here than the other terminal takes: the rest waits in this one.
            readable = (master, other_side) if typed else (0, master, other_side)
            ready = wakeup.wait(readable, writable=(master,) if typed else ())
            if master in ready and _print_some(master) == _HUNG_UP:
                return
            if other_side in ready:
                while _print_some(master) == _PRINTED:
                    pass
                return
            if 0 in ready:
                typed = _read(0) or b""
                if not typed:
                    return
            if typed:
                typed = typed[_write_some(master, typed) :]


def _print_some(master: int) -> int:
    printed = _read(master)
    if printed is None:
        return _NOTHING
    left = memoryview(printed)
    while left:
        left = left[os.write(1, left) :]
    return _PRINTED if printed else _HUNG_UP


def _read(descriptor: int) -> bytes | None:
    # Returns nothing when the other side has hung up, and None when there is nothing yet.
    try:
        return os.read(descriptor, _MOST)
    except BlockingIOError:
        return None
    except OSError as error:
        if error.errno == errno.EIO:
            return b""
        raise


def _write_some(descriptor: int, data: bytes) -> int:
    try:
        return os.write(descriptor, data)
    except BlockingIOError:
        return 0
