"""Scale: twice the hosts are twice the work, counted in calls, so that no clock and no busy machine has a say."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from nsim.model import catalog
from nsim.plan import compile_plan, script


def calls(work: Callable[[], object]) -> int:
    """Return how many functions, built-in ones included, a piece of work calls."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize(
    ("small", "large"), [("single,200", "single,400"), ("linear,100", "linear,200"), ("tree,1,200", "tree,1,400")]
)
def test_twice_the_hosts_are_twice_the_work(small: str, large: str) -> None:
    def work(text: str) -> Callable[[], object]:
        return lambda: script(compile_plan(catalog.make(text)))

    work(small)()  # imports are done once

    assert calls(work(large)) < 2.2 * calls(work(small))
