"""``nsim check``: look for mistakes in a topology file."""

from __future__ import annotations

from nsim.uses.parsing import Parser, offer_json, print_json


def run(words: list[str]) -> int:
    """Print the mistakes of every topology in a file; return the exit status of the worst."""
    parser = Parser("nsim check", "Look for mistakes in a topology file, without building anything.")
    parser.add_argument("file", metavar="FILE[:CLASS]", help="a topology file, or one of its classes")
    offer_json(parser)
    chosen = parser.parse_args(words)
    from nsim.model import catalog
    from nsim.units import count

    report = []
    worst = 0
    for topology, draft, mistakes in catalog.mistakes(chosen.file):
        worst = max(worst, *(mistake.exit_status for mistake in mistakes), 0)
        report.append({"topology": topology.name, "problems": [mistake.report() for mistake in mistakes]})
        for mistake in [] if chosen.json else mistakes:
            print(mistake.report())
        if draft is not None and not mistakes and not chosen.json:
            size = f"{count(len(draft.nodes), 'node')}, {count(len(draft.links), 'link')}"
            print(f"{topology.name}: {size}, no problems")
    if chosen.json:
        print_json(report)
    return worst
