"""Parameters of topologies: read from the signature of ``build``, typed behind ``--topo``."""

from __future__ import annotations

from typing import Annotated

import pytest

from nsim import Host, Range, Topology, UsageError
from nsim.model.parameters import Specification, bind, parameters, parse_specification
from nsim.units import Duration, Rate, Ratio


class Typed(Topology):
    """One parameter of each type."""

    def build(
        self,
        hosts: Annotated[int, Range(1, 100)],
        rate: Rate = Rate(10_000_000),  # noqa: B008  # a frozen value
        delay: Duration = Duration(0.02),  # noqa: B008
        loss: Ratio = Ratio(0.0),  # noqa: B008
        name: str = "h",
        factor: float = 1.5,
        fast: bool = False,
        most: int | None = None,
        plain=3,  # type: ignore[no-untyped-def]
    ) -> None:
        self.add(Host("h"))


def bound(text: str) -> dict[str, object]:
    """Return the arguments that a specification gives to ``Typed``."""
    return bind(Typed.build, parse_specification(text))


@pytest.mark.parametrize(
    ("text", "specification"),
    [
        ("routed", Specification("routed", (), {})),
        ("single,4", Specification("single", ("4",), {})),
        ("tree,depth=2,fanout=3", Specification("tree", (), {"depth": "2", "fanout": "3"})),
        ("tree,2,fanout=3", Specification("tree", ("2",), {"fanout": "3"})),
        ("lab.py:Campus,name=a=b", Specification("lab.py:Campus", (), {"name": "a=b"})),
    ],
)
def test_a_specification_is_a_name_and_values(text: str, specification: Specification) -> None:
    assert parse_specification(text) == specification


def test_values_are_read_as_the_type_that_the_signature_names() -> None:
    assert bound("typed,5,rate=1gbit,delay=5ms,loss=2%,name=x,factor=2,fast=yes,most=7,plain=4") == {
        "hosts": 5,
        "rate": Rate(1_000_000_000),
        "delay": Duration(0.005),
        "loss": Ratio(0.02),
        "name": "x",
        "factor": 2.0,
        "fast": True,
        "most": 7,
        "plain": 4,
    }


def test_what_is_not_given_is_left_to_its_default() -> None:
    assert bound("typed,5") == {"hosts": 5}


@pytest.mark.parametrize(("word", "truth"), [("yes", True), ("TRUE", True), ("1", True), ("off", False), ("no", False)])
def test_truth_is_written_in_many_ways(word: str, truth: bool) -> None:
    assert bound(f"typed,5,fast={word}")["fast"] is truth


@pytest.mark.parametrize("hosts", [1, 100])
def test_both_ends_of_a_range_are_in_it(hosts: int) -> None:
    assert bound(f"typed,{hosts}")["hosts"] == hosts


@pytest.mark.parametrize("hosts", ["0", "101", "-1", "1e1", "5.0", "", "five"])
def test_what_is_no_whole_number_in_the_range_is_refused(hosts: str) -> None:
    with pytest.raises(UsageError, match="hosts="):
        bound(f"typed,hosts={hosts}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("typed", "hosts is missing"),
        ("typed,1,hosts=2", "hosts is given twice"),
        ("typed,1,factor=nothing", "factor=nothing is not a number"),
        ("typed,1,rate=10", "rate=10 is not a rate like 10mbit"),
        ("typed,1,loss=200%", "loss=200% is not a ratio like 1%"),
        ("typed,1,fast=2", "fast=2 is neither true nor false"),
        ("typed,1,most=many", "most=many is not a whole number"),
        ("typed,1,plain=much", "plain=much is not a whole number"),
        ("typed,1,speed=3", "there is no parameter 'speed'"),
        ("typed,1,2mbit,3ms,4%,n,5,yes,6,7,8", "8 is one value too many"),
    ],
)
def test_what_does_not_fit_the_signature_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match="^typed: " + message):
        bound(text)


def test_parameters_are_shown_with_their_defaults() -> None:
    shown = [str(parameter) for parameter in parameters(Typed.build)]

    assert shown[:4] == ["hosts", "rate=10mbit", "delay=20ms", "loss=0%"]


def test_a_topology_that_takes_no_parameters_has_none() -> None:
    class Fixed(Topology):
        def build(self) -> None: ...

    assert parameters(Fixed.build) == parameters(Topology.build) == []
