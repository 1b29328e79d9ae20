"""A cable from a lab to the machine's own network: what the machine needs for it, and how that goes away again.

Nothing here relies on being undone. The machine's end of the cable goes with the lab's end, whose namespace the kernel
frees when the last process of the lab is gone. The rules that hide the lab stand in a table of their own that belongs
to a netlink socket of the launcher: when that closes, however the launcher ended, the kernel removes the table.
Settings of the machine are not touched: one that must be on has to be on already.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from struct import unpack_from

from nsim.errors import HostError
from nsim.kernel.interfaces import interfaces
from nsim.kernel.machine import Machine, index_of
from nsim.kernel.netlink import NETLINK_NETFILTER, NetlinkSocket, attributes, open_netlink
from nsim.ops import Lease, message
from nsim.ops.netfilter import owned_masquerade
from nsim.ops.operation import RouteRequest, UplinkRequest

# Benchmarks (RFC 2544), and where somebody uses those, what carriers use inside (RFC 6598). The n-th /30 goes with the
# n-th name, so that who has the name has the prefix.
_POOLS = (IPv4Network("198.18.0.0/15"), IPv4Network("100.64.0.0/10"))
_PREFIX_LENGTH, _PREFIX_SIZE = 30, 4
_SHORTEST_PREFIX = 8  # what is shorter is somebody's default route in pieces, over which ours wins
_GETTABLE = 0x0A01
_GETADDR, _GETROUTE, _DESTINATION, _ADDRESS = 22, 26, 1, 1
_ADDRESS_HEADER_BYTES, _ROUTE_HEADER_BYTES = 8, 12
_FORWARDING = "/proc/sys/net/ipv4/ip_forward"
_RESOLVERS = ("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf")
_NOT_ROOT = 'it needs root; uplink="user" does without'


class HostUplink:
    """A name, a prefix and a table that this process has on the machine, and the cable once it is plugged in.

    Raises HostError when this machine does not give them.
    """

    def __init__(self, avoid: Sequence[IPv4Network]) -> None:
        self._index: int | None = None
        self._netlink = open_netlink(NETLINK_NETFILTER)
        try:
            self.lease = _claim(self._netlink, [*avoid, *_machine_prefixes()])
            _require_forwarding()
        except BaseException:
            self.close()
            raise

    def connect(self, request: UplinkRequest, node: str, namespace: int) -> None:
        """Plug the cable in, its far end into a node; raise KernelError when the kernel refuses."""
        Machine({node: namespace}).carry_out(request.machine)
        self._index = index_of(str(self.lease.machine_interface))

    def close(self) -> None:
        """Take all of it away at once, before the kernel would."""
        self._netlink.__exit__()
        if self._index is not None:
            with open_netlink() as netlink:
                gone = RouteRequest(message.RTM_DELLINK, 0, message.link_header(self._index))
                netlink.change([gone])  # if the lab was faster it is gone already
            self._index = None


def _claim(netlink: NetlinkSocket, taken: Sequence[IPv4Network]) -> Lease:
    with open_netlink() as route:
        names = set(interfaces(route))
    for lease in candidates(taken):
        name = str(lease.machine_interface)
        if name in names or name in _tables(netlink):
            continue
        refusal = netlink.change_netfilter(owned_masquerade(name, lease.address.network))
        if refusal is None:
            return lease
        # The answer to a table of somebody else's is EPERM as well: was another lab faster?
        if refusal.errno != errno.EEXIST and name not in _tables(netlink):
            raise HostError(
                f'uplink="host": the kernel refused a table that goes with its owner: {os.strerror(refusal.errno)}',
                hint="it needs nf_tables with nat, and Linux 5.12 or newer; see `nsim doctor`",
            )
    raise HostError('uplink="host": no prefix is free for it', hint=f"all of {_POOLS[0]} and {_POOLS[1]} are in use")


def candidates(taken: Sequence[IPv4Network]) -> Iterator[Lease]:
    """Yield what an uplink could be, prefixes that overlap none of those taken, each with the name that is its own."""
    name_servers = tuple(_name_servers())
    passed = 0
    for pool in _POOLS:
        near = [prefix for prefix in taken if prefix.overlaps(pool)]
        number, size = 0, pool.num_addresses // _PREFIX_SIZE
        while number < size:
            first = pool.network_address + _PREFIX_SIZE * number
            wanted = IPv4Network((first, _PREFIX_LENGTH))
            obstacle = next((prefix for prefix in near if prefix.overlaps(wanted)), None)
            if obstacle is not None:
                number = (int(obstacle.broadcast_address) - int(pool.network_address)) // _PREFIX_SIZE + 1
                continue
            yield Lease(IPv4Interface((first + 2, _PREFIX_LENGTH)), first + 1, name_servers, f"nsim{passed + number}")
            number += 1
        passed += size


def _tables(netlink: NetlinkSocket) -> set[str]:
    try:
        bodies = list(netlink.dump(_GETTABLE, bytes(4)))
    except OSError as error:
        if error.errno == errno.EPERM:
            raise HostError('uplink="host": this user may not change the machine\'s network', hint=_NOT_ROOT) from None
        raise HostError(
            'uplink="host" needs nf_tables, which this kernel does not have',
            hint='try, as root, `modprobe nf_tables`; uplink="user" does without',
        ) from None
    return {attributes(body, 4)[1].rstrip(b"\0").decode() for body in bodies}


def _machine_prefixes() -> Iterator[IPv4Network]:
    header = bytes([socket.AF_INET])
    with open_netlink() as netlink:
        for body in list(netlink.dump(_GETROUTE, header.ljust(_ROUTE_HEADER_BYTES, b"\0"))):
            destination = attributes(body, _ROUTE_HEADER_BYTES).get(_DESTINATION)
            if destination is not None and body[1] >= _SHORTEST_PREFIX:
                yield IPv4Network((destination, body[1]))
        for body in list(netlink.dump(_GETADDR, header.ljust(_ADDRESS_HEADER_BYTES, b"\0"))):
            (length,) = unpack_from("=B", body, 1)
            yield IPv4Network((attributes(body, _ADDRESS_HEADER_BYTES)[_ADDRESS], length), strict=False)


def _require_forwarding() -> None:
    with open(_FORWARDING, encoding="ascii") as file:
        if file.read().strip() != "0":
            return
    raise HostError(
        'uplink="host": this machine does not forward packets (net.ipv4.ip_forward is 0)',
        hint="as root: sysctl -w net.ipv4.ip_forward=1; nsim does not, since it could not promise to turn it off again",
    )


def _name_servers() -> Iterator[IPv4Address]:
    # A resolver that listens on the machine's loopback cannot be reached from a lab; those behind it can.
    for path in _RESOLVERS:
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                words = [line.split() for line in file]
        except OSError:
            continue
        found = []
        for line in words:
            try:
                address = IPv4Address(line[1]) if line[:1] == ["nameserver"] else None
            except (ValueError, IndexError):
                continue
            if address is not None and not address.is_loopback and not address.is_unspecified:
                found.append(address)
        if found:
            yield from found
            return
