"""Record what a kernel answers, for the tests of the decoders: ``python record.py`` writes the files beside it.

It needs nft and iptables-nft. Each line of a file is a request and its answers: type, body, bodies, in hexadecimal.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

from nsim import Host, NatGateway, Network, Topology
from nsim.kernel import conntrack, nat_rules
from nsim.kernel.netlink import NETLINK_NETFILTER, NetlinkSocket
from nsim.network import Node

HERE = Path(__file__).parent
FORWARDING = (
    "table ip forwarding { chain in { type nat hook prerouting priority dstnat;"
    ' iifname "wan" tcp dport 8000 dnat to 10.0.1.10:80; }\n}\n'
    'table ip6 hiding { chain out { type nat hook postrouting priority srcnat; oifname "wan" masquerade; }\n}'
)


class Lab(Topology):
    """A host behind a gateway, a server outside, and a node for rules that nothing goes through."""

    def build(self) -> None:
        gateway, server = self.add(NatGateway("gateway", outside="wan")), self.add(Host("server", gateway=None))
        self.link(self.add(Host("pc")).port("10.0.1.10/24", "fd00::10/64"), gateway.port("10.0.1.1/24", "fd00::1/64"))
        self.link(gateway.port("wan", "192.0.2.1/24", "2001:db8::1/64"), server.port("192.0.2.2/24", "2001:db8::2/64"))
        self.link(self.add(Host("rules")), self.add(Host("other")))


class Recorder(NetlinkSocket):
    """A netlink socket that writes down what it is asked and told."""

    def __init__(self, opened: socket.socket) -> None:
        super().__init__(opened)
        self.lines: list[str] = []

    def dump(self, kind: int, body: bytes) -> Iterator[bytes]:
        """Yield the answers to a request, and keep both."""
        answers = list(super().dump(kind, body))
        self.lines.append(" ".join([f"{kind:04x}", body.hex(), *(answer.hex() for answer in answers)]))
        yield from answers


def recorder(node: Node) -> Recorder:
    """Return a recording netfilter socket in a node."""
    return Recorder(node.open_socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER))


def connect(a: Node, port_a: int, b: Node, target: str, port: int, listen: str) -> Iterator[socket.socket]:
    """Open a TCP connection from a port of one node to an address that leads to another."""
    listener = b.open_socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind((listen, 80))
    listener.listen()
    client = a.open_socket(socket.AF_INET, socket.SOCK_STREAM)
    client.bind(("0.0.0.0", port_a))
    client.connect((target, port))
    yield from (listener, client)


def main() -> None:
    """Build the lab, make rules and traffic, and write what the kernel says of them."""
    with Network(Lab()) as net:
        net["rules"].run(["sh", "-e", str(HERE / "nat_rules.sh")], check=True)
        with recorder(net["rules"]) as netlink:
            list(nat_rules.nat_rules(netlink))
        (HERE / "nat_rules.hex").write_text("".join(f"{line}\n" for line in netlink.lines))
        net["gateway"].run(["nft", FORWARDING], check=True)
        net["pc"].run("ping -c 1 192.0.2.2; ping -6 -c 1 2001:db8::2", check=True)
        sockets = [
            *connect(net["pc"], 40001, net["server"], "192.0.2.2", 80, "192.0.2.2"),
            *connect(net["server"], 40002, net["pc"], "192.0.2.1", 8000, "10.0.1.10"),
        ]
        datagrams = net["pc"].open_socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("0.0.0.0", 40003))
        with net["server"].open_socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
            deaf.bind(("192.0.2.2", 53))
            datagrams.sendto(b"?", ("192.0.2.2", 53))
            with recorder(net["gateway"]) as netlink:
                list(conntrack.connections(netlink))
        (HERE / "connections.hex").write_text("".join(f"{line}\n" for line in netlink.lines))
        for each in (*sockets, datagrams):
            each.close()


if __name__ == "__main__":
    main()
