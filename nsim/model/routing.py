"""Static routes and policy rules of a node, as their author wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal, cast

from nsim.errors import TopologyError, nearest
from nsim.model.origin import Origin, author
from nsim.model.reading import check_text, read_address, read_prefix
from nsim.ops import Operation, RouteAdd, RuleAdd
from nsim.ops.route_add import RouteKind

_KINDS: tuple[RouteKind, ...] = ("unicast", "blackhole", "unreachable", "prohibit")
_DEFAULTS: dict[int, IPv4Network | IPv6Network] = {4: IPv4Network("0.0.0.0/0"), 6: IPv6Network("::/0")}
MAIN_TABLE = 254
_LARGEST = 0xFFFFFFFF


def default_prefix(version: int) -> IPv4Network | IPv6Network:
    """Return the prefix of the default route of IP version 4 or 6."""
    return _DEFAULTS[version]


@dataclass(frozen=True)
class Route:
    """A static route. ``interface`` is None when the next hop tells it; both are None for one that leads nowhere."""

    destination: IPv4Network | IPv6Network
    next_hop: IPv4Address | IPv6Address | None
    interface: str | None = None
    metric: int | None = None
    table: int | None = None
    kind: RouteKind = "unicast"
    origin: Origin | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """What an author calls the destination: ``default``, or the prefix."""
        return "default" if self.destination.prefixlen == 0 else str(self.destination)

    @property
    def needs_prefix(self) -> bool:
        """Whether an interface must have a prefix that holds the next hop: a link-local one needs only its link."""
        hop = self.next_hop
        return hop is not None and not (self.interface is not None and hop.version == 6 and hop.is_link_local)

    def operation(self, node: str, interface: str | None) -> RouteAdd:
        """Return what adds the route; ``interface`` is the one that reaches the next hop."""
        return RouteAdd(node, self.destination, self.next_hop, interface, self.metric, self.table, self.kind)


@dataclass(frozen=True)
class Rule:
    """A policy rule: packets that match are looked up in a table."""

    table: int
    source: IPv4Network | IPv6Network | None
    destination: IPv4Network | IPv6Network | None
    incoming: str | None
    mark: int | None
    priority: int | None
    origin: Origin | None = field(default=None, compare=False)

    def operations(self, node: str) -> Iterator[Operation]:
        """Yield what adds the rule: once for each IP version that its prefixes leave open."""
        named = {prefix.version for prefix in (self.source, self.destination) if prefix is not None}
        for version in cast(tuple[Literal[4, 6], ...], (4, 6)):
            if not named or version in named:
                yield RuleAdd(
                    node, version, self.table, self.source, self.destination, self.incoming, self.mark, self.priority
                )


def read_route(
    node: str,
    destination: str,
    via: str | None,
    *,
    dev: str | None,
    metric: int | None,
    table: int | None,
    kind: RouteKind,
) -> Route:
    """Read one route of a node; raise TopologyError for whatever makes no sense."""

    def mistake(message: str, hint: str | None) -> TopologyError:
        return TopologyError(f"route to {destination}: {message}", node=node, origin=author(), hint=hint)

    if kind not in _KINDS:
        raise mistake(f"there is no kind {kind!r}", nearest(str(kind), _KINDS) or f"there are {', '.join(_KINDS)}")
    if dev is not None:
        check_text(node, "dev", dev, 'write the name of an interface, like dev="eth0"')
    if kind != "unicast" and (via or dev):
        raise mistake(f"a {kind} route leads nowhere", "leave out via and dev")
    if kind == "unicast" and not (via or dev):
        raise mistake("it has neither a next hop nor an interface", 'write via="10.0.0.1" or dev="eth0"')
    for name, number in (("metric", metric), ("table", table)):
        if number is not None:
            check_number(node, name, number)
    next_hop = read_address(node, via, "next hop") if via else None
    if destination == "default":
        prefix = default_prefix(next_hop.version if next_hop is not None else 4)
    else:
        prefix = read_prefix(node, destination, "route to")
    if next_hop is not None and prefix.version != next_hop.version:
        raise TopologyError(
            f"route to {destination} (IPv{prefix.version}) over {via} (IPv{next_hop.version})",
            node=node,
            origin=author(),
            hint="prefix and next hop need the same IP version",
        )
    return Route(prefix, next_hop, dev, metric, table, kind, author())


def read_rule(
    node: str,
    *,
    table: int,
    source: str | None,
    destination: str | None,
    incoming: str | None,
    mark: int | None,
    priority: int | None,
) -> Rule:
    """Read one policy rule of a node; raise TopologyError for whatever makes no sense."""
    prefixes = [
        None if text is None else read_prefix(node, text, role)
        for role, text in (("rule from", source), ("rule to", destination))
    ]
    if len({prefix.version for prefix in prefixes if prefix is not None}) > 1:
        raise TopologyError(
            f"rule from {source} to {destination}: one is IPv4, the other IPv6",
            node=node,
            origin=author(),
            hint="write a rule for each",
        )
    if incoming is not None:
        check_text(node, "incoming", incoming, 'write the name of an interface, like incoming="eth0"')
    for name, number in (("table", table), ("mark", mark), ("priority", priority)):
        if number is not None:
            check_number(node, name, number)
    return Rule(table, prefixes[0], prefixes[1], incoming, mark, priority, author())


def check_number(node: str, name: str, number: object) -> None:
    """Raise TopologyError when a table, metric, mark or priority is none."""
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= _LARGEST:
        raise TopologyError(
            f"{name} {number!r} is no {name}",
            node=node,
            origin=author(),
            hint=f"write a whole number from 1 to {_LARGEST:,}",
        )
