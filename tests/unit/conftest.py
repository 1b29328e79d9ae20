"""Shells in a fake world, for tests of what stands above it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import Lab, open_lab

from nsim import Host, Switch, Topology


@pytest.fixture
def routed() -> Iterator[Lab]:
    """A shell on the topology ``routed``."""
    with open_lab("routed") as lab:
        yield lab


class Hyphens(Topology):
    """Names in which a hyphen can be mistaken for the cable."""

    def build(self) -> None:
        switch = self.add(Switch("a-b"))
        for name in ("a", "c", "b-c"):
            self.link(switch, self.add(Host(name)))


@pytest.fixture
def hyphens() -> Iterator[Lab]:
    """A shell on a topology whose nodes have hyphens in their names."""
    with open_lab(Hyphens()) as lab:
        yield lab
