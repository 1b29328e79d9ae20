"""Open a window on the machine, in which a shell of a node will appear: in tmux, else on the display.

For the launcher, which has the machine's environment. What runs in the window is a visitor
(``nsim.network.visitor``): it ends with the lab, and the window with it.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from nsim.errors import HostError

_PATIENCE_S = 15.0
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from nsim.network.visitor import come_in; "
    "sys.exit(come_in(sys.argv[2], sys.argv[3], int(sys.argv[4])))"
)
_PACKAGE_FOLDER = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

_Words = Callable[[str, Sequence[str]], list[str]]
TERMINALS: dict[str, _Words] = {
    "xterm": lambda title, argv: ["-T", title, "-e", *argv],
    "x-terminal-emulator": lambda title, argv: ["-T", title, "-e", *argv],
    "gnome-terminal": lambda title, argv: ["--title", title, "--", *argv],
    "konsole": lambda title, argv: ["-p", f"tabtitle={title}", "-e", *argv],
    "xfce4-terminal": lambda title, argv: ["--title", title, "-x", *argv],
    "kitty": lambda title, argv: ["--title", title, *argv],
    "alacritty": lambda title, argv: ["--title", title, "-e", *argv],
    "foot": lambda title, argv: ["--title", title, *argv],
}
"""The terminals that are looked for, the first first, and the words behind the name of each."""
_NEED_X = ("xterm",)


def open_window(node: str, address: str, window: int, came_in: int) -> str:
    """Open a window for a node and wait until its visitor has come in; return what a person is told about it.

    ``came_in`` is a descriptor that becomes readable then. Raises HostError when no window can be opened, and says how
    one gets into the node without.
    """
    argv = [sys.executable, "-c", _START, _PACKAGE_FOLDER, address, node, str(window)]
    if os.environ.get("TMUX") and shutil.which("tmux"):
        return _open_in_tmux(node, argv, came_in)
    for name, words in TERMINALS.items():
        needed = ("DISPLAY",) if name in _NEED_X else ("DISPLAY", "WAYLAND_DISPLAY")
        path = shutil.which(name) if any(os.environ.get(each) for each in needed) else None
        if path is not None:
            _start_terminal(node, [path, *words(node, argv)], came_in)
            return f"{node}: a window of {name}"
    if any(os.environ.get(each) for each in ("DISPLAY", "WAYLAND_DISPLAY")):
        why = "there is a display, but no terminal for it"
    else:
        why = "this is not inside tmux, and there is no display"
    raise HostError(
        f"{node}: no window can be opened: {why}",
        hint=f"{_by_hand(node)}; or start nsim inside tmux",
    )


def _by_hand(node: str) -> str:
    return f"in another terminal: nsim attach --lab {os.getpid()} {node}"


def _open_in_tmux(node: str, argv: Sequence[str], came_in: int) -> str:
    # The shell of the lab stays in front: who asks for three windows wants to look at none of them yet.
    place = ["-d", "-P", "-F", "#{window_index}", "-n", node, "-c", os.getcwd()]
    done = subprocess.run(
        ["tmux", "new-window", *place, "--", *argv],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise HostError(f"{node}: tmux opens no window: {done.stderr.strip()}", hint=_by_hand(node))
    _wait_for(node, "tmux", came_in)
    return f"{node}: window {done.stdout.strip()} of tmux"


def _start_terminal(node: str, argv: Sequence[str], came_in: int) -> None:
    said = os.memfd_create("window")
    try:
        terminal = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)
        _wait_for(node, os.path.basename(argv[0]), came_in, terminal)
    except HostError as error:
        words = os.pread(said, 4096, 0).decode(errors="replace").strip().splitlines()
        raise HostError(error.message, hint=words[-1] if words else error.hint) from None
    finally:
        os.close(said)


def _wait_for(node: str, program: str, came_in: int, terminal: subprocess.Popen[bytes] | None = None) -> None:
    # The terminal may end well before the window is there: gnome-terminal only asks a server for one.
    deadline = time.monotonic() + _PATIENCE_S
    poll = select.poll()
    poll.register(came_in, select.POLLIN)
    ended = os.pidfd_open(terminal.pid) if terminal is not None else -1
    try:
        if ended >= 0:
            poll.register(ended, select.POLLIN)
        while ready := {descriptor for descriptor, _ in poll.poll(max(0.0, deadline - time.monotonic()) * 1000)}:
            if came_in in ready:
                return
            if terminal is not None and terminal.wait():
                raise HostError(f"{node}: {program} opens no window", hint=_by_hand(node))
            poll.unregister(ended)
    finally:
        if ended >= 0:
            os.close(ended)
    raise HostError(f"{node}: no window of {program} has appeared within {_PATIENCE_S:g} s", hint=_by_hand(node))
