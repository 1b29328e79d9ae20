"""The one thread that walks between namespaces, so that no other thread ever leaves the world's own.

A namespace belongs to a thread, not to a process: what must happen inside a node (open a socket, start a program,
send netlink messages) is handed to this thread, which enters the node, does it and answers. A thread for each node
would do as well, but costs one stack per node; entering is a system call of a few microseconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from nsim.kernel import syscalls

T = TypeVar("T")
_Job = tuple[Callable[..., Any], tuple[Any, ...], "SimpleQueue[tuple[bool, Any]]"]


class Porter:
    """A daemon thread that runs functions one after the other; its root directory and namespaces are its own."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="porter", daemon=True)
        self._thread.start()

    def do(self, function: Callable[..., T], *arguments: object) -> T:
        """Run a function in the porter's thread and return its result, or raise what it raised."""
        if threading.current_thread() is self._thread:
            return function(*arguments)
        reply: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
        self._jobs.put((function, arguments, reply))
        fine, result = reply.get()
        if fine:
            return result  # type: ignore[no-any-return]
        raise result

    def _work(self) -> None:
        # setns() into a mount namespace is refused to a thread that shares its root directory with others.
        syscalls.unshare(syscalls.CLONE_FS)
        while True:
            function, arguments, reply = self._jobs.get()
            try:
                reply.put((True, function(*arguments)))
            except BaseException as error:  # everything goes back to the caller, who knows what it means
                reply.put((False, error))
            del function, arguments, reply
