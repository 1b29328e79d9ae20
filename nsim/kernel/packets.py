"""Receive a copy of every packet that an interface, or all of a namespace, sends or receives.

The kernel writes the packets into memory that it shares with us, in blocks, each handed over when it is full or some
milliseconds old. A read per packet would be three times as slow, and what waits to be read would be bounded by
``net.core.rmem_max``, which only real root may exceed: some 300 packets. The memory of a ring may have any size.
Source: packet(7), Documentation/networking/packet_mmap.rst (TPACKET_V3), <linux/if_packet.h>.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import socket
from collections.abc import Callable, Iterator
from struct import Struct, pack, unpack
from typing import NamedTuple, Protocol

ARPHRD_ETHER, ARPHRD_LOOPBACK = 1, 772
PACKET_HOST, PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST, PACKET_OUTGOING = range(5)
LARGEST_PACKET_BYTES = 131_072
"""No packet is longer: a block of a ring holds it whole, with its header."""
LATEST_S = 0.04
"""So long after a packet came it can be read, at the latest."""

_BLOCK_BYTES = 1 << 17
_FEWEST_BLOCKS = 4
_BLOCKS_AT_ONCE = 8  # what is read together stays in the processor's cache until it is written
_RETIRE_MS = 20  # a block is handed over when it is between one and two of these old
_SOL_PACKET = 263
_PACKET_RX_RING, _PACKET_STATISTICS, _PACKET_VERSION = 5, 6, 10
_TPACKET_V3 = 2
_SIOCGIFNAME = 0x8910
_ETH_P_ALL, _NO_PROTOCOL = 0x0003, 0x88B5  # the second is for experiments (IEEE 802), and nobody's here
_ETH_P_8021Q = 0x8100
_FOR_US, _VLAN_VALID, _VLAN_PROTOCOL_VALID = 0x1, 0x10, 0x40
# struct tpacket_block_desc, from block_status on: status, packets, offset of the first.
_BLOCK = Struct("=8xIII")
_NOTHING = bytes(4)
# struct tpacket3_hdr and the sockaddr_ll behind it: offset of the next, seconds, nanoseconds, captured bytes, bytes,
# status, offset of the data, VLAN tag, VLAN protocol; interface, hardware type, packet type.
_HEADER = Struct("=IIIIIIH2x4xIH10x4xiHB")
_TAG = Struct(">HH")
_MACS_BYTES = 12


class Packet(NamedTuple):
    """A packet, as an interface has seen it.

    ``time_ns`` is since 1970; ``hardware`` is the interface's ARPHRD_ number; ``kind`` one of PACKET_HOST to
    PACKET_OUTGOING; ``length_bytes`` may be more than ``data`` has. A VLAN tag stands in the data.
    """

    time_ns: int
    interface_index: int
    hardware: int
    kind: int
    length_bytes: int
    data: bytes


class PacketSource(Protocol):
    """What tells of packets; any method may raise OSError."""

    dropped: int
    """How many packets are lost, as of the last reading: nobody read for so long that the memory was full."""
    behind: bool
    """Whether the last reading left something that is there to be read."""

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when there are packets."""

    def read(self) -> Iterator[Packet]:
        """Yield some of the packets that are there, in the order in which they came."""

    def finish(self) -> Iterator[Packet]:
        """Yield what has come until now, and receive nothing more."""

    def interface_name(self, index: int) -> str | None:
        """Return the name of an interface of the node; None when it is gone."""

    def close(self) -> None:
        """Give the memory back."""


