"""Namespaces that somebody makes with ip(8) in a lab: they serve like nodes, and nsim does not keep them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from running import Run

from nsim.checks.goals import HasInterface, HasNamespace, HasNoInterface, HasNoNamespace, Reaches, wait_for
from nsim.lessons.namespaces import Machine
from nsim.network import Network

pytestmark = pytest.mark.unprivileged


@pytest.fixture(scope="module")
def machine() -> Iterator[Network]:
    with Network(Machine()) as network:
        yield network


def test_they_are_looked_into_by_their_names(machine: Network) -> None:
    machine["root"].run("ip netns add red && ip -n red link set lo up", check=True)

    assert HasNamespace("red").look(machine).holds
    assert Reaches("red", "127.0.0.1").look(machine).holds
    assert not HasNoNamespace("red").look(machine).holds
    machine["root"].run("ip netns delete red", check=True)
    assert HasNoNamespace("red").look(machine).holds
    assert not HasNamespace("red").look(machine).holds


def test_what_was_looked_into_ends_with_its_name(machine: Network) -> None:
    machine["root"].run("ip netns add red && ip link add outside type veth peer name inside netns red", check=True)
    assert HasInterface("red", "inside", up=False, carrier=False).look(machine).holds
    assert machine.namespace("red").run("ip -br link show inside").ok
    assert not HasNoInterface("root", "outside").look(machine).holds

    machine["root"].run("ip netns delete red", check=True)

    assert wait_for(HasNoInterface("root", "outside", wait_s=10), machine).holds


def test_a_name_that_only_one_node_sees_is_none() -> None:
    with Network(Machine()) as machine:
        machine["lan"].run("ip netns add red", check=True)

        assert not HasNamespace("red").look(machine).holds
        assert not HasInterface("red", "lo").look(machine).holds


def test_who_types_the_name_alone_is_told_how_to_run_something_there(nsim: Run) -> None:
    done = nsim("--topo", "pair", "-c", "root ip netns add red", "-c", "red ip link")

    assert done.returncode == 2
    assert "`root ip netns exec red COMMAND`" in done.stderr
