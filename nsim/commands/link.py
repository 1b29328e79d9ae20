"""The command ``link``."""

from __future__ import annotations

from nsim.commands.framework import LinkWords, Outcome, Report, Session, command
from nsim.errors import UsageError
from nsim.model.link import Link
from nsim.network import Network
from nsim.network.links import is_up, link_operations, links_between, set_link
from nsim.plan import command_line

_WORDS = "A B [up|down]"
_USAGE = f"usage: link {_WORDS}"


def same_as(session: Session, *words: str) -> list[str]:
    chosen, up = _read(session.network, words)
    if up is None:
        return [f"ip -n {end.node.name} link show {end.interface}" for link in chosen for end in link.ends]
    return [command_line(operation) for link in chosen for operation in link_operations(link, up=up)]


@command(same_as=same_as, words=_WORDS)
def link(session: Session, *words: LinkWords) -> Outcome:
    """Take a link down or up again, as if its cable were pulled out and plugged in; without up or down show it.

    Both ends go down. When the link comes up again, routes and addresses are what they were before.

    Examples:
        link sales router down
        link down sales router
        link sales-router up
    """
    chosen, up = _read(session.network, words)
    if up is not None:
        for each in chosen:
            set_link(session.network, each, up=up)
        return None
    states = [(each, "up" if is_up(session.network, each) else "down") for each in chosen]
    return Report(
        [f"{each.a} — {each.b}  {state}" for each, state in states],
        [{"a": str(each.a), "b": str(each.b), "state": state} for each, state in states],
    )


def _read(network: Network, words: tuple[str, ...]) -> tuple[list[Link], bool | None]:
    left = list(words)
    action = next((word for word in (left[-1:] + left[:1]) if word in ("up", "down")), None)
    if action is not None:
        left.remove(action)
    if len(left) == 1:
        left = _split_pair(network, left[0])
    if len(left) > 2:
        raise UsageError(f"link: {left[2]!r} is neither up nor down", hint=_USAGE)
    if len(left) != 2:
        raise UsageError("link: the two nodes of a link are missing", hint=_USAGE)
    return links_between(network, *left), None if action is None else action == "up"


def _split_pair(network: Network, word: str) -> list[str]:
    # A hyphen may stand in a name as well: take the first one at which both sides are nodes.
    cuts = [cut for cut, letter in enumerate(word) if letter == "-"]
    pairs = ([word[:cut], word[cut + 1 :]] for cut in cuts)
    for pair in pairs:
        if all(name in network for name in pair):
            return pair
    if cuts:
        raise UsageError(f"link: {word!r} names no two nodes", hint=_USAGE)
    return [network[word].name]
