"""What all tests share."""

from __future__ import annotations

import pytest
from features import MARKER, available_features, in_lane, judge

_AVAILABLE = pytest.StashKey[dict[str, bool]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what is printed now as the expected text")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    markers = list(item.iter_markers("requires"))
    if not markers:
        return
    stash = item.config.stash
    if _AVAILABLE not in stash:
        stash[_AVAILABLE] = available_features()
    judge([name for marker in markers for name in marker.args], stash[_AVAILABLE], in_lane=in_lane())