class PacketRing:
    """The packets of one interface, or with ``interface`` None of all that its socket's namespace has or will have.

    ``open_socket`` opens a socket of that family, kind and protocol in the namespace. ``memory_bytes`` is how much may
    wait to be read; less is taken where the kernel does not give so much. Raises OSError.
    """

    def __init__(
        self, open_socket: Callable[[int, int, int], socket.socket], interface: str | None, memory_bytes: int
    ) -> None:
        # Python can bind to an interface only; a socket that names its protocol at once hears all of them.
        protocol = 0 if interface is not None else socket.htons(_ETH_P_ALL)
        self._socket = opened = open_socket(socket.AF_PACKET, socket.SOCK_RAW, protocol)
        self._place = 0
        self.dropped = 0
        self.behind = False
        try:
            opened.setsockopt(_SOL_PACKET, _PACKET_VERSION, pack("=i", _TPACKET_V3))
            self._blocks = _ask_for_memory(opened, max(memory_bytes // _BLOCK_BYTES, _FEWEST_BLOCKS))
            self._memory = mmap.mmap(opened.fileno(), self._blocks * _BLOCK_BYTES)
            if interface is not None:
                opened.bind((interface, _ETH_P_ALL))
        except OSError:
            opened.close()
            raise

    def fileno(self) -> int:
        return self._socket.fileno()

    def read(self) -> Iterator[Packet]:
        # An interface that goes down tells so once, and comes back by itself.
        self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        left = _BLOCKS_AT_ONCE
        while self._is_ours() and left:
            start = self._place * _BLOCK_BYTES
            yield from self._packets(start)
            # Its count goes first: the kernel may take the block at any moment from then on.
            self._memory[start + 12 : start + 16] = _NOTHING
            self._memory[start + 8 : start + 12] = _NOTHING
            self._place = (self._place + 1) % self._blocks
            left -= 1
        self.behind = self._is_ours()
        self._count_dropped()

    def finish(self) -> Iterator[Packet]:
        # To want another protocol takes the socket from the packets' way; when bind() returns, nobody writes any more.
        self._socket.bind(("lo", _NO_PROTOCOL))
        yield from self.read()
        while self.behind:
            yield from self.read()
        # The block that was being filled is handed over by a timer only; its count is right at any time.
        yield from self._packets(self._place * _BLOCK_BYTES)

    def interface_name(self, index: int) -> str | None:
        try:
            answer = fcntl.ioctl(self._socket, _SIOCGIFNAME, pack("=16si20x", b"", index))
        except OSError as error:
            if error.errno != errno.ENODEV:
                raise
            return None
        return answer[:16].rstrip(b"\0").decode(errors="replace")

    def close(self) -> None:
        self._memory.close()
        self._socket.close()

    def _is_ours(self) -> bool:
        status, _, _ = _BLOCK.unpack_from(self._memory, self._place * _BLOCK_BYTES)
        return bool(status & _FOR_US)

    def _packets(self, start: int) -> Iterator[Packet]:
        memory = self._memory
        _, number, offset = _BLOCK.unpack_from(memory, start)
        place = start + offset
        for _ in range(number):
            (following, seconds, nanoseconds, captured_bytes, length_bytes, status, data_offset, tag, protocol, index,
             hardware, kind) = _HEADER.unpack_from(memory, place)  # fmt: skip
            begin = place + data_offset
            data = memory[begin : begin + captured_bytes]
            if status & _VLAN_VALID and hardware == ARPHRD_ETHER:
                data = with_tag(data, tag, protocol if status & _VLAN_PROTOCOL_VALID else _ETH_P_8021Q)
                length_bytes += _TAG.size
            yield Packet(seconds * 1_000_000_000 + nanoseconds, index, hardware, kind, length_bytes, data)
            place += following

    def _count_dropped(self) -> None:
        # struct tpacket_stats_v3; the kernel counts from 0 again after each question.
        _, dropped, _ = unpack("=III", self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 12))
        self.dropped += dropped


def with_tag(frame: bytes, tag: int, protocol: int) -> bytes:
    """Return an Ethernet frame with the VLAN tag that the kernel took out of it and tells beside it.

    ``tag`` holds priority and number (IEEE 802.1Q, TCI), ``protocol`` is 0x8100 or 0x88a8.
    """
    return frame[:_MACS_BYTES] + _TAG.pack(protocol, tag) + frame[_MACS_BYTES:]


def _ask_for_memory(opened: socket.socket, blocks: int) -> int:
    while True:
        # struct tpacket_req3. The size of a frame means nothing to this version, and must still fit into a block.
        frame_bytes = 2048
        frames = blocks * (_BLOCK_BYTES // frame_bytes)
        wanted = pack("=7I", _BLOCK_BYTES, blocks, frame_bytes, frames, _RETIRE_MS, 0, 0)
        try:
            opened.setsockopt(_SOL_PACKET, _PACKET_RX_RING, wanted)
            return blocks
        except OSError as error:
            if error.errno != errno.ENOMEM or blocks <= _FEWEST_BLOCKS:
                raise
            blocks //= 2
