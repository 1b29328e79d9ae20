"""Read which addresses a namespace has, quickly: a whole lab is searched for the owner of an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface
from struct import pack, unpack_from

from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.ops.message import AF_INET, AF_INET6, RTM_GETADDR

_HEADER_BYTES = 8
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_TENTATIVE, _FAILED = 0x40, 0x08
_SCOPE_LINK, _SCOPE_HOST = 253, 254


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """An address of an interface; ``usable`` says that it is neither being checked for duplicates nor one."""

    interface_index: int
    address: IPv4Interface | IPv6Interface
    beyond_link: bool
    usable: bool


def own_addresses(netlink: NetlinkSocket) -> Iterator[OwnAddress]:
    """Yield the addresses of the socket's namespace, IPv4 first. Source: rtnetlink(7), <linux/if_addr.h>."""
    for family in (AF_INET, AF_INET6):
        for body in netlink.dump(RTM_GETADDR, pack("=BBBBI", family, 0, 0, 0, 0)):
            _, length, flags, scope, index = unpack_from("=BBBBI", body)
            given = attributes(body, _HEADER_BYTES)
            packed = given.get(_IFA_LOCAL) or given.get(_IFA_ADDRESS)
            if packed is not None:
                address = ip_interface(f"{ip_address(packed)}/{length}")
                yield OwnAddress(
                    index, address, scope not in (_SCOPE_LINK, _SCOPE_HOST), not flags & (_TENTATIVE | _FAILED)
                )
