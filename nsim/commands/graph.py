"""The command ``graph``."""

from __future__ import annotations

from typing import Annotated

from nsim.commands.framework import Drawing, Flag, Outcome, Report, Session, command
from nsim.commands.framework.arguments import FileArgument
from nsim.commands.parts.files import write_whole
from nsim.commands.parts.pages import sketch_now
from nsim.errors import UsageError

OptionalFile = Annotated[str | None, FileArgument()]
Addresses = Annotated[bool, Flag("--addresses", "show interfaces with their addresses")]
Unfold = Annotated[bool, Flag("--unfold", "name every host where many look alike")]


@command()
def graph(
    session: Session, file: OptionalFile = None, *, addresses: Addresses = False, unfold: Unfold = False
) -> Outcome:
    """Draw the network as it is now, in the terminal or into a FILE.

    The suffix says the format: .svg, .png, .html, .dot (Graphviz) or .mmd (Mermaid). A file shows interfaces and
    addresses in any case. A link that is down is dotted; beside a slow or lossy one stands what it is like.

    More than twelve hosts of one switch that look alike become one box, fewer where the terminal is too narrow:
    --unfold names every one. With --json: nodes, links, and where they stand.

    Examples:
        graph
        graph --addresses
        graph lab.svg
        graph lab.html --unfold
    """
    if file is None:
        return Drawing(sketch_now(session), addresses, unfold)
    from nsim.pictures.formats import Options, format_of

    try:
        form = format_of(file)
        drawn = form.render(sketch_now(session), Options(unfold=unfold))
    except UsageError as error:
        raise UsageError(f"graph: {error.message}", hint=error.hint) from None
    write_whole("graph", file, drawn)
    return Report([f"drawn into {file}"], {"file": file})
