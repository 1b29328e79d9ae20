"""What all tests share."""

from __future__ import annotations

import os

import pytest
from features import MARKERS, available_features, elsewhere, features_outside, in_lane, judge


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is printed now as the expected text")


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # In the lane: what the machine's own kernel has been able to run has been run there.
    here, root = features_outside(), os.geteuid() == 0
    of_another = [elsewhere({marker.name for marker in item.iter_markers()}, root=root) for item in items]
    done = [item for item, not_ours in zip(items, of_another, strict=True) if not_ours or _wanted(item) <= here]
    if here and done:
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if item not in done]


def _wanted(item: pytest.Item) -> set[str]:
    return {name for marker in item.iter_markers("requires") for name in marker.args}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    markers = list(item.iter_markers("requires"))
    if not markers:
        return
    judge([name for marker in markers for name in marker.args], available_features(), in_lane=in_lane())
