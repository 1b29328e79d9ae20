"""Speak netlink with ready-packed messages: send batches, match every answer to its request, read dumps.

A socket belongs to the namespace in which the calling thread opens it. Source: netlink(7), rtnetlink(7).
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import pack, unpack_from

from nsim.ops.message import NLM_F_ACK, NLM_F_REQUEST
from nsim.ops.operation import NetfilterRequest, RouteRequest

NETLINK_ROUTE, NETLINK_NETFILTER = 0, 12
_SOL_NETLINK, _CAP_ACK, _EXT_ACK = 270, 10, 11
_NLMSG_ERROR, _NLMSG_DONE = 2, 3
_NLM_F_DUMP, _NLM_F_CAPPED, _NLM_F_ACK_TLVS = 0x300, 0x100, 0x200
_NLMSGERR_ATTR_MSG = 1
_HEADER_BYTES = 16
_MOST_BATCH_BYTES, _MOST_BATCH_MESSAGES = 65536, 200  # what the default socket buffers hold in either direction
_BATCH_BEGIN, _BATCH_END, _SUBSYSTEM_NFTABLES = 0x10, 0x11, 10


@dataclass(frozen=True, slots=True)
class Refusal:
    """The kernel's no to one request of a batch: its position, the errno and, where given, the kernel's words."""

    position: int
    errno: int
    words: str


class NetlinkSocket:
    """Speaks over a netlink socket that somebody opened in the right namespace, and closes it at the end."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._socket.setsockopt(_SOL_NETLINK, _EXT_ACK, 1)
        self._socket.setsockopt(_SOL_NETLINK, _CAP_ACK, 1)
        self._socket.bind((0, 0))

    def __enter__(self) -> NetlinkSocket:
        return self

    def __exit__(self, *exception: object) -> None:
        self._socket.close()

    def change(self, requests: Sequence[RouteRequest]) -> Refusal | None:
        """Send route requests in order and return the first that the kernel refused, or None.

        A batch is not atomic: what stands behind a refused request has been carried out all the same.
        """
        first = None
        start = 0
        while start < len(requests):
            end, size = start, 0
            parts: list[bytes] = []
            while end < len(requests) and end - start < _MOST_BATCH_MESSAGES and size < _MOST_BATCH_BYTES:
                request = requests[end]
                parts.append(_message(request.kind, request.flags, end, request.body))
                size += len(parts[-1])
                end += 1
            # Refusals come without being asked for; only the last request must say that it was reached.
            last = requests[end - 1]
            parts[-1] = _message(last.kind, last.flags | NLM_F_ACK, end - 1, last.body)
            self._socket.send(b"".join(parts))
            refusals = list(self._answers(end - 1))
            first = first or next(iter(refusals), None)
            start = end
        return first

    def exchange(self, packed: bytes, last: int) -> list[Refusal]:
        """Send messages that are whole already, the last of which asks for an answer, and return all refusals."""
        self._socket.send(packed)
        return list(self._answers(last))

    def change_netfilter(self, request: NetfilterRequest) -> Refusal | None:
        """Carry out a netfilter batch as a whole and return the kernel's first refusal, or None."""
        batch = pack(">BBH", 0, 0, _SUBSYSTEM_NFTABLES)
        parts = [_message(_BATCH_BEGIN, 0, 0, batch)]
        for number, (kind, flags, body) in enumerate(request.messages, 1):
            asked = flags | (NLM_F_ACK if number == len(request.messages) else 0)
            parts.append(_message(kind | _SUBSYSTEM_NFTABLES << 8, asked, number, body))
        parts.append(_message(_BATCH_END, 0, len(request.messages) + 1, batch))
        self._socket.send(b"".join(parts))
        # A kernel without nf_tables refuses the batch as a whole, in answer to its begin, and says no more.
        return next(self._answers(len(request.messages)), None)

    def get(self, kind: int, body: bytes) -> bytes:
        """Return the body of the one message that answers a request; raise OSError when the kernel refuses it."""
        self._socket.send(_message(kind, 0, 0, body))
        answer, _flags, _sequence, content = next(messages(self._socket.recv(1 << 18)))
        if answer == _NLMSG_ERROR:
            raise OSError(-unpack_from("=i", content)[0], f"netlink request {kind}")
        return content

    def dump(self, kind: int, body: bytes) -> Iterator[bytes]:
        """Yield the bodies of all messages that answer a dump request; raise OSError when the kernel refuses it."""
        self._socket.send(_message(kind, _NLM_F_DUMP, 0, body))
        while True:
            for answer, _flags, _sequence, content in messages(self._socket.recv(1 << 18)):
                if answer == _NLMSG_DONE:
                    return
                if answer == _NLMSG_ERROR:
                    errno = -unpack_from("=i", content)[0]
                    raise OSError(errno, f"netlink dump {kind}")
                yield content

    def _answers(self, last: int) -> Iterator[Refusal]:
        # Answers arrive in order; the one to the last request is always there, as refusal or as acknowledgement.
        while True:
            for answer, flags, sequence, content in messages(self._socket.recv(1 << 18)):
                if answer != _NLMSG_ERROR:
                    continue
                errno = -unpack_from("=i", content)[0]
                if errno:
                    yield Refusal(sequence, errno, _words(flags, content))
                if sequence == last:
                    return


def open_netlink(protocol: int = NETLINK_ROUTE) -> NetlinkSocket:
    """Open a netlink socket in the namespace of the calling thread."""
    return NetlinkSocket(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol))


def _message(kind: int, flags: int, sequence: int, body: bytes) -> bytes:
    # struct nlmsghdr before the body; whatever is sent here is a request.
    return pack("=IHHII", _HEADER_BYTES + len(body), kind, flags | NLM_F_REQUEST, sequence, 0) + body


def attributes(data: bytes, offset: int = 0) -> dict[int, bytes]:
    """Return the attributes that begin at an offset of a message body, payloads by kind."""
    return dict(attribute_list(data, offset))


def attribute_list(data: bytes, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield the attributes that begin at an offset in their order, kind and payload: some are lists of one kind."""
    while offset + 4 <= len(data):
        length, kind = unpack_from("=HH", data, offset)
        if length < 4:
            break
        yield kind & 0x3FFF, data[offset + 4 : offset + length]
        offset += (length + 3) & ~3


def messages(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield the messages in what was received at once: type, flags, sequence number and body."""
    offset = 0
    while offset + _HEADER_BYTES <= len(data):
        length, kind, flags, sequence, _port = unpack_from("=IHHII", data, offset)
        yield kind, flags, sequence, data[offset + _HEADER_BYTES : offset + length]
        offset += (length + 3) & ~3


def _words(flags: int, content: bytes) -> str:
    # struct nlmsgerr: the errno, then the header of the request; its body follows only when the answer is not capped.
    if not flags & _NLM_F_ACK_TLVS:
        return ""
    offset = 4 + _HEADER_BYTES
    if not flags & _NLM_F_CAPPED:
        offset += unpack_from("=I", content, 4)[0] - _HEADER_BYTES
    return attributes(content, offset).get(_NLMSGERR_ATTR_MSG, b"").rstrip(b"\0").decode(errors="replace")
