"""What commands return, as a person or a program reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from nsim.commands.framework import Report, Table
from nsim.shell.render import render


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    node: str
    metric: int | None
    addresses: tuple[str, ...]


TABLE = Table([Row("h1", None, ("10.0.0.1", "::1")), Row("a-long-name", 1024, ())])


def test_a_table_has_a_heading_and_columns_as_wide_as_needed() -> None:
    assert list(render(TABLE)) == [
        "NODE         METRIC  ADDRESSES",
        "h1                   10.0.0.1 ::1",
        "a-long-name  1024",
    ]


def test_a_table_as_json_keeps_numbers_lists_and_nothing() -> None:
    (text,) = render(TABLE, as_json=True)

    assert json.loads(text) == [
        {"node": "h1", "metric": None, "addresses": ["10.0.0.1", "::1"]},
        {"node": "a-long-name", "metric": 1024, "addresses": []},
    ]


def test_an_empty_table_prints_nothing_but_is_a_list_for_programs() -> None:
    assert list(render(Table([]))) == []
    assert list(render(Table([]), as_json=True)) == ["[]"]


def test_a_report_is_lines_for_people_and_values_for_programs() -> None:
    report = Report(["one", "  two"], {"one": 1}, status=3)

    assert list(render(report)) == ["one", "  two"]
    assert json.loads("".join(render(report, as_json=True))) == {"one": 1}


def test_nothing_to_show_is_nothing_or_null() -> None:
    assert list(render(None)) == []
    assert list(render(None, as_json=True)) == ["null"]


def test_letters_beyond_ascii_stay_readable_in_json() -> None:
    assert list(render(Report([], "a—b"), as_json=True)) == ['"a—b"']
