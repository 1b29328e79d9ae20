"""Hold an interrupt back while something must be finished: what is half done in the kernel stays there."""

from __future__ import annotations

import signal
import threading
from contextlib import AbstractContextManager, nullcontext

from nsim.kernel.held import HeldSignals


def held_back() -> AbstractContextManager[object]:
    """Let a SIGINT that comes while the block runs take effect behind it.

    Python runs handlers in its main thread only; in any other the block is not interrupted anyway.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    return HeldSignals(signal.SIGINT) if in_main_thread else nullcontext()
