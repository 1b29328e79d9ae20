"""The pytest plugin: the fixture ``lab`` builds networks that end with the test.

::

    def test_sales_reaches_dev(lab):
        net = lab(Routed())
        assert net["sales"].run("ping -c 1 dev").ok
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from nsim import Network, Topology


@pytest.fixture
def lab() -> Iterator[Callable[[Topology], Network]]:
    """Build a network from a topology; it is gone when the test is over. Needs no root."""
    from nsim import Network  # every pytest run loads this plugin, few use it

    with ExitStack() as networks:

        def build(topology: Topology) -> Network:
            return networks.enter_context(Network(topology))

        yield build
