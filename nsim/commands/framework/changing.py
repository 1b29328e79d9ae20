"""What the commands that change the network share: find out what a change means, make it, and tell."""

from __future__ import annotations

from collections.abc import Sequence

from nsim.commands.framework.report import Report
from nsim.commands.framework.session import Session
from nsim.errors import UsageError, nearest
from nsim.model.interfaces import Port
from nsim.model.link import Link
from nsim.network.change import Edit, make, prepare
from nsim.plan import command_line


def commands_for(session: Session, edit: Edit) -> list[str]:
    """Return the commands that a person would type for an edit of the drawing; nothing is changed."""
    return [command_line(operation) for operation in prepare(session.network, edit).operations]


def carry_out(session: Session, edit: Edit) -> Report:
    """Make a change; tell which links it has brought, and what went with what it has taken away."""
    change = prepare(session.network, edit)
    before = {link.key for link in session.network.topology.links}
    make(session.network, change)
    new = [link for link in change.design.topology.links if link.key not in before]
    return Report(
        [*(_described(link) for link in new), *change.notes],
        {"links": [[_end(port) for port in link.ends] for link in new], "notes": change.notes},
    )


def read_assignments(
    command: str, words: Sequence[str], known: Sequence[str] | None = None, example: str = "delay=20ms"
) -> dict[str, str]:
    """Read words such as ``ip=10.0.0.9/24``; raise UsageError for others, and for keywords that are not ``known``."""
    found: dict[str, str] = {}
    for word in words:
        keyword, equals, value = word.partition("=")
        if not (keyword and equals and value):
            raise UsageError(f"{command}: {word!r} is no property and value", hint=f"write {example}, for example")
        if keyword in found:
            raise UsageError(f"{command}: {keyword} is given twice")
        if known is not None and keyword not in known:
            raise UsageError(
                f"{command}: there is no property {keyword!r}", hint=nearest(keyword, known) or ", ".join(known)
            )
        found[keyword] = value
    return found


def _described(link: Link) -> str:
    return " — ".join(" ".join([str(port), *map(str, port.addresses)]) for port in link.ends)


def _end(port: Port) -> dict[str, object]:
    return {"node": port.node.name, "interface": port.interface, "addresses": [str(each) for each in port.addresses]}
