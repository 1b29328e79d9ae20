"""The bar at the bottom: the lab's name and size, and what deserves attention."""

from __future__ import annotations

import pytest
from fakes import Lab

from nsim.shell import toolbar


def text(lab: Lab, links_down: int = 0) -> str:
    """Return the bar as one text."""
    return "|".join(field.strip() for _, field in toolbar.fields(lab.session, links_down))


def test_a_quiet_lab_shows_its_name_and_size(routed: Lab) -> None:
    assert text(routed) == "routed|3 nodes"


@pytest.mark.parametrize(("links_down", "shown"), [(1, "1 link down"), (2, "2 links down")])
def test_links_that_are_down_are_an_alarm(routed: Lab, links_down: int, shown: str) -> None:
    fields = [(style, field.strip()) for style, field in toolbar.fields(routed.session, links_down)]

    assert ("class:bottom-toolbar.alarm", shown) in fields


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["dev sleep 9 &"], "1 job"),
        (["dev sleep 9 &", "sales sleep 9 &"], "2 jobs"),
        (["router tcpdump -n &"], "1 capture"),
        (["router /usr/bin/tcpdump &", "dev tshark -i any &", "dev sleep 9 &"], "1 job|2 captures"),
        (["dev echo tcpdump &"], "1 job"),
    ],
)
def test_jobs_and_captures_are_counted_apart(routed: Lab, lines: list[str], shown: str) -> None:
    routed.engine.status = None
    for line in lines:
        routed.run(line)

    assert text(routed) == f"routed|3 nodes|{shown}"
