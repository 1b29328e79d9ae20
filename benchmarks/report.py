"""What was measured and what it is worth: a figure beside its target, and the table of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measure import Sample


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: at most so many seconds (or things), so many times the baseline, or so much faster."""

    most: float | None = None
    most_times: float | None = None
    least_faster: float | None = None

    def __str__(self) -> str:
        if self.most is not None:
            return "none" if self.most == 0 else f"≤ {_length(self.most)}"
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
        return (self.target or Target(most_times=1)).ratio(self.measured, self.baseline)

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
    lines += [f"{figure.name}: {text}" for figure in figures for text in (figure.note, figure.failure) if text]
    return "\n".join(lines)


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
    against = f"{figure.against}: {_spread(figure.baseline)}" if figure.baseline else none
    return (
        figure.what,
        figure.shown or (_spread(figure.measured) if figure.measured else none),
        against,
        none if figure.ratio is None else f"{figure.ratio:.2f} ×{' faster' if _counts_gain(figure) else ''}",  # noqa: RUF001
        str(figure.target) if figure.target else none,
        figure.verdict,
    )


def _counts_gain(figure: Figure) -> bool:
    return figure.target is not None and figure.target.least_faster is not None


def _spread(sample: Sample) -> str:
    low, high = min(sample.values), max(sample.values)
    if sample.median < 0.01:
        return f"{sample.median * 1000:.2f} ms ({low * 1000:.2f}–{high * 1000:.2f})"  # noqa: RUF001
    return f"{sample.median:.3f} s ({low:.3f}–{high:.3f})"  # noqa: RUF001


def _length(seconds: float) -> str:
    return f"{seconds * 1000:g} ms" if seconds < 0.01 else f"{seconds:.2f} s"
