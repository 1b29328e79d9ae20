"""Play lessons as ``nsim lesson NAME --try`` does, all at once; with ``--short``, of each step only the first mistake.

Print what does not fit. The first mistake is the one that gets nearest; all of them take too long for every run where a
lesson has many variants, or in the full-kernel lane, where each world takes seconds.
"""

from __future__ import annotations

import dataclasses
import sys

from nsim.lessons.framework import catalog
from nsim.lessons.framework.catalog import Course
from nsim.uses.trial import faults

WORLDS = 12  # each of them waits most of the time


def course(name: str) -> Course:
    """Return a lesson, and of each step the first mistake."""
    found = catalog.find(name)
    steps = tuple(dataclasses.replace(step, mistakes=step.mistakes[:1]) for step in found.steps)
    return dataclasses.replace(found, steps=steps)


if __name__ == "__main__":
    short, names = "--short" in sys.argv, [word for word in sys.argv[1:] if word != "--short"]
    wrong = list(faults(*map(course if short else catalog.find, names), workers=WORLDS))
    for each in wrong:
        print(f"{each.lesson}, step {each.step}: {each.text}")
    sys.exit(1 if wrong else 0)
