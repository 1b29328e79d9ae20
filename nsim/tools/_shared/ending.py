"""Say how a tool ends: its failure with message and exit status, a closed pipe, an interruption.

The values in these tools are named tuples rather than dataclasses: `dataclasses` imports `inspect`, which would cost
a ping as much time as everything else it does before its first packet.
"""

import os
import signal
import sys
from collections.abc import Callable


class ToolError(Exception):
    """Carry the line that a user should read and the exit status that a script should see."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def interrupt_on(*signals: signal.Signals) -> int:
    """Make these signals raise KeyboardInterrupt, and return a descriptor that they make readable.

    Whoever waits must poll the descriptor too: a signal that arrives just before poll(2) is entered would otherwise
    be noticed only with the next packet. A shell script starts its background jobs with SIGINT ignored; the
    well-known tools heed it all the same.
    """
    for number in signals:
        signal.signal(number, signal.default_int_handler)
    readable, writable = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    return readable


def run_to_the_end(body: Callable[[], int]) -> int:
    """Run a tool's body and return its exit status, whatever the user or the reader of its output does.

    Lines are flushed one by one, so that another program can follow them through a pipe. What the terminal's character
    set lacks is printed as an escape.
    """
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(line_buffering=True, errors="backslashreplace")
    try:
        status = body()
        sys.stdout.flush()
        return status
    except ToolError as error:
        sys.stdout.flush()
        if error.message:
            print(error.message, file=sys.stderr)
        return error.status
    except BrokenPipeError:
        # The reader left, as `head` does. Nothing more can be said, not even when Python flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
