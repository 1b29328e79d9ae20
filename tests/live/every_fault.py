"""Play every fault of the lesson fault-finding at once, and print what does not fit.

Of the mistakes only the first of each, which is the one that gets nearest: all of them take too long for every run.
"""

from __future__ import annotations

import dataclasses
import sys

from nsim.lessons.faults import FAULTS
from nsim.lessons.framework import catalog
from nsim.lessons.framework.catalog import Course
from nsim.uses.trial import faults

WORLDS = 8  # each of them waits most of the time


def course(seed: int) -> Course:
    """Return the lesson with one of its faults, and of each step the first mistake."""
    found = catalog.find(f"fault-finding,seed={seed}")
    steps = tuple(dataclasses.replace(step, mistakes=step.mistakes[:1]) for step in found.steps)
    return dataclasses.replace(found, steps=steps)


if __name__ == "__main__":
    wrong = list(faults(*map(course, range(len(FAULTS))), workers=WORLDS))
    for each in wrong:
        print(f"{each.lesson}: {each.text}")
    sys.exit(1 if wrong else 0)
