"""Netlink: batches are sent whole, every refusal is matched to its request, and dumps are read to their end."""

from __future__ import annotations

import errno
import socket
from struct import pack
from typing import cast

import pytest

from nsim.kernel.netlink import NetlinkSocket, attributes, messages
from nsim.ops.message import attribute, text
from nsim.ops.operation import NetfilterRequest, RouteRequest

ERROR, DONE, NEWLINK = 2, 3, 16
REQUEST, ACK, CAPPED, TLVS = 0x1, 0x4, 0x100, 0x200


def packed(kind: int, body: bytes, *, flags: int = 0, sequence: int = 0) -> bytes:
    """Return a message with its header and padding."""
    return pack("=IHHII", 16 + len(body), kind, flags, sequence, 0) + body + bytes(-len(body) % 4)


def answer(number: int, sequence: int, words: str = "") -> bytes:
    """Return the kernel's answer to a request: 0 for yes, an errno for no, with words in the newer form."""
    header = pack("=iIHHII", -number, 16, 0, 0, sequence, 0)
    told = text(1, words) if words else b""
    return packed(ERROR, header + told, flags=CAPPED | (TLVS if words else 0), sequence=sequence)


class Kernel:
    """A socket whose other side refuses some requests, by their number."""

    def __init__(self, refusals: dict[int, tuple[int, str]] | None = None, dump: list[bytes] | None = None) -> None:
        self.refusals = refusals or {}
        self.datagrams: list[list[tuple[int, int, int, bytes]]] = []
        self._answers = dump or []

    def setsockopt(self, *option: int) -> None: ...

    def bind(self, address: tuple[int, int]) -> None: ...

    def send(self, data: bytes) -> None:
        arrived = list(messages(data))
        self.datagrams.append(arrived)
        for _, flags, sequence, _ in arrived:
            if sequence in self.refusals:
                self._answers.append(answer(*self._no(sequence)))
            elif flags & ACK:
                self._answers.append(answer(0, sequence))

    def recv(self, size: int) -> bytes:
        return self._answers.pop(0)

    def _no(self, sequence: int) -> tuple[int, int, str]:
        number, words = self.refusals[sequence]
        return number, sequence, words


def speak(kernel: Kernel) -> NetlinkSocket:
    """Return a netlink socket that is connected to a pretended kernel."""
    return NetlinkSocket(cast(socket.socket, kernel))


REQUESTS = [RouteRequest(NEWLINK, 0x400, attribute(3, bytes([number % 256]) * 8)) for number in range(450)]


def test_requests_arrive_in_order_and_only_the_last_of_a_batch_asks_for_an_answer() -> None:
    kernel = Kernel()

    assert speak(kernel).change(REQUESTS[:3]) is None

    ((first, second, third),) = kernel.datagrams
    assert [sequence for _, _, sequence, _ in (first, second, third)] == [0, 1, 2]
    assert [flags & (REQUEST | ACK) for _, flags, _, _ in (first, second, third)] == [REQUEST, REQUEST, REQUEST | ACK]
    assert [body for *_, body in (first, second, third)] == [request.body for request in REQUESTS[:3]]


def test_many_requests_are_sent_in_several_batches_none_lost() -> None:
    kernel = Kernel()

    assert speak(kernel).change(REQUESTS) is None

    assert len(kernel.datagrams) > 1
    arrived = [message for datagram in kernel.datagrams for message in datagram]
    assert [sequence for _, _, sequence, _ in arrived] == list(range(450))
    assert all(datagram[-1][1] & ACK for datagram in kernel.datagrams)


def test_large_requests_do_not_overflow_a_datagram() -> None:
    kernel = Kernel()

    speak(kernel).change([RouteRequest(NEWLINK, 0, bytes(4000))] * 60)

    assert max(sum(16 + len(body) for *_, body in datagram) for datagram in kernel.datagrams) < 1 << 17


