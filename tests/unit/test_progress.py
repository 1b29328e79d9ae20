"""The bar that shows how far a command is."""

from __future__ import annotations

import io

from nsim.shell.progress import ProgressBar


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_command_that_is_done_within_a_second_shows_no_bar() -> None:
    stream, clock = io.StringIO(), Clock()
    bar = ProgressBar(stream, clock)

    bar.begin()
    clock.now += 0.9
    bar(1, 2)
    bar.clear()

    assert stream.getvalue() == ""


def test_a_bar_shows_the_share_and_the_time_left_and_goes_again() -> None:
    stream, clock = io.StringIO(), Clock()
    bar = ProgressBar(stream, clock)

    bar.begin()
    clock.now += 3
    bar(1, 3)
    bar(2, 3)  # too soon to be seen
    bar.clear()
    bar.clear()

    erase = "\r\x1b[K"
    assert stream.getvalue() == f"{erase}[{'#' * 10}{'.' * 20}]  33%  6 s left{erase}"


def test_every_command_has_its_own_second() -> None:
    stream, clock = io.StringIO(), Clock()
    bar = ProgressBar(stream, clock)

    for _ in range(3):
        bar.begin()
        clock.now += 0.9
        bar(1, 2)
        bar.clear()

    assert stream.getvalue() == ""
