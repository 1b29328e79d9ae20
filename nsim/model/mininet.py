"""What Mininet's command-line options do to a drawing: link properties, addresses and MACs for all of it."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv4Network

from nsim.errors import UsageError, nearest
from nsim.model.nodes import Host, NatGateway, Switch
from nsim.model.properties import known, read_properties
from nsim.model.topology import Topology
from nsim.model.validate import problems

_KINDS = ("tc", "tcu", "default", "veth")  # of Mininet's links; here all are veth pairs, and can be shaped
_GATEWAY = "nat0"
_OTHER_NAMES = {"bw": "rate", "max_queue_size": "limit"}
_UNITS = {"bw": "mbit", "loss": "%"}


def shape_links(topology: Topology, text: str) -> None:
    """Give all links properties, as ``--link tc,bw=10,delay=10ms`` does; raise UsageError for others.

    Mininet's units hold where none is given: Mbit/s for ``bw``, percent for ``loss``.
    """
    kind, *words = text.split(",")
    if "=" in kind:
        kind, words = "tc", [kind, *words]
    if kind == "ovs":
        raise UsageError("--link: Open vSwitch joins its switches itself; nsim's are Linux bridges", hint="--link tc")
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


def choose_switch(topology: Topology, text: str) -> None:
    """Make all switches what ``--switch lxbr,stp=1`` asks for; raise UsageError for those that are no Linux bridge."""
    kind, *words = text.split(",")
    if kind not in ("lxbr", "default"):
        raise UsageError(
            f"--switch: nsim's switches are Linux bridges, and {kind!r} is another kind",
            hint="--switch lxbr, or leave it out; a bridge learns by itself, as ovsbr does, and needs no controller",
        )
    for word in words:
        if word not in ("stp=1", "stp=True", "stp=0", "stp=False"):
            raise UsageError(f"--switch: {word!r} is no property of a bridge", hint="write stp=1")
        for switch in topology.nodes.values():
            if isinstance(switch, Switch):
                switch.fabric.stp = word in ("stp=1", "stp=True")


def connect_nat(topology: Topology) -> None:
    """Connect the first switch to the machine's network, through a gateway that is the way out of all who have none.

    It is Mininet's node of that kind: it has the next free address, and is the default gateway of the hosts. Raises
    UsageError where there is no switch, the name is taken, or every host has a gateway already.
    """
    switch = next((node for node in topology.nodes.values() if isinstance(node, Switch)), None)
    if switch is None:
        raise UsageError("--nat: there is no switch to connect it to", hint="write a NatGateway in a topology file")
    if _GATEWAY in topology.nodes:
        raise UsageError(f"--nat: there is a node {_GATEWAY} already")
    hosts = [node for node in topology.nodes.values() if isinstance(node, Host)]
    before = [list(host.gateways) for host in hosts]
    gateway = topology.add(NatGateway(_GATEWAY, outside="wan", uplink="user"))
    taken = {port.name for port in switch.ports}
    number = next(each for each in range(len(taken) + 1, 2 * len(taken) + 2) if f"{switch.name}-eth{each}" not in taken)
    topology.link(gateway.port(f"{_GATEWAY}-eth0"), switch.port(f"{switch.name}-eth{number}"))
    topology.complete()
    if all(host.gateways == known for host, known in zip(hosts, before, strict=True)):
        raise UsageError(
            f"--nat: nobody behind {switch.name} would use it as a gateway",
            hint="write a NatGateway in a topology file where it belongs",
        )


def check(topology: Topology) -> None:
    """Raise TopologyError when the drawing has become wrong by what the options have done to it."""
    for problem in problems(topology):
        raise problem
