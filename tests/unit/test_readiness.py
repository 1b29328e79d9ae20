"""A change is over when the kernel lets packets pass: until then the first one is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from struct import pack
from typing import Any

import pytest

from nsim.kernel import execute, readiness
from nsim.kernel.interfaces import Interface
from nsim.ops import LinkSet, NamespaceDelete
from nsim.ops.message import RTM_GETADDR

IFA_F_TENTATIVE = 0x40

PORT = Interface(
    "eth0", 101, "veth", True, True, "02:00:00:00:00:01", 1500, None, None, 102, 1, queue="noqueue", running=True
)


class Kernel:
    """A namespace whose worker comes to an interface when somebody has asked for it so many times.

    To the IPv6 address of the first one it comes when somebody has looked ``tentative`` times.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *late: Interface, questions: int = 1, tentative: int = 0
    ) -> None:
        self.found = {each.name: each for each in late}
        self.tentative = tentative
        self.asked: list[str] = []
        self._questions = questions
        monkeypatch.setattr(readiness, "interfaces", lambda _: dict(self.found))
        monkeypatch.setattr(readiness, "interface", self._ask)

    def _ask(self, _: object, name: str) -> None:
        self.asked.append(name)
        if self.asked.count(name) == self._questions:
            self.found[name] = replace(self.found[name], running=True, queue="noqueue")

    def dump(self, kind: int, _: bytes) -> Iterator[bytes]:
        assert kind == RTM_GETADDR
        self.tentative -= 1
        yield pack("=BBBBI", 10, 64, IFA_F_TENTATIVE if self.tentative >= 0 else 0, 0, PORT.index)


def waited(kernel: Kernel, seconds: float = 2.0, *, addresses: bool = True) -> bool:
    return readiness.await_ready(kernel, time.monotonic() + seconds, addresses=addresses)  # type: ignore[arg-type]


@pytest.mark.parametrize("late", [{"running": False}, {"queue": "noop"}])
@pytest.mark.parametrize("questions", [1, 3])
def test_an_interface_is_waited_for_until_it_is_in_use(
    monkeypatch: pytest.MonkeyPatch, late: dict[str, Any], questions: int
) -> None:
    kernel = Kernel(monkeypatch, PORT, replace(PORT, name="eth1", **late), questions=questions)

    assert waited(kernel)
    assert kernel.asked == ["eth1"] * questions


@pytest.mark.parametrize("never", [{"up": False}, {"carrier": False}])
def test_nobody_waits_for_an_interface_that_has_no_carrier(
    monkeypatch: pytest.MonkeyPatch, never: dict[str, Any]
) -> None:
    kernel = Kernel(monkeypatch, replace(PORT, running=False, **never))

    assert waited(kernel)
    assert not kernel.asked


def test_a_kernel_that_never_comes_to_it_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not waited(Kernel(monkeypatch, replace(PORT, running=False), questions=0), 0.01)
    assert not waited(Kernel(monkeypatch, PORT, tentative=10**6), 0.01)


def test_an_ipv6_address_is_waited_for_where_its_interface_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel(monkeypatch, PORT, tentative=3)
    assert waited(kernel)
    assert kernel.tentative < 0

    assert waited(Kernel(monkeypatch, replace(PORT, carrier=False), tentative=10**6), 0.0)
    assert waited(Kernel(monkeypatch, PORT, tentative=10**6), 0.0, addresses=False)


class Ground:
    """The namespaces and the netlink of an executor that has no kernel; ``waited`` are the nodes that it waits for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waited: list[str] = []
        self._entered = ""
        monkeypatch.setattr(execute, "open_netlink", lambda: self)
        monkeypatch.setattr(execute, "await_ready", lambda *_, addresses: self.waited.append(self._entered))

    def enter(self, node: str) -> None:
        self._entered = node

    def remove(self, node: str) -> None:
        pass

    def change(self, _: object) -> None:
        pass

    def __enter__(self) -> Ground:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def executor(ground: Ground, *nodes: str) -> execute.Executor:
    built: Any = execute.Executor(ground, None, ground, None, ground.enter)  # type: ignore[arg-type]
    built._indexes |= {node: {"eth0": 101} for node in nodes}
    return built  # type: ignore[no-any-return]


def test_a_build_waits_once_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ground = Ground(monkeypatch)
    building = executor(ground, "a", "b")

    building.execute([LinkSet("a", "eth0", up=True), LinkSet("b", "eth0", up=True), LinkSet("a", "eth0", up=True)])
    assert not ground.waited

    building.settle()
    assert ground.waited == ["b", "a"]


def test_in_a_large_lab_the_last_nodes_speak_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"h{number}" for number in range(100)]
    ground = Ground(monkeypatch)
    building = executor(ground, *names)

    building.execute([LinkSet(name, "eth0", up=True) for name in names])
    building.settle()

    assert ground.waited == names[-len(ground.waited) :]
    assert 0 < len(ground.waited) < 20


def test_a_change_of_a_network_that_stands_waits_for_the_nodes_that_it_has_touched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ground = Ground(monkeypatch)
    changing = executor(ground, "a", "b")
    changing.settle()
    monkeypatch.setattr(execute, "interface", lambda *_: PORT)

    changing.execute([LinkSet("b", "eth0", up=True)])
    assert ground.waited == ["b"]

    changing.execute([LinkSet("a", "eth0", up=True), LinkSet("b", "eth0", up=False), NamespaceDelete("b")])
    assert ground.waited == ["b", "a"]
