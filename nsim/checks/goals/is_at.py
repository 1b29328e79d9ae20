"""The goal that an address is answered for by one MAC and no other."""

from __future__ import annotations

import selectors
import socket
import struct
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_interface

from nsim.checks.goals.goal import Goal, Verdict
from nsim.errors import CommandError
from nsim.network import Network, Node

_ETH_P_ARP, _ARPHRD_ETHER, _ETH_P_IP = 0x0806, 1, 0x0800
_ASK, _ANSWER = 1, 2
_ARP = struct.Struct(">HHBBH6s4s6s4s")
_EVERYBODY = bytes.fromhex("ff" * 6)
_SECOND_ANSWER_S = 0.2  # who else would answer does so by then


@dataclass(frozen=True)
class IsAt(Goal):
    """Asked by one node who has an address (ARP), the owner of this MAC answers, and nobody else."""

    asker: str
    address: str
    mac: str
    interface: str = "eth0"

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        return f"asked by {self.asker}, only {self.mac} answers for {self.address}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Ask, and listen who answers."""
        answers = _answers(network.namespace(self.asker), self.interface, IPv4Address(self.address), patience_s)
        if answers == {self.mac}:
            return Verdict(True)
        who = " and ".join(sorted(answers))
        return Verdict(False, f"{who} answer{'s' if len(answers) == 1 else ''}" if answers else "nobody answers")


def _answers(node: Node, name: str, address: IPv4Address, patience_s: float) -> set[str]:
    # Source: RFC 826, packet(7).
    found: set[str] = set()
    with node.open_socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ARP)) as opened:
        opened.setblocking(False)
        opened.sendto(_question(node, name, address), (name, _ETH_P_ARP, 0, 0, _EVERYBODY))
        deadline = time.monotonic() + patience_s
        with selectors.DefaultSelector() as selector:
            selector.register(opened, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0 and selector.select(left):
                data = opened.recv(128)
                if len(data) < _ARP.size:
                    continue
                _, _, _, _, what, mac, sender, _, _ = _ARP.unpack_from(data)
                if what == _ANSWER and sender == address.packed:
                    if not found:
                        deadline = min(deadline, time.monotonic() + _SECOND_ANSWER_S)
                    found.add(mac.hex(":"))
    return found


def _question(node: Node, name: str, address: IPv4Address) -> bytes:
    interface = node.interface(name)
    if interface is None:
        raise CommandError(f"{node.name} has no interface {name}")
    addresses = [ip_interface(each.address).ip for each in node.addresses() if each.interface_index == interface.index]
    own = next((each for each in addresses if each.version == 4), None)
    if own is None:
        raise CommandError(f"{node.name} has no IPv4 address on {name}")
    mac = bytes.fromhex(interface.mac.replace(":", ""))
    return _ARP.pack(_ARPHRD_ETHER, _ETH_P_IP, 6, 4, _ASK, mac, own.packed, bytes(6), address.packed)
