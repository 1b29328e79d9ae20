"""Tell a namespace its neighbours in advance, many at once, and take that back.

The kernel's table of neighbours has one limit for the whole machine (1,024 unless root has raised it), which a
namespace cannot raise; permanent entries do not count. Sources: arp(7), <linux/neighbour.h>, neigh_alloc in
net/core/neighbour.c.
"""

from __future__ import annotations

import errno
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from struct import pack

from nsim.kernel.netlink import NetlinkSocket
from nsim.ops import message

_RTM_NEWNEIGH, _RTM_DELNEIGH = 28, 29
_NDA_DST, _NDA_LLADDR = 1, 2
_NUD_PERMANENT = 0x80
_INDEX_WORD = 5  # the interface's number is the sixth 32-bit word: behind the netlink header and the family
_BATCH = 200  # what a refusal of every single one leaves room for in the default socket buffer


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody on a link: the address and the MAC."""

    address: IPv4Address | IPv6Address
    mac: str


class Introductions:
    """The same neighbours, to be told to many interfaces; all are of one IP version.

    With ``replace`` they take the place of entries that there are.
    """

    def __init__(self, neighbours: Sequence[Neighbour], *, replace: bool = False) -> None:
        self._count = len(neighbours)
        self._batches = [neighbours[start : start + _BATCH] for start in range(0, len(neighbours), _BATCH)]
        flags = message.REPLACE if replace else message.CREATE
        self._adding = [self._template(batch, _RTM_NEWNEIGH, flags) for batch in self._batches]
        self._removing = [self._template(batch, _RTM_DELNEIGH, 0) for batch in self._batches]

    def tell(self, netlink: NetlinkSocket, index: int, known: list[frozenset[int]]) -> None:
        """Make the entries of one interface permanent, but for those that it has already.

        Those are added to ``known``, batch by batch, for ``withdraw``. Raises OSError when the kernel refuses for
        another reason.
        """
        for template in self._adding:
            refusals = netlink.exchange(self._addressed(template, index), _last(template))
            for refusal in refusals:
                if refusal.errno != errno.EEXIST:
                    raise OSError(refusal.errno, refusal.words or "neighbour")
            known.append(frozenset(refusal.position for refusal in refusals))

    def withdraw(self, netlink: NetlinkSocket, index: int, known: list[frozenset[int]]) -> None:
        """Take back what ``tell`` made, as far as it came; what is gone by itself is no matter."""
        for number, (template, before) in enumerate(zip(self._removing, known, strict=False)):
            if before:
                left = [each for place, each in enumerate(self._batches[number]) if place not in before]
                template = self._template(left, _RTM_DELNEIGH, 0)
            if template:
                netlink.exchange(self._addressed(template, index), _last(template))

    @staticmethod
    def _addressed(template: bytes, index: int) -> bytes:
        # All messages are equally long and differ between interfaces in one number only: patch it in all of them.
        words = array("I", template)
        step = words[0] // 4
        for place in range(_INDEX_WORD, len(words), step):
            words[place] = index
        return words.tobytes()

    @staticmethod
    def _template(neighbours: Sequence[Neighbour], kind: int, flags: int) -> bytes:
        parts = []
        for number, neighbour in enumerate(neighbours):
            family = message.address_family(neighbour.address)
            body = pack("=BxxxiHBB", family, 0, _NUD_PERMANENT, 0, 0)
            body += message.attribute(_NDA_DST, neighbour.address.packed)
            body += message.hardware_address(_NDA_LLADDR, neighbour.mac)
            ack = message.NLM_F_ACK if number == len(neighbours) - 1 else 0
            parts.append(pack("=IHHII", 16 + len(body), kind, message.NLM_F_REQUEST | flags | ack, number, 0) + body)
        return b"".join(parts)


def _last(template: bytes) -> int:
    words = array("I", template)
    return len(template) // words[0] - 1
