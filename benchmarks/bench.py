"""What every row is given: the program under test, how often and how big, and what it is compared with."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import output_of

HERE = Path(__file__).resolve().parent
INSIDE = str(HERE / "inside.py")
INSIDE_MININET = str(HERE / "inside_mininet.py")
FEW_ROUNDS = 3

# Mininet builds in the machine's own namespaces and may leave things there. In namespaces of its own it works as
# usual, and whatever it leaves ends with them.
_ALONE = ["unshare", "--net", "--pid", "--mount", "--mount-proc", "--fork", "--kill-child"]


@dataclass(frozen=True)
class Bench:
    """How to measure: the nsim command, environments, a folder for what is needed meanwhile, rounds and size."""

    nsim: Sequence[str]
    environment: dict[str, str]
    inside_environment: dict[str, str]
    folder: Path
    rounds: int
    quick: bool

    @property
    def hosts(self) -> int:
        """How many hosts a lab has that the targets call a lab of 100."""
        return 20 if self.quick else 100

    @property
    def many_hosts(self) -> int:
        """How many hosts a lab has that the targets call a lab of 1,000."""
        return 100 if self.quick else 1000

    @property
    def few_rounds(self) -> int:
        """How often a row is measured that takes a minute."""
        return min(self.rounds, FEW_ROUNDS)

    def nsim_on(self, topology: str) -> list[str]:
        """Return the command that opens a shell on a topology."""
        return [*self.nsim, "--topo", topology]

    @functools.cached_property
    def limit(self) -> tuple[list[str], str]:
        """The limit program, compiled; or no command and the reason why."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            return [], "no C compiler (cc) for the limit program: nothing to compare with"
        program = str(self.folder / "limit")
        output_of([compiler, "-O2", "-o", program, str(HERE / "limit.c")])
        if os.geteuid() == 0:
            return [program], ""
        if shutil.which("unshare") is None:
            return [], "no unshare(1), by which an ordinary user can run the limit program: nothing to compare with"
        return ["unshare", "-Ur", program], ""

    @functools.cached_property
    def mininet(self) -> str:
        """Why there is no Mininet to compare with; empty where there is one."""
        if shutil.which("mn") is None:
            return "mn is not installed: nothing to compare with"
        return "" if os.geteuid() == 0 else "mn needs root: nothing to compare with"

    def mininet_on(self, topology: str) -> list[str]:
        """Return the command that runs Mininet on a topology, with Linux bridges and no controller."""
        return [*_ALONE, _mn(), "--switch", "lxbr", "--controller", "none", "--topo", topology]

    def inside_mininet(self, topology: str) -> list[str]:
        """Return the command that times Mininet from inside, with the Python for which it is installed."""
        python = Path(_mn()).read_text(encoding="utf-8").partition("\n")[0].removeprefix("#!").split()
        return [*_ALONE, *python, INSIDE_MININET, topology]


def _mn() -> str:
    return shutil.which("mn") or "mn"
