"""An interrupt (Ctrl-C, SIGINT) in the middle of something: what is half done is finished or taken back."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fakes import FakeEngine, Lab

from nsim import Host, Network, Topology
from nsim.network.change import make, prepare


@contextmanager
def interrupt_in(engine: FakeEngine) -> Iterator[None]:
    """Let a SIGINT come whenever the engine carries out operations."""
    engine.busy = lambda: os.kill(os.getpid(), signal.SIGINT)
    yield
    engine.busy = lambda: None


@pytest.mark.parametrize(
    "line",
    ["add host h9 router", "del sales", "addr add sales veth-s 10.9.9.9/24", "link sales router set delay=5ms"],
)
def test_an_interrupted_change_is_made_as_a_whole_and_can_be_undone(routed: Lab, line: str) -> None:
    before = {node.name for node in routed.session.network}
    with interrupt_in(routed.engine):
        assert routed.run(line) == 130

    made = list(routed.engine.executed)
    assert made
    assert len(routed.session.network.history) == 1
    routed.engine.executed.clear()
    assert routed.run("undo --explain") == 0
    assert len(routed.output.splitlines()) > 0

    assert routed.run("undo") == 0
    assert {node.name for node in routed.session.network} == before
    assert routed.session.network.history == []


def test_an_interrupted_undo_is_made_as_a_whole(routed: Lab) -> None:
    routed.run("add host h9 router")

    with interrupt_in(routed.engine):
        assert routed.run("undo") == 130

    assert "h9" not in routed.session.network
    assert routed.session.network.history == []


def test_a_node_goes_down_with_all_of_its_links_or_not_at_all(routed: Lab) -> None:
    with interrupt_in(routed.engine):
        assert routed.run("node router down") == 130

    assert {operation.node for operation in routed.engine.executed} == {"router", "sales", "dev"}
    assert routed.run("links") == 0
    assert routed.output.count("(DOWN DOWN)") == 2


class Wilful(Host):
    """A host whose start does what the test wants."""

    wish: Callable[[], None]

    def start(self, node: object) -> None:
        self.wish()


def test_a_node_that_does_not_start_is_not_added(routed: Lab) -> None:
    def refuse() -> None:
        raise KeyboardInterrupt

    def edit(topology: Topology) -> None:
        host = topology.add(Wilful("h9"))
        host.wish = refuse
        topology.link(host, "router")

    network: Network = routed.session.network
    with pytest.raises(KeyboardInterrupt):
        make(network, prepare(network, edit))

    assert "h9" not in network
    assert network.history == []
