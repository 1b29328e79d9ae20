"""A world: the process tree in which a lab lives, and with which it ends.

Four processes, each the child of the one before::

    launcher        the command that was typed; stays on the machine, owns the terminal and the exit status
      └ gatekeeper  has entered the new user namespace and made the others
          └ PID 1   the world's first process: furnishes it, then only reaps orphans
              └ nsim    the shell, and everything that runs in nodes is its child

Why so many? A new PID namespace holds only children of the process that asked for it, so somebody must ask and stay
outside. And nsim is not PID 1, because orphans become children of PID 1: nsim would have to reap daemons that
``subprocess`` has never heard of.

Every child has a parent-death signal of SIGKILL. Whichever of the four is killed, the ones below it die; when PID 1
dies the kernel kills every process of its namespace, also those that called setsid() or forked twice. The last
process takes the last descriptor with it, and with that goes every namespace, interface and mount. There is nothing
to clean up, so no clean-up can be missed. All four have the world's mark (``nsim.kernel.mark``), by which
``nsim --clean`` would know a world that its launcher has left behind.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from nsim.errors import NsimError
from nsim.kernel import syscalls
from nsim.kernel.furnish import furnish
from nsim.kernel.groups import pretend_setgroups
from nsim.kernel.identity import SubordinateIds, map_root_only, subordinate_ids
from nsim.kernel.mark import make_mark
from nsim.kernel.refusal import why_no_world
from nsim.kernel.terminal import Terminal
from nsim.kernel.wakeup import Wakeup, hear_of_children

if TYPE_CHECKING:
    from nsim.network.counter import Counter

_NAMESPACES = (
    syscalls.CLONE_NEWNS | syscalls.CLONE_NEWPID | syscalls.CLONE_NEWUTS | syscalls.CLONE_NEWNET | syscalls.CLONE_NEWIPC
)
_Handler = Callable[[int, FrameType | None], object] | int | None
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)


def run_in_world(
    main: Callable[[], int], *, alive: int | None = None, counter: Counter | None = None, room: str = ""
) -> int:
    """Run a function as the first inhabitant of a new world; return its exit status when all is over.

    Must be called before the process has threads (a user namespace can be entered only by a single-threaded one).
    ``alive`` is a descriptor; the world ends when its other side is closed. At the ``counter`` the world asks for what
    only the machine can give. ``room`` limits the memory that the files in its /run may take, as tmpfs(5) has it.
    Raises HostError when this machine does not allow a world, naming the setting, and whatever NsimError the world
    itself could not be made with.
    """
    terminal = Terminal()
    mark = make_mark()
    report_end, tell_end = os.pipe()
    mapping = _Handshake() if os.geteuid() != 0 else None
    gatekeeper = _fork_tied(lambda: _gatekeeper(main, terminal, mapping, tell_end, room))
    os.close(tell_end)
    previous = _forward_signals(gatekeeper)
    try:
        if mapping is not None:
            mapping.serve(gatekeeper)
        if counter is not None:
            counter.stay()
        status = _wait(gatekeeper, alive, counter)
    finally:
        if counter is not None:
            counter.close()
        for number, handler in previous.items():
            signal.signal(number, handler)
        terminal.restore()
        os.close(mark)
    report = _read_all(report_end)
    if report:
        raise _read_failure(report)
    return status


def _gatekeeper(
    main: Callable[[], int], terminal: Terminal, mapping: _Handshake | None, tell_end: int, room: str
) -> int:
    os.setpgid(0, 0)  # what is typed at the terminal reaches the launcher alone, which passes it on once
    syscalls.set_process_name("nsim-world")
    try:
        one_user = _enter_namespaces(mapping)
        first = _fork_tied(lambda: _first_process(main, terminal, tell_end, one_user=one_user, room=room))
    except NsimError as failure:
        os.write(tell_end, _pack_failure(failure))
        return failure.exit_status
    os.close(tell_end)
    _forward_signals(first)
    return _wait(first)


def _enter_namespaces(mapping: _Handshake | None) -> bool:
    # Returns whether root is the only user in the world. Root needs no user namespace, but a "root" without
    # CAP_SYS_ADMIN (in a container) is an ordinary user with another number: the kernel's answer tells.
    if mapping is None:
        try:
            syscalls.unshare(_NAMESPACES)
            return False
        except OSError as error:
            if error.errno != errno.EPERM:
                raise why_no_world(error) from error
    identity = os.geteuid(), os.getegid()
    try:
        syscalls.unshare(syscalls.CLONE_NEWUSER)
        one_user = not (mapping is not None and mapping.ask())
        if one_user:
            map_root_only(*identity)
        syscalls.unshare(_NAMESPACES)
    except OSError as error:
        raise why_no_world(error) from error
    return one_user


def _first_process(main: Callable[[], int], terminal: Terminal, tell_end: int, *, one_user: bool, room: str) -> int:
    syscalls.set_process_name("nsim-init")
    try:
        try:
            furnish(one_user=one_user, room=room)
            if one_user:
                pretend_setgroups()
        except OSError as error:
            raise why_no_world(error) from error
    except NsimError as failure:
        os.write(tell_end, _pack_failure(failure))
        return failure.exit_status
    os.close(tell_end)
    inhabitant = _fork_tied(lambda: _inhabitant(main, terminal))
    _forward_signals(inhabitant)
    hear_of_children()
    with Wakeup() as wakeup:
        while True:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == inhabitant:
                return _exit_status(status)
            if process == 0:
                wakeup.wait()


def _inhabitant(main: Callable[[], int], terminal: Terminal) -> int:
    os.setpgid(0, 0)
    # Entering the user namespace closed our /proc entry; /run/netns points into it.
    syscalls.set_dumpable()
    terminal.take()
    try:
        return main()
    finally:
        sys.stdout.flush()


class _Handshake:
    # Only a process outside may give the new user namespace more than one user, with newuidmap(1), and only between
    # the moment it was made and the moment its maker goes on.

    def __init__(self) -> None:
        self._asked, self._ask = os.pipe()
        self._answered, self._answer = os.pipe()

    def ask(self) -> bool:
        os.write(self._ask, b"?")
        return os.read(self._answered, 1) == b"y"

    def serve(self, gatekeeper: int) -> None:
        os.close(self._ask)
        asked = os.read(self._asked, 1)
        if asked:
            ids = subordinate_ids()
            os.write(self._answer, b"y" if ids is not None and _map_range(gatekeeper, ids) else b"n")
        os.close(self._answer)


def _map_range(process: int, ids: SubordinateIds) -> bool:
    return all(
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
        for command in ids.commands(process)
    )


def _fork_tied(child: Callable[[], int]) -> int:
    # Fork a process that cannot outlive this one. The parent may die between the fork and the moment at which the
    # child asks for its parent-death signal; the pipe, which only the parent holds open, tells afterwards.
    alive, held = os.pipe()
    sys.stdout.flush()
    # A new process forgets the signals that come before Python is ready there; what is blocked waits for that.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _FORWARDED)
    process = os.fork()
    if process:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(alive)  # the other end stays open as long as this process lives; that is all it is for
        return process
    status = 70
    try:
        os.close(held)  # or the pipe would outlive the parent
        syscalls.set_parent_death_signal(signal.SIGKILL)
        if select.select([alive], [], [], 0)[0]:
            os._exit(status)
        for number in _FORWARDED:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        status = child()
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except KeyboardInterrupt:
        status = 130
    except BaseException:  # a mistake of ours: show it whole, the process is about to end
        sys.excepthook(*sys.exc_info())
    finally:
        _leave(status)
    raise AssertionError("unreachable")


def _leave(status: int) -> NoReturn:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads any more
        pass
    os._exit(status)


def _forward_signals(process: int) -> dict[int, _Handler]:
    def forward(number: int, _frame: FrameType | None) -> None:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            pass

    return {number: signal.signal(number, forward) for number in _FORWARDED}


def _wait(process: int, alive: int | None = None, counter: Counter | None = None) -> int:
    descriptor = os.pidfd_open(process)
    watched = () if alive is None else (alive,)
    with Wakeup() as wakeup:
        while True:
            asking = () if counter is None else (counter.fileno(),)
            ready = wakeup.wait((descriptor, *asking), watched)
            if descriptor in ready:
                break
            if ready.intersection(watched):
                os.kill(process, signal.SIGKILL)
                watched = ()
            elif ready and counter is not None and not counter.serve():
                counter = None
    os.close(descriptor)
    return _exit_status(os.waitpid(process, 0)[1])


def _exit_status(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _pack_failure(failure: NsimError) -> bytes:
    import pickle  # only failures need it, and every start would pay for it

    return pickle.dumps(failure)


def _read_failure(report: bytes) -> NsimError:
    import pickle

    failure: NsimError = pickle.loads(report)
    return failure


def _read_all(descriptor: int) -> bytes:
    with open(descriptor, "rb") as pipe:
        return pipe.read()
