"""Errors: they keep their data, also on their way out of the world, and suggest what was meant."""

from __future__ import annotations

import errno
import pickle

import pytest

from nsim import errors
from nsim.errors import CommandError, HostError, KernelError, NsimError, TopologyError, UsageError, nearest

EVERY_KIND = [
    NsimError("it failed", hint="try again"),
    CommandError("it failed", hint="try again"),
    UsageError("there is no node 'x'", hint="did you mean y?"),
    TopologyError("this name is taken", node="sales", origin=("/labs/lab.py", 7), hint="choose another"),
    TopologyError("no nodes"),
    KernelError("ip link set eth0 up", node="sales", errno=errno.EPERM, words="not yours", hint="be root"),
    HostError("no user namespaces", hint="sysctl -w user.max_user_namespaces=1000"),
]


@pytest.mark.parametrize("error", EVERY_KIND, ids=lambda error: type(error).__name__)
def test_an_error_that_crosses_a_pipe_keeps_all_its_data(error: NsimError) -> None:
    arrived = pickle.loads(pickle.dumps(error))

    assert type(arrived) is type(error)
    assert vars(arrived) == vars(error)
    assert str(arrived) == str(error)
    assert arrived.report() == error.report()
    assert arrived.exit_status == error.exit_status


def test_every_kind_of_error_is_tried_above() -> None:
    kinds = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, NsimError)}

    assert kinds == {type(error) for error in EVERY_KIND}


@pytest.mark.parametrize(
    ("kind", "status"),
    [(NsimError, 1), (CommandError, 1), (UsageError, 2), (TopologyError, 3), (KernelError, 4), (HostError, 4)],
)
def test_the_exit_status_says_whose_turn_it_is(kind: type[NsimError], status: int) -> None:
    assert kind.exit_status == status


def test_a_topology_error_begins_with_its_place_and_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")

    error = TopologyError("this name is taken", node="sales", origin=("/labs/lab.py", 7))

    assert str(error) == "labs/lab.py:7: sales: this name is taken"


def test_a_kernel_error_says_node_operation_and_the_kernels_words() -> None:
    error = KernelError("ip addr add 10.0.0.1/24 dev eth0", node="h1", errno=errno.EEXIST, words="IPv4: address taken")

    assert str(error) == (
        "h1: the kernel refused `ip addr add 10.0.0.1/24 dev eth0`: File exists (IPv4: address taken)"
    )


def test_a_report_has_the_hint_in_a_line_of_its_own() -> None:
    assert UsageError("no", hint="yes").report() == "no\n  yes"
    assert UsageError("no").report() == "no"


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("salse", ["sales", "dev", "router"], "did you mean sales?"),
        ("--tpo", ["--topo", "--custom", "--script"], "did you mean --topo?"),
        ("h1", ["h10", "h11"], "did you mean h11 or h10?"),
        ("xyz", ["sales", "dev"], None),
        ("sales", [], None),
    ],
)
def test_the_nearest_words_are_suggested(word: str, known: list[str], hint: str | None) -> None:
    assert nearest(word, known) == hint
