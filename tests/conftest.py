"""What all tests share."""

from __future__ import annotations

import os

import pytest
from features import MARKERS, available_features, features_outside, in_lane, judge

_AVAILABLE = pytest.StashKey[dict[str, bool]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is printed now as the expected text")


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # In the lane: what the machine's own kernel has been able to run has been run there.
    here = features_outside()
    done = [
        item for item in items if here and (_wanted(item) <= here or (os.geteuid() and item.get_closest_marker("once")))
    ]
    if done:
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if item not in done]


def _wanted(item: pytest.Item) -> set[str]:
    return {name for marker in item.iter_markers("requires") for name in marker.args}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    markers = list(item.iter_markers("requires"))
    if not markers:
        return
    stash = item.config.stash
    if _AVAILABLE not in stash:
        stash[_AVAILABLE] = available_features()
    judge([name for marker in markers for name in marker.args], stash[_AVAILABLE], in_lane=in_lane())