def test_nothing_to_change_is_not_sent() -> None:
    kernel = Kernel()

    assert speak(kernel).change([]) is None
    assert kernel.datagrams == []


@pytest.mark.parametrize("position", [0, 1, 2, 250, 449])
def test_a_refusal_is_matched_to_its_request_with_the_kernels_words(position: int) -> None:
    kernel = Kernel({position: (errno.EEXIST, "File exists already")})

    refusal = speak(kernel).change(REQUESTS)

    assert refusal is not None
    assert (refusal.position, refusal.errno, refusal.words) == (position, errno.EEXIST, "File exists already")


def test_the_first_of_several_refusals_is_told() -> None:
    kernel = Kernel({7: (errno.EPERM, ""), 300: (errno.EINVAL, "")})

    refusal = speak(kernel).change(REQUESTS)

    assert refusal is not None
    assert (refusal.position, refusal.words) == (7, "")


def test_after_a_refusal_the_socket_is_in_step_again() -> None:
    kernel = Kernel({1: (errno.EINVAL, "no")})
    opened = speak(kernel)

    assert opened.change(REQUESTS[:3]) is not None
    kernel.refusals.clear()
    assert opened.change(REQUESTS[:3]) is None


def test_a_netfilter_batch_stands_between_begin_and_end() -> None:
    kernel = Kernel()

    assert speak(kernel).change_netfilter(NetfilterRequest(((0, 0x400, b"tabl"), (6, 0x400, b"rule")))) is None

    ((begin, table, rule, end),) = kernel.datagrams
    assert (begin[0], end[0]) == (0x10, 0x11)
    assert (table[0], rule[0]) == (0x0A00, 0x0A06)
    assert not table[1] & ACK and rule[1] & ACK


def test_a_refused_netfilter_batch_is_told() -> None:
    kernel = Kernel({1: (errno.EOPNOTSUPP, "")})

    refusal = speak(kernel).change_netfilter(NetfilterRequest(((0, 0, b""), (6, 0, b""))))

    assert refusal is not None and refusal.errno == errno.EOPNOTSUPP


class WithoutNfTables(Kernel):
    """A kernel that has netfilter's socket but not nf_tables: it answers the begin of a batch, and nothing more.

    Source: nfnetlink_rcv_batch() in net/netfilter/nfnetlink.c.
    """

    def send(self, data: bytes) -> None:
        self._answers.append(answer(errno.EOPNOTSUPP, 0))


def test_a_batch_that_is_refused_as_a_whole_is_told_at_once() -> None:
    refusal = speak(WithoutNfTables()).change_netfilter(NetfilterRequest(((0, 0, b""), (6, 0, b""))))

    assert refusal is not None and refusal.errno == errno.EOPNOTSUPP


def test_a_dump_is_read_over_several_datagrams_to_its_end() -> None:
    kernel = Kernel(
        dump=[packed(NEWLINK, b"one!") + packed(NEWLINK, b"two"), packed(NEWLINK, b"last"), packed(DONE, b"")]
    )

    assert list(speak(kernel).dump(18, b"")) == [b"one!", b"two", b"last"]


def test_a_refused_dump_raises_its_errno() -> None:
    kernel = Kernel(dump=[answer(errno.EPERM, 0)])

    with pytest.raises(OSError, match="dump") as caught:
        list(speak(kernel).dump(18, b""))

    assert caught.value.errno == errno.EPERM


def test_attributes_are_read_without_their_padding_and_flags() -> None:
    data = attribute(3, b"abc") + attribute(0x8000 | 18, b"nested")

    assert attributes(data) == {3: b"abc", 18: b"nested"}
    assert attributes(b"head" + data, 4) == {3: b"abc", 18: b"nested"}


@pytest.mark.parametrize("data", [b"", b"\x04", b"\0\0\0\0", b"\x02\0\x01\0"])
def test_attributes_that_end_too_soon_end_the_reading(data: bytes) -> None:
    assert attributes(data) == {}
