"""Lay out what happens step by step: a column each for the number, the node, what happens and how to see it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from nsim.commands.framework import Story, StoryStep
from nsim.shell.matrix import Screen

_FAILED, _FAILED_ASCII = "✗", "x"
_RED, _GREY, _PLAIN = "\x1b[1;31m", "\x1b[2m", "\x1b[0m"
_WORD_COLUMNS = 8  # the longest word in front of a note
_GAP = "   "
_MOST_TEXT = 88


def story_lines(story: Story, screen: Screen | None, *, ascii_only: bool) -> Iterator[str]:
    """Yield the steps, numbered, and the notes below them.

    The commands stand in a column of their own; where the screen is too narrow for it, each stands below its step.
    """
    cross = _FAILED_ASCII if ascii_only else _FAILED
    marks = [cross if step.failed else str(number) for number, step in enumerate(story.steps, 1)]
    first = max(map(len, marks), default=1)
    nodes = max((len(step.node) for step in story.steps), default=0)
    before = 2 + first + 1 + nodes + 2
    texts = min(_MOST_TEXT, max((len(step.text) for step in story.steps), default=0))
    widest = max((len(step.evidence) for step in story.steps), default=0)
    columns = screen.columns if screen is not None else None
    beside = columns is None or before + texts + len(_GAP) + widest <= columns
    for mark, step in zip(marks, story.steps, strict=True):
        head = f"  {mark:>{first}} {step.node:<{nodes}}  "
        yield from _step(step, head, texts if beside else None, screen)
    indent = " " * (_WORD_COLUMNS + 4)
    for word, text in story.notes:
        begin = f"  {word:<{_WORD_COLUMNS}}  "
        yield from textwrap.wrap(begin + text, columns or 10_000, subsequent_indent=indent, break_on_hyphens=False)


def _step(step: StoryStep, head: str, width: int | None, screen: Screen | None) -> Iterator[str]:
    colour = screen is not None and screen.colour
    red, grey, plain = (_RED, _GREY, _PLAIN) if colour else ("", "", "")
    mark = (red, plain) if step.failed else ("", "")
    indent = " " * len(head)
    if width is not None:
        shown = f"{step.text:<{width}}{_GAP}" if step.evidence else step.text
        yield f"{mark[0]}{head}{mark[1]}{shown}{grey if step.evidence else ''}{step.evidence}{plain}".rstrip()
        return
    assert screen is not None, "only a screen is narrow"
    room = max(20, screen.columns - len(head))
    lines = textwrap.wrap(step.text, room, break_on_hyphens=False)
    yield f"{mark[0]}{head}{mark[1]}{lines[0] if lines else ''}"
    yield from (indent + line for line in lines[1:])
    if step.evidence:
        yield f"{indent}{grey}{step.evidence}{plain}"
