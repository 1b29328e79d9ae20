"""What Mininet's command-line options do to a drawing: link properties, addresses and MACs for all of it."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv4Network

from nsim.errors import UsageError, nearest
from nsim.model.nodes import Host
from nsim.model.properties import known, read_properties
from nsim.model.topology import Topology
from nsim.model.validate import problems

_KINDS = ("tc", "default", "veth")  # of Mininet's links; here all are veth pairs, and can be shaped
_OTHER_NAMES = {"bw": "rate", "max_queue_size": "limit"}
_UNITS = {"bw": "mbit", "loss": "%"}


def shape_links(topology: Topology, text: str) -> None:
    """Give all links properties, as ``--link tc,bw=10,delay=10ms`` does; raise UsageError for others.

    Mininet's units hold where none is given: Mbit/s for ``bw``, percent for ``loss``.
    """
    kind, *words = text.split(",")
    if "=" in kind:
        kind, words = "tc", [kind, *words]
    if kind not in _KINDS:
        raise UsageError(f"--link: there is no kind of link {kind!r}", hint=nearest(kind, _KINDS) or ", ".join(_KINDS))
    given: dict[str, object] = {}
    for word in words:
        name, equals, value = word.partition("=")
        keyword = _OTHER_NAMES.get(name, name)
        if not (equals and value) or keyword not in known():
            names = [*_OTHER_NAMES, *known()]
            raise UsageError(f"--link: {word!r} is no property", hint=nearest(name, names) or "for example bw=10")
        given[keyword] = value + (_UNITS.get(name, "") if value.replace(".", "").isdigit() else "")
    for link in topology.links:
        try:
            link.directions = read_properties(given, link.directions)
        except UsageError as error:
            raise UsageError(f"--link: {error.message}", hint=error.hint) from None


def renumber(topology: Topology, text: str) -> None:
    """Give the hosts of a single network other IPv4 addresses, in their order: the first, the second and so on.

    Raises UsageError for a prefix that is none or too small, and where the hosts are not all in one network.
    """
    try:
        base = IPv4Network(text, strict=False)
    except ValueError:
        raise UsageError(f"--ipbase: {text!r} is no IPv4 prefix", hint="for example 192.168.0.0/16") from None
    ports = [node.ports[0] for node in topology.nodes.values() if isinstance(node, Host) and node.ports]
    prefixes = {port.addresses[0].network for port in ports if port.addresses and port.addresses[0].version == 4}
    if len(prefixes) != 1:
        raise UsageError("--ipbase: the hosts are not all in one network", hint="name the addresses in a topology file")
    if len(ports) > base.num_addresses - 2:
        raise UsageError(f"--ipbase: {len(ports)} hosts do not fit into {base}", hint="choose a wider prefix")
    for number, port in enumerate(ports, 1):
        port.addresses[0] = IPv4Interface((base.network_address + number, base.prefixlen))


def number_macs(topology: Topology) -> None:
    """Give the hosts MACs that are easy to read, in their order: 00:00:00:00:00:01 and so on."""
    hosts = [node for node in topology.nodes.values() if isinstance(node, Host) and node.ports]
    for number, host in enumerate(hosts, 1):
        host.ports[0].mac = number.to_bytes(6, "big").hex(":")


def check(topology: Topology) -> None:
    """Raise TopologyError when the drawing has become wrong by what the options have done to it."""
    for problem in problems(topology):
        raise problem
