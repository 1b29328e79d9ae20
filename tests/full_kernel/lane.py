"""Run the tests marked ``requires`` in User-Mode Linux: a whole kernel with every network feature, as one program.

    python tests/full_kernel/lane.py [--as=root|--as=ordinary] [PYTEST ARGUMENTS]

Its kernel is the Debian package user-mode-linux, its files are this machine's, read-only. It needs neither root nor
KVM. This is the part on the machine: it boots the kernel, relays what pytest prints there, and exits with pytest's
status. The part inside is ``guest.sh``.

Each process in there is one of the machine's, and a killed kernel would leave them behind. So it runs in a PID
namespace, with which they all end, and has a /run of its own for the files that it makes (one is its memory). Each
process on the way has a parent-death signal: whatever ends this program ends the kernel too.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import select
import shlex
import shutil
import subprocess
import sys
import time
from io import FileIO
from pathlib import Path

KERNEL = "linux.uml"
NEEDS = {KERNEL: "user-mode-linux", "modprobe": "kmod"}
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
BOOT_S = 60.0
# Longer than pytest's own patience with one test.
SILENCE_S = 180.0
MEMORY = "1024M"
GUEST = Path(__file__).with_name("guest.sh")
ORDINARY_USER = "nsim-test"
USERS = ("root", "ordinary")
_AS = "--as="
TESTS = ("tests/live", "tests/terminal")

_ISOLATED = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"]
_WITHOUT_ROOT = ["--user", "--map-current-user", "--keep-caps"]
_PREPARE = 'mount -t tmpfs lane /run && cat >/run/order && chmod +x /run/order && "$@"; exit $?'


class LaneError(Exception):
    """The kernel gave no status; the text says why, with its console."""


def boot(order: str, *, kernel: str = KERNEL, boot_s: float = BOOT_S, silence_s: float = SILENCE_S) -> int:
    """Boot the kernel with a script as its first process and return the status that the script reports.

    The script finds its standard output as /dev/tty1 and reports its status to /dev/tty2. Raises LaneError when
    nothing is printed within ``boot_s`` seconds, nothing more for ``silence_s``, or no status arrives.
    """
    report, report_end = _pipe()
    status, status_end = _pipe()
    with report, report_end, status, status_end:
        lines = (report_end.fileno(), status_end.fileno())
        with _start(kernel, *lines) as process:
            report_end.close()
            status_end.close()
            try:
                assert process.stdin is not None and process.stdout is not None
                with contextlib.suppress(BrokenPipeError):  # it ended at once; its console says why
                    process.stdin.write(order.encode())
                    process.stdin.close()
                console, complaint = _relay(report.fileno(), process.stdout.fileno(), boot_s, silence_s)
                # Both lines close together, when the last process is gone.
                word = b"" if complaint else status.read()
            finally:
                process.kill()
    if word:
        return int(word)
    raise LaneError(f"{console}\nThe kernel {complaint or 'ended without a status'}; its console is above.")


def _pipe() -> tuple[FileIO, FileIO]:
    reading, writing = os.pipe()
    return FileIO(reading), FileIO(writing, "w")


def _start(kernel: str, report: int, status: int) -> subprocess.Popen[bytes]:
    arguments = [
        *(f"mem={MEMORY}", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", "init=/run/order"),
        *("uml_dir=/run/", "umid=lane", "con=null", "con0=null,fd:1"),
        *(f"con1=null,fd:{report}", f"con2=null,fd:{status}"),
    ]
    return subprocess.Popen(
        [*_ISOLATED, *(_WITHOUT_ROOT if os.geteuid() else []), "sh", "-c", _PREPARE, "sh", kernel, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
        pass_fds=(report, status),
        start_new_session=True,  # an interrupt that is typed reaches this program alone
        env={**os.environ, "TMPDIR": "/run"},
    )


def _relay(report: int, console: int, boot_s: float, silence_s: float) -> tuple[str, str | None]:
    # Print the report until both end. Return the console, and what is wrong when the report is late.
    log = b""
    sources = [report, console]
    bound, wrong = boot_s, "did not come up"
    deadline = time.monotonic() + bound
    while sources:
        patience = deadline - time.monotonic()
        ready = select.select(sources, [], [], max(patience, 0))[0]
        if patience <= 0 or not ready:
            return log.decode(errors="replace"), f"{wrong} for {bound:g} s"
        for source in ready:
            data = os.read(source, 65536)
            if not data:
                sources.remove(source)
            elif source == console:
                log += data
            else:
                sys.stdout.buffer.write(data)
                sys.stdout.flush()
                bound, wrong = silence_s, "printed nothing"
                deadline = time.monotonic() + bound
    return log.decode(errors="replace"), None


def script(arguments: list[str], users: str = " ".join(USERS)) -> str:
    """Return what the kernel's first process does: run pytest with these arguments, as each of the ``users``.

    Arguments that name no file are added to the live tests that the machine's own kernel cannot run; an ``-m`` among
    them takes the place of ``-m requires``.
    """
    named = any(Path(argument.partition("::")[0]).exists() for argument in arguments)
    pytest = [os.path.join(sys.prefix, "bin", "pytest"), "-p", "no:cacheprovider", "-m", "requires"]
    variables = {
        "NSIM_FULL_KERNEL": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "PY_COLORS": str(int(sys.stdout.isatty())),
        "COLUMNS": str(shutil.get_terminal_size().columns),
        "LANG": "C.UTF-8",
        "TERM": os.environ.get("TERM", "dumb"),
    }
    variables["users"] = users
    variables["uid"], variables["gid"] = map(str, _ordinary_user())
    if not named:
        variables |= _features_here(int(variables["uid"]), int(variables["gid"]))
    variables["source"], variables["environment"] = os.getcwd(), sys.prefix
    # Without root the machine's root is nobody here, and a setuid program of his would become nobody.
    prefix = ["setpriv", "--no-new-privs"] if os.geteuid() else []
    command = [*prefix, "sh", str(GUEST.resolve()), *pytest, *([] if named else with_mark()), *arguments]
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
    return f"#!/bin/sh\n{exports}exec {shlex.join(command)}\n"


def with_mark() -> list[str]:
    """Return the files whose tests say that they require something: importing the others takes seconds in there."""
    files = sorted(path for folder in TESTS for path in Path(folder).rglob("test_*.py"))
    return [str(path) for path in files if ".requires(" in path.read_text(encoding="utf-8")]


def _features_here(uid: int, gid: int) -> dict[str, str]:
    # What the machine's own kernel has for root and for the ordinary user: the tests that need no more run there.
    ask = [sys.executable, "-m", "nsim", "doctor", "--json"]
    ordinary = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *ask] if os.geteuid() == 0 else ask
    told = {}
    for name, command in (("here_root", ask), ("here_ordinary", ordinary)):
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False, cwd="/")
        found = json.loads(done.stdout) if done.returncode == 0 else []
        told[name] = ",".join(each["feature"] for each in found if each["available"])
    return told


def _ordinary_user() -> tuple[int, int]:
    # Who asks, unless that is root.
    if os.getuid():
        return os.getuid(), os.getgid()
    try:
        user = pwd.getpwnam(ORDINARY_USER)
    except KeyError:
        return 1000, 1000
    return user.pw_uid, user.pw_gid


def main(arguments: list[str]) -> int:
    """Run the lane; return pytest's status, 0 when there is no kernel to run it in, 1 when the kernel fails."""
    missing = [package for program, package in NEEDS.items() if shutil.which(program, path=PATH) is None]
    if missing:
        print(f"== full-kernel lane skipped: not installed; as root, apt install {' '.join(missing)}")
        return 0
    users = [word.removeprefix(_AS) for word in arguments if word.startswith(_AS)]
    if not set(users) <= set(USERS):
        print(f"== {_AS}{users[0]}: there are {' and '.join(USERS)}", file=sys.stderr)
        return 2
    left = [word for word in arguments if not word.startswith(_AS)]
    try:
        return boot(script(left, " ".join(users or USERS)))
    except LaneError as error:
        print(f"== full-kernel lane failed. Its console:\n{error}", flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
