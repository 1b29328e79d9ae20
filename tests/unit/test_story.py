"""What happens step by step, as a person reads it: on paper, on a screen, and on a terminal that knows little."""

from __future__ import annotations

from nsim.commands.framework import Report, Story, StoryStep
from nsim.shell.matrix import Screen
from nsim.shell.render import render

STORY = Story(
    [
        StoryStep("sales", "`default` matches", "ip route get 172.16.20.10"),
        StoryStep("router", "forwarding is off", "sysctl net.ipv4.ip_forward", failed=True),
    ],
    [("seen", "request on sales:veth-s"), ("cause", "router does not forward")],
)


def test_steps_are_numbered_and_their_commands_stand_in_a_column() -> None:
    assert list(render(Report([STORY], []))) == [
        "  1 sales   `default` matches   ip route get 172.16.20.10",
        "  ✗ router  forwarding is off   sysctl net.ipv4.ip_forward",
        "  seen      request on sales:veth-s",
        "  cause     router does not forward",
    ]


def test_a_terminal_that_knows_little_is_shown_ascii() -> None:
    lines = list(render(Report([STORY], []), ascii_only=True))

    assert lines[1].startswith("  x router")
    assert all(line.isascii() for line in lines)


def test_on_a_narrow_screen_commands_stand_below_their_steps() -> None:
    lines = list(render(Report([STORY], []), screen=Screen(40, colour=False)))

    assert lines[:2] == ["  1 sales   `default` matches", "            ip route get 172.16.20.10"]
    assert all(len(line) <= 40 for line in lines)
