"""``nsim topos``: list the topologies that come with nsim."""

from __future__ import annotations

from nsim.discovery import summary
from nsim.uses.parsing import Parser, offer_json, print_json


def run(words: list[str]) -> int:
    """Print the topologies that come with nsim; return the exit status."""
    parser = Parser("nsim topos", "List the topologies that come with nsim, with their parameters.")
    offer_json(parser)
    chosen = parser.parse_args(words)
    from nsim.model import catalog
    from nsim.model.parameters import parameters

    found = [
        {
            "name": name,
            "parameters": [str(parameter) for parameter in parameters(topology.build)],
            "summary": summary(topology),
        }
        for name, topology in ((name, catalog.built_in(name)) for name in catalog.names())
    ]
    if chosen.json:
        print_json(found)
        return 0
    titles = [",".join([str(each["name"]), *each["parameters"]]) for each in found]
    for title, each in zip(titles, found, strict=True):
        print(f"{title:<{max(map(len, titles))}}  {each['summary']}")
    return 0
