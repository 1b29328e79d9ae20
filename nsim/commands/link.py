"""The command ``link``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nsim.commands.framework import LinkWords, Outcome, Report, Session, command
from nsim.commands.framework.changing import read_assignments
from nsim.errors import NsimError, UsageError
from nsim.model import Topology
from nsim.model.link import Link
from nsim.model.properties import Directions, read_properties
from nsim.model.validate import link_problems
from nsim.network import Network
from nsim.network.change import Edit, make, prepare
from nsim.network.links import (
    is_up,
    link_operations,
    links_between,
    pair_of_nodes,
    sending_properties,
    set_links,
)
from nsim.plan import command_line

_WORDS = "A B [up|down|show|set PROPERTY=VALUE…]"
_USAGE = f"usage: link {_WORDS}"
_ACTIONS = ("up", "down", "show", "set")


@dataclass(frozen=True)
class _Wish:
    links: list[Link]
    action: str
    first: str
    properties: dict[str, str] = field(default_factory=dict)


def same_as(session: Session, *words: str) -> list[str]:
    wish = _read(session.network, words)
    if wish.action == "show":
        ends = [end for each in wish.links for end in each.ends]
        shown = [f"ip -n {end.node.name} link show {end.interface}" for end in ends]
        return shown + [f"tc -n {end.node.name} qdisc show dev {end.interface}" for end in ends]
    if wish.action == "set":
        return [command_line(operation) for operation in prepare(session.network, _reshaping(wish)).operations]
    return [
        command_line(operation) for each in wish.links for operation in link_operations(each, up=wish.action == "up")
    ]


@command(same_as=same_as, words=_WORDS)
def link(session: Session, *words: LinkWords) -> Outcome:
    """Take a link down or up again, as if its cable were pulled out and plugged in; change what it is like; show it.

    Both ends go down. When the link comes up again, routes and addresses are what they were before.

    Properties are rate, delay, jitter, loss, duplicate, reorder, corrupt, limit (packets that wait) and mtu. A value is
    for both directions; two with a slash are from A to B and back; none takes a property away.

    Examples:
        link sales router down
        link down sales router
        link sales-router up
        link sales router set delay=20ms loss=1%
        link sales router set rate=1mbit/16mbit
        link sales router set delay=none
        link sales router show
    """
    wish = _read(session.network, words)
    if wish.action == "set":
        make(session.network, prepare(session.network, _reshaping(wish)))
        return None
    if wish.action != "show":
        set_links(session.network, wish.links, up=wish.action == "up")
        return None
    network = session.network
    shown = [
        _Shown(
            each,
            "up" if is_up(network, each) else "down",
            *(sending_properties(network[end.node.name]).get(end.interface, {}) for end in each.ends),
        )
        for each in wish.links
    ]
    return Report([line for each in shown for line in each.lines()], [each.values() for each in shown])


@dataclass(frozen=True)
class _Shown:
    # A link as the kernel has it: what its first end does with what it sends, and what its second does.
    link: Link
    state: str
    there: dict[str, str]
    back: dict[str, str]

    def lines(self) -> Iterator[str]:
        a, b = self.link.ends
        yield f"{a} — {b}  {self.state}"
        for near, far, properties in ((a, b, self.there), (b, a, self.back)):
            if properties:
                told = " ".join(f"{name}={value}" for name, value in properties.items())
                yield f"  {near.node.name} → {far.node.name}  {told}"

    def values(self) -> dict[str, object]:
        a, b = self.link.ends
        return {"a": str(a), "b": str(b), "state": self.state, "a_to_b": self.there, "b_to_a": self.back}


def _reshaping(wish: _Wish) -> Edit:
    shapes = {each.key: _shape(each, wish) for each in wish.links}

    def reshape(topology: Topology) -> None:
        for each in topology.links:
            each.directions = shapes.get(each.key, each.directions)

    return reshape


def _shape(link: Link, wish: _Wish) -> Directions:
    # A person's A to B may be the topology's B to A.
    there, back = link.directions
    turned = link.a.node.name != wish.first
    read = read_properties(wish.properties, (back, there) if turned else (there, back))
    shape = (read[1], read[0]) if turned else read
    for problem in link_problems(Link(link.a, link.b, shape)):
        raise UsageError(f"link: {problem.message}", hint=problem.hint)
    return shape


def _read(network: Network, words: tuple[str, ...]) -> _Wish:
    left = list(words)
    properties: dict[str, str] = {}
    if "set" in left and "set" not in network:
        place = left.index("set")
        properties = _read_assignments(left[place + 1 :])
        left, action = left[:place], "set"
    else:
        action = next((word for word in (left[-1:] + left[:1]) if word in _ACTIONS), "show")
        if action in left:
            left.remove(action)
    if len(left) == 1:
        left = pair_of_nodes(network, left[0])
    if len(left) > 2 and left[2] in _ACTIONS:
        raise UsageError(f"link: {left[2]} and {action} exclude each other", hint=_USAGE)
    if len(left) > 2:
        raise UsageError(f"link: {left[2]!r} is none of {', '.join(_ACTIONS)}", hint=_USAGE)
    if len(left) != 2:
        raise UsageError("link: the two nodes of a link are missing", hint=_USAGE)
    return _Wish(links_between(network, *left), action, left[0], properties)


def _read_assignments(words: list[str]) -> dict[str, str]:
    if not words:
        raise UsageError("link: nothing to set", hint="link A B set delay=20ms, for example")
    found = read_assignments("link", words)
    try:
        read_properties(found)
    except NsimError as error:
        raise UsageError(f"link: {error.message}", hint=error.hint) from None
    return found
