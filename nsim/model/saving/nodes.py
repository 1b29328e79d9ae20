"""The lines of a topology file that make one node: its construction, its interfaces, and what is set on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nsim.model.interfaces import Bridge, Dummy, Interface, Master, Port, Tun, Uplink, Vlan, Vrf
from nsim.model.nodes import Host, NatGateway, Node, Router, Switch
from nsim.model.routing import Route, default_prefix
from nsim.model.saving.names import Variable, Variables, call

_CLASSES: tuple[type[Node], ...] = (NatGateway, Router, Switch, Host, Node)


def class_of(node: Node) -> type[Node]:
    """Return the class of nsim's own that a node is of; an author's own class is not in the file."""
    return next(kind for kind in _CLASSES if isinstance(node, kind))


def construction(node: Node) -> str:
    """Return the call that makes a node."""
    arguments: list[Any] = [node.name]
    options: dict[str, Any] = {}
    if isinstance(node, Switch):
        arguments += node.fabric.addresses
        options["stp"] = node.fabric.stp or None
    elif isinstance(node, NatGateway):
        assert node.translation is not None
        uplink = next((each for each in node.interfaces if isinstance(each, Uplink)), None)
        options |= _translation(node) | {"uplink": uplink.way if uplink else None}
    text = call(class_of(node).__name__, *arguments, **options)
    if isinstance(node, Host):
        first = {each.version: f'"{each}"' for each in reversed(node.gateways)}
        text = f"{text[:-1]}, gateway={first.get(4)}, gateway6={first.get(6)})"
    return text


def interfaces(node: Node, variables: Variables, *, macs: bool) -> Iterator[str]:
    """Yield the lines that make the interfaces of a node, in their order."""
    for each in node.interfaces:
        own = isinstance(node, Switch) and each is node.fabric  # made with the node
        if isinstance(each, Uplink):
            continue
        name = variables.new(each, f"{node.name}_{each.interface}")
        if own:
            yield f"{name} = {variables.of(node)}.fabric"
        else:
            yield f"{name} = {_creation(node, each, variables, macs=macs)}"
        if isinstance(each, Port) and each.bare:
            yield f"{name}.bare = True"
        if macs and each.has_own_mac and not isinstance(each, Port):
            yield f'{name}.mac = "{each.mac}"'
    for each in node.interfaces:
        if isinstance(each, Master):
            for member in each.members:
                if not isinstance(member, Port):
                    yield call(f"{variables.of(each)}.add", Variable(variables.of(member)))


def configuration(node: Node, variable: str) -> Iterator[str]:
    """Yield the lines that set up a node whose interfaces are there: routes, rules, settings, services."""
    if node.lo.addresses or not node.lo.up:
        yield call(f"{variable}.loopback", *node.lo.addresses, up=None if node.lo.up else False)
    for route in _routes(node):
        yield call(
            f"{variable}.route",
            _destination(route),
            via=route.next_hop,
            dev=route.interface,
            metric=route.metric,
            table=route.table,
            kind=None if route.kind == "unicast" else route.kind,
        )
    for rule in node.rules:
        options = {"source": rule.source, "destination": rule.destination, "incoming": rule.incoming}
        yield call(f"{variable}.rule", table=rule.table, **options, mark=rule.mark, priority=rule.priority)
    for setting in node.sysctls.values():
        yield call(f"{variable}.sysctl", setting.key, setting.value)
    if node.translation is not None:
        place = variable
        if not isinstance(node, NatGateway):
            place = f"{variable}_nat"
            yield f"{place} = {call(f'{variable}.nat', **_translation(node))}"
        for forward in node.translation.forwards:
            protocol = None if forward.protocol == "tcp" else forward.protocol
            yield call(f"{place}.forward", forward.port, forward.to, forward.to_port, protocol=protocol)
    if node.limits:
        written = {keyword: each.value for keyword, each in node.limits.items()}
        yield call(f"{variable}.limit", **written)
    for command in node.services:
        yield call(f"{variable}.service", command)


def _creation(node: Node, each: Interface, variables: Variables, *, macs: bool) -> str:
    here = variables.of(node)
    master = each.master
    if isinstance(each, Port):
        place = here if master is None or (isinstance(node, Switch) and master is node.fabric) else variables.of(master)
        options: dict[str, Any] = {"mac": each.mac if macs else None}
        if each.vlans is not None:
            untagged, tagged = each.vlans.untagged, each.vlans.tagged
            if tagged:
                options |= {"trunk": tagged + ((untagged,) if untagged is not None else ()), "native": untagged}
            else:
                options["access"] = untagged
        return call(f"{place}.port", each.interface, *each.addresses, **options)
    if isinstance(each, Vlan):
        parent = variables.of(each.parent)
        return call(f"{parent}.vlan", each.number, *each.addresses, name=each.interface)
    if isinstance(each, Vrf):
        return call(f"{here}.vrf", each.interface, table=each.table)
    if isinstance(each, Bridge):
        return call(f"{here}.bridge", each.interface, *each.addresses, stp=each.stp or None)
    if isinstance(each, Tun):
        return call(f"{here}.{each.mode}", each.interface, *each.addresses)
    assert isinstance(each, Dummy)
    return call(f"{here}.dummy", each.interface, *each.addresses)


def _translation(node: Node) -> dict[str, Any]:
    nat = node.translation
    assert nat is not None
    return {
        "outside": nat.outside,
        "inside": nat.inside or None,
        "source": nat.source and str(nat.source),
        "hairpin": nat.hairpin or None,
    }


def _routes(node: Node) -> Iterator[Route]:
    yield from node.routes
    if isinstance(node, Host):  # one of each version is named where the host is made
        seen: set[int] = set()
        for gateway in node.gateways:
            if gateway.version in seen:
                yield Route(default_prefix(gateway.version), gateway)
            seen.add(gateway.version)


def _destination(route: Route) -> str:
    return route.name if route.next_hop is not None else str(route.destination)
