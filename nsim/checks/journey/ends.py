"""Who sends to whom: from the words that a person types to nodes and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from nsim.errors import CommandError, UsageError, nearest
from nsim.network import Network, Node
from nsim.network.evidence import Evidence, IpAddress, Question

_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Ends:
    """A sender and whom it sends to; ``target`` is the node that has the address, None where none or several do."""

    source: Node
    destination: IpAddress
    target: str | None


def read_ends(network: Network, source: str, target: str, version: int | None) -> Ends:
    """Read both ends; ``version`` is that of IP, None where nobody has said.

    A node stands for the address that others reach it at: of those that it has in the drawing, or, where it has none
    there, of those that it has, the first to which the sender has a route. Raises UsageError for what is neither node
    nor address, CommandError when the node has no address.
    """
    sender = network[source]
    with Evidence(network) as evidence:
        return _read(evidence, sender, target, version)


def _read(evidence: Evidence, sender: Node, target: str, version: int | None) -> Ends:
    network = evidence.network
    if target in network:
        if network[target] is sender:
            raise UsageError(f"{sender.name} and {target} are the same node", hint="name two different nodes")
        return Ends(sender, _address(evidence, sender.name, target, version), target)
    try:
        address = ip_address(target)
    except ValueError:
        address = _resolved(network, sender, target, version)
    if version not in (None, address.version):
        raise UsageError(f"{address} is no IPv{version} address", hint=f"leave out -{version}")
    owners = {node for node, _ in evidence.owners(address)}
    return Ends(sender, address, owners.pop() if len(owners) == 1 else None)


def _resolved(network: Network, sender: Node, name: str, version: int | None) -> IpAddress:
    # A name with a dot is asked for where the packet comes from; whoever misspells a node writes none.
    if "." not in name or not all(letter.isalnum() or letter in ".-" for letter in name):
        hint = nearest(name, [node.name for node in network])
        raise UsageError(f"{name!r} is neither a node nor an address", hint=hint)
    database = "ahostsv6" if version == 6 else "ahostsv4"
    try:
        words = sender.run(["getent", database, name], timeout_s=_PATIENCE_S).stdout.split()
    except CommandError:  # whoever it asks does not answer
        words = []
    for word in words:
        try:
            return ip_address(word)
        except ValueError:
            continue
    raise CommandError(
        f"{sender.name} finds no address for the name {name}",
        hint=f"which server does {sender.name} ask? (`{sender.name} cat /etc/resolv.conf`)",
    )


def _address(evidence: Evidence, sender: str, name: str, version: int | None) -> IpAddress:
    node = evidence.node(name)
    for number in (version,) if version is not None else (4, 6):
        drawn = [
            each.ip
            for interface in node.model.interfaces_to_others()
            for each in interface.addresses
            if each.version == number
        ]
        live = (each.address for each in evidence.addresses(name) if each.beyond_link)
        found = drawn or [each.ip for each in live if each.version == number]
        if found:
            # As a program does that looks up the name (RFC 6724, rule 1): the first to which there is a route.
            reached = (each for each in found if not evidence.look_up(sender, Question(each)).refusal)
            return found[0] if len(found) == 1 else next(reached, found[0])
    kind = f"IPv{version}" if version is not None else "IP"
    raise CommandError(f"{name} has no {kind} address", hint=f"{name} ip address add ADDRESS/LENGTH dev INTERFACE")
