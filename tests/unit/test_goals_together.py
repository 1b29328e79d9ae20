"""Several goals that are told as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from nsim.checks.goals import AllOf, Goal, Verdict
from nsim.network import Network

NOWHERE = cast(Network, None)


@dataclass(frozen=True)
class Known(Goal):
    """A goal of which one knows the verdict."""

    name: str
    verdict: Verdict

    @property
    def meaning(self) -> str:
        return self.name

    def examine(self, network: Network, patience_s: float) -> Verdict:
        return self.verdict


A = Known("a flies", Verdict(True))
B = Known("b sings", Verdict(False, "it hums"))
C = Known("c walks", Verdict(False))


def test_it_holds_when_all_do() -> None:
    assert AllOf((A, A)).look(NOWHERE) == Verdict(True)


def test_it_says_which_is_the_first_that_does_not_and_why() -> None:
    assert AllOf((A, B, C)).look(NOWHERE) == Verdict(False, "not so: b sings (it hums)")
    assert AllOf((C, B)).look(NOWHERE) == Verdict(False, "not so: c walks")


def test_a_silent_one_gives_no_reason() -> None:
    assert AllOf((A, B), silent=True).look(NOWHERE) == Verdict(False)


def test_it_is_a_sentence() -> None:
    assert str(AllOf((A, C))) == "a flies; c walks"
    assert str(AllOf((A, C), sentence="they live")) == "they live"
