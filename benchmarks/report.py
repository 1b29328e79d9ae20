"""What was measured and what it is worth: a figure beside its target, and the table of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measure import Sample

_BYTES = {"MB": 1e6, "GB": 1e9}


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: at most so many seconds (or bytes, or things), times the baseline, or times faster.

    ``unit`` says how a figure is shown: ``s``, or as bytes in ``MB`` or ``GB``.
    """

    most: float | None = None
    most_times: float | None = None
    least_faster: float | None = None
    unit: str = "s"

    def __str__(self) -> str:
        if self.most is not None:
            return "none" if self.most == 0 else f"≤ {_goal(self.most, self.unit)}"
        return f"≤ {self.most_times:g} ×" if self.most_times is not None else f"≥ {self.least_faster:g} × faster"  # noqa: RUF001

    def ratio(self, measured: Sample, baseline: Sample) -> float:
        """Return the ratio of the medians, turned the way in which this target counts."""
        ratio = measured.median / baseline.median
        return 1 / ratio if self.least_faster is not None else ratio

    def met(self, measured: Sample, baseline: Sample | None) -> bool | None:
        """Say whether it is reached; None when there is nothing to compare with."""
        if self.most is not None:
            return measured.median <= self.most
        if baseline is None:
            return None
        ratio = self.ratio(measured, baseline)
        return ratio <= self.most_times if self.most_times is not None else ratio >= (self.least_faster or 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was measured, with what it is compared, and what is to be reached.

    ``judged`` is False when the lab was smaller than the one that the target speaks of. ``shown`` replaces the
    median where the figure is no time.
    """

    name: str
    what: str
    measured: Sample | None = None
    target: Target | None = None
    against: str = ""
    baseline: Sample | None = None
    judged: bool = True
    shown: str = ""
    note: str = ""
    failure: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the baseline it is, or how many times faster."""
        if self.measured is None or self.baseline is None:
            return None
        return (self.target or Target(least_faster=1)).ratio(self.measured, self.baseline)

    @property
    def verdict(self) -> str:
        """Whether the target is reached, in a word."""
        if self.failure:
            return "FAILED"
        met = self.target.met(self.measured, self.baseline) if self.target and self.measured else None
        if met is None or not self.judged:
            return "–"  # noqa: RUF001
        return "ok" if met else "MISSED"


def table(figures: Sequence[Figure]) -> str:
    """Return the table of all figures, and below it what is to be said about some of them."""
    head = ("what", "median (min–max)", "compared with", "ratio", "to reach", "")  # noqa: RUF001
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths).rstrip())
    notes = [f"{figure.name}: {text}" for figure in figures for text in (figure.note, figure.failure) if text]
    return "\n".join([*lines, *dict.fromkeys(notes)])


def as_data(figures: Sequence[Figure]) -> list[dict[str, object]]:
    """Return all figures as plain data, every round included."""
    return [
        {
            "name": figure.name,
            "what": figure.what,
            "measured": figure.measured.values if figure.measured else None,
            "against": figure.against or None,
            "baseline": figure.baseline.values if figure.baseline else None,
            "ratio": figure.ratio,
            "target": str(figure.target) if figure.target else None,
            "verdict": figure.verdict,
            "note": figure.failure or figure.note or None,
        }
        for figure in figures
    ]


def _cells(figure: Figure) -> tuple[str, ...]:
    none = "–"  # noqa: RUF001
    unit = figure.target.unit if figure.target else "s"
    against = f"{figure.against}: {_spread(figure.baseline, unit)}" if figure.baseline else none
    return (
        figure.what,
        figure.shown or (_spread(figure.measured, unit) if figure.measured else none),
        against,
        none if figure.ratio is None else f"{figure.ratio:.2f} ×{' faster' if _counts_gain(figure) else ''}",  # noqa: RUF001
        str(figure.target) if figure.target else none,
        figure.verdict,
    )


def _counts_gain(figure: Figure) -> bool:
    return figure.target is None or figure.target.least_faster is not None


def _spread(sample: Sample, unit: str) -> str:
    low, high = min(sample.values), max(sample.values)
    if unit in _BYTES:
        text = f"{sample.median / _BYTES[unit]:.3g} {unit}"
    elif sample.median < 0.01:
        low, high, text = low * 1000, high * 1000, f"{sample.median * 1000:.2f} ms"
    else:
        text = f"{sample.median:.3f} s"
    decimals = 2 if text.endswith("ms") else 3
    return text if len(sample.values) == 1 else f"{text} ({low:.{decimals}f}–{high:.{decimals}f})"  # noqa: RUF001


def _goal(amount: float, unit: str) -> str:
    if unit in _BYTES:
        return f"{amount / _BYTES[unit]:g} {unit}"
    return f"{amount * 1000:g} ms" if amount < 0.1 else f"{amount:.2f} s" if amount < 1 else f"{amount:g} s"
