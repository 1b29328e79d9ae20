"""No cause that ``explain`` can name is forgotten: each is in the reference, and has live tests in two labs."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import faults
import faults_of_firewalls
import test_explain_vlan
import test_explain_vrf

ROOT = Path(__file__).parents[2]
FAULTS = [
    *(
        *faults.FAULTS,
        *faults.SECONDS,
        *faults.OTHERS,
        *faults.LOSSES,
        *faults_of_firewalls.FIREWALLS,
        *faults_of_firewalls.UNDECIDED,
    ),
    *(*test_explain_vlan.FAULTS, *test_explain_vrf.FAULTS),
]
KINDS = {"{word}": ("drop", "reject"), "{kind}": ("blackhole", "unreachable", "prohibit")}


def causes_in_the_code() -> set[str]:
    """Return the first word of every ``Finding`` that is made."""
    found = set()
    for path in (ROOT / "nsim" / "checks" / "journey").rglob("*.py"):
        for made in re.findall(
            r'Finding\(\s*f?((?:"[a-z{}-]+"(?: if [^,]+? else )?)+),', path.read_text(encoding="utf-8")
        ):
            for word in re.findall(r'"([^"]+)"', made):
                open_part = next((each for each in KINDS if each in word), None)
                found |= {word.replace(open_part, each) for each in KINDS[open_part]} if open_part else {word}
    return found


def labs_by_cause() -> dict[str, set[str]]:
    """Return the labs in which a live test provokes each cause."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in FAULTS:
        found[each.cause].add(each.lab.partition(",")[0])
    return found


def causes_in_the_reference() -> dict[str, set[str]]:
    """Return the rows of the table of causes, with the labs that it names."""
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$", (ROOT / "docs" / "reference.md").read_text(), re.M)
    return {cause: set(re.findall(r"[a-z-]+", labs)) for cause, labs in rows}


def test_each_cause_has_live_tests_in_two_labs() -> None:
    assert {cause for cause in causes_in_the_code() if len(labs_by_cause()[cause]) < 2} == set()


def test_the_reference_names_each_cause_and_the_labs_of_its_tests() -> None:
    assert causes_in_the_reference() == labs_by_cause()
    assert causes_in_the_reference().keys() == causes_in_the_code()
