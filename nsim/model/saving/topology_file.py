"""The text of a topology file: its nodes with their interfaces, then its links, then what hangs on both."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.model.link import Link
from nsim.model.nodes import Node, Root
from nsim.model.saving.names import Variable, Variables, call, class_name
from nsim.model.saving.nodes import class_of, configuration, construction, interfaces
from nsim.model.topology import Topology

_HEAD = '''\
"""{name}, as it was saved from a running lab."""

from nsim import {classes}


class {class_name}(Topology):
    """{name}, as it was saved from a running lab."""

    name = "{name}"

    def build(self) -> None:
'''


def topology_file(topology: Topology, *, macs: bool) -> str:
    """Return a topology file for a drawing, with the MACs of all interfaces or with none.

    Everything else that nsim has filled in stands in it, so it makes the same network whatever nsim fills in later.
    """
    root, *others = topology.all_nodes()
    used = bool(root.interfaces) or any(configuration(root, "root"))
    nodes = [root, *others] if used else others
    classes = {class_of(node).__name__ for node in nodes if not isinstance(node, Root)}
    head = _HEAD.format(
        name=topology.name, classes=", ".join(sorted(classes | {"Topology"})), class_name=class_name(topology.name)
    )
    lines = list(_body(topology, nodes, macs=macs))
    return head + "".join(f"        {line}\n" if line else "\n" for line in lines)


def _body(topology: Topology, nodes: list[Node], *, macs: bool) -> Iterator[str]:
    variables = Variables("self", "name", "nsim")
    for node in nodes:
        if not isinstance(node, Root):
            lost = type(node) is not class_of(node)
            yield from [f"# What makes a {node.kind} of {node.name} is not saved."] if lost else []
            yield f"{variables.new(node, node.name)} = {call('self.add', Variable(construction(node)))}"
        else:
            yield f"{variables.new(node, 'root')} = self.root"
        yield from interfaces(node, variables, macs=macs)
    yield ""
    for link in topology.links:
        yield _link(link, variables)
    for node in nodes:
        yield from configuration(node, variables.of(node))


def _link(link: Link, variables: Variables) -> str:
    there, back = link.directions
    properties: dict[str, object] = {}
    for keyword in sorted(there.keys() | back.keys()):
        both = tuple(str(each[keyword]) if keyword in each else "none" for each in (there, back))
        properties[keyword] = both[0] if both[0] == both[1] else both
    ends = [Variable(variables.of(end)) for end in link.ends]
    return call("self.link", *ends, **properties)
