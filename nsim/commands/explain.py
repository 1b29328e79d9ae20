"""The command ``explain``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import Flag, NodeName, NumberArgument, Outcome, Session, command
from nsim.commands.framework.arguments import FileArgument
from nsim.commands.parts.files import write_whole
from nsim.commands.parts.journeys import USAGE, End, How, OverIpv6, journey, told, typed, verdict_notes
from nsim.commands.parts.pages import page_file, recording, sketch_now
from nsim.network import Node


def same_as(
    session: Session,
    a: Node,
    b: str,
    *how: str,
    solution: bool = False,
    size: int = 0,
    inet6: bool = False,
    html: str | None = None,
) -> list[str]:
    return typed(session, a, b, how, inet6=inet6, size=size)


Size = Annotated[
    int,
    Flag(
        "--size",
        "send so many bytes, which may not be fragmented",
        NumberArgument("bytes", 64, 65535, whole=True),
        "BYTES",
    ),
]


Html = Annotated[str | None, Flag("--html", "write the journey into a page, too", FileArgument(), "FILE")]


@command("why", same_as=same_as, words=f"{USAGE} [-6] [--size BYTES] [--solution] [--html FILE]")
def explain(
    session: Session,
    a: NodeName,
    b: End,
    *how: How,
    inet6: OverIpv6 = False,
    size: Size = 0,
    solution: Annotated[bool, Flag("--solution", "tell what mends it, too")] = False,
    html: Html = None,
) -> Outcome:
    """Tell why a packet from A to B arrives and its reply comes back, or why not.

    Follows the packet from node to node and its reply back, with each kernel's own answers and the commands that show
    them. Then it sends a real one and tells which interfaces have seen it. The first cause is named, with a hint; when
    that is mended, ask again. B is a node or an address. The status is 0 only when the reply comes back.

    --html writes a page, too, which shows the way on the picture of the network, step by step and frame by frame, with
    the headers that each interface has seen. It opens in any browser without a server or a network.

    Examples:
        explain sales dev
        why sales 8.8.8.8
        explain sales dev tcp 80
        explain sales dev -6 --solution
        explain sales dev --size 1500
        explain sales dev --html journey.html
    """
    if html is None:
        return told(journey(session, "explain", (a, b), how, inet6=inet6, size=size), solution=solution)
    from nsim.pictures.pages.explained import explained  # few sessions write pages

    file = page_file("explain", html)
    found, seen = recording(session, lambda: journey(session, "explain", (a, b), how, inet6=inet6, size=size))
    notes = list(verdict_notes(found, solution=solution))
    write_whole("explain", file, explained(found, sketch_now(session), seen.hops, notes))
    return told(found, solution=solution, file=file)
