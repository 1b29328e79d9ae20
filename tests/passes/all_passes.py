"""Run every test in each pass that it belongs to: what ``run-tests`` does once all is installed.

    python tests/passes/all_passes.py [PYTEST ARGUMENTS]

As root: tests as root, live tests as an ordinary user, and those that need a full kernel, all side by side. A
PID namespace for each keeps one pass from taking the labs of another for something that its own tests have left.
Only root can make one without changing what is tested, so anybody else runs the passes one after the other.
"""

from __future__ import annotations

import os
import pwd
import signal
import sys
from pathlib import Path

from side_by_side import Pass, run

ORDINARY_USER = "nsim-test"
LIVE = ("tests/live", "tests/terminal")
LANE = Path(__file__).parent.parent / "full_kernel" / "lane.py"


def passes(arguments: tuple[str, ...]) -> list[Pass]:
    """Return the passes for the user who runs this, the longest first in line to be read."""
    pytest = (os.path.join(sys.prefix, "bin", "pytest"), "-p", "no:cacheprovider")
    shown = {"PYTHONDONTWRITEBYTECODE": "1", "PY_COLORS": str(int(sys.stdout.isatty()))}
    if os.geteuid():
        name = pwd.getpwuid(os.geteuid()).pw_name
        full = (sys.executable, str(LANE), *arguments)
        return [
            Pass(f"all tests, as {name}", (*pytest, *arguments), shown),
            Pass("tests that need a full kernel", full, shown),
        ]
    ordinary = {
        **shown,
        "HOME": pwd.getpwnam(ORDINARY_USER).pw_dir,
        "USER": ORDINARY_USER,
        "LANG": "C.UTF-8",
        "TERM": os.environ.get("TERM", "dumb"),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
    }
    live = (*pytest, "-m", "not once", *LIVE, *arguments)
    by_root = (*pytest, "-m", "not unprivileged")
    return [
        *(
            [Pass("the tests chosen, as root", (*by_root, *arguments), shown, alone=True)]
            if arguments  # which may name live tests, others, or both
            else [
                Pass("live tests, as root", (*by_root, *LIVE), shown, alone=True),
                Pass("all other tests", (*pytest, *(f"--ignore={folder}" for folder in LIVE)), shown, alone=True),
            ]
        ),
        Pass(f"live tests, as {ORDINARY_USER}", live, ordinary, alone=True, user=ORDINARY_USER),
        *(
            Pass(
                f"tests that need a full kernel, as {user}",
                (sys.executable, str(LANE), f"--as={user}", *arguments),
                shown,
            )
            for user in ("root", "ordinary")
        ),
    ]


def main(arguments: list[str]) -> int:
    """Run all passes; return 0, or the status of the first that failed; 130 after an interrupt."""
    # A shell that starts something and goes on makes it deaf to these two, and with it all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    chosen = passes(tuple(arguments))
    together = [chosen] if all_may_run_at_once() else [[each] for each in chosen]
    try:
        return next(filter(None, [run(each) for each in together]), 0)
    except KeyboardInterrupt:
        return 130


def all_may_run_at_once() -> bool:
    """Tell whether passes can be kept from seeing each other."""
    return os.geteuid() == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
