"""Captures in a fake world: one file for packets of many sources, in their order, whatever becomes of the disk."""

from __future__ import annotations

import errno
import os
import struct
import threading
import time
from pathlib import Path

import blocks
import pytest
from fakes import FakePackets, Lab, packet

from nsim import CommandError, UsageError
from nsim.kernel.packets import ARPHRD_LOOPBACK, PACKET_HOST, PACKET_OUTGOING
from nsim.network import Network
from nsim.network.capture import Capture


def order(file: Path, since_ns: int = 0) -> list[tuple[str, int]]:
    """Return interface and time of every packet in a file, in its order."""
    return [(seen.interface, seen.time_ns - since_ns) for seen in blocks.read(file).packets]


@pytest.fixture
def net(routed: Lab) -> Network:
    """The network ``routed`` in a fake world."""
    return routed.session.network


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is not there yet."""
    return tmp_path / "file.pcapng"


def test_every_interface_of_a_node_is_in_the_file_before_any_packet(net: Network, file: Path) -> None:
    with net.capture(["router", "sales:veth-s"], str(file)):
        assert blocks.read(file).interfaces == [
            "router:lo",
            "router:veth-s-rtr",
            "router:veth-d-rtr",
            "sales:veth-s",
        ]


def test_packets_of_several_sources_are_sorted_by_time(net: Network, routed: Lab, file: Path) -> None:
    now_ns = time.time_ns() + 60_000_000_000  # none is old enough to be written while this program waits for its turn
    with net.capture(["sales", "dev"], str(file)):
        routed.engine.packets["dev"].tell(packet(now_ns + 3), packet(now_ns + 7))
        routed.engine.packets["sales"].tell(*(packet(now_ns + later) for later in (2, 5, 9)))

    assert order(file, now_ns) == [("sales:veth-s", 2), ("dev:veth-d", 3), ("sales:veth-s", 5), ("dev:veth-d", 7),
                           ("sales:veth-s", 9)]  # fmt: skip


def test_packets_of_several_sources_reach_the_file_while_it_goes_on(net: Network, routed: Lab, file: Path) -> None:
    with net.capture(["sales", "dev"], str(file)) as capture:
        routed.engine.packets["dev"].tell(packet(3))
        wait_for_packets(capture, 1)

        assert order(file) == [("dev:veth-d", 3)]


def wait_for_packets(capture: Capture, number: int) -> None:
    """Return when so many packets are in the file."""
    pause = threading.Event()
    for _ in range(500):
        if capture.packets >= number:
            return
        pause.wait(0.01)
    raise AssertionError(f"{capture.packets} packets after 5 s")


def test_a_source_that_is_behind_is_waited_for(net: Network, routed: Lab, file: Path) -> None:
    with net.capture(["sales", "dev"], str(file)) as capture:
        sales, dev = routed.engine.packets["sales"], routed.engine.packets["dev"]
        sales.behind = True
        sales.tell(packet(1))
        dev.tell(packet(2), packet(5))
        wait_for_packets(capture, 1)
        sales.behind = False
        sales.tell(packet(3))
        wait_for_packets(capture, 4)

        assert order(file) == [("sales:veth-s", 1), ("dev:veth-d", 2), ("sales:veth-s", 3), ("dev:veth-d", 5)]


def test_an_interface_that_was_made_later_is_named(net: Network, routed: Lab, file: Path) -> None:
    with net.capture("sales", str(file)):
        packets = routed.engine.packets["sales"]
        packets.names |= {7: "dummy0"}
        packets.tell(packet(1), packet(2, index=7), packet(3, index=8))

    assert order(file) == [("sales:veth-s", 1), ("sales:dummy0", 2), ("sales:#8", 3)]


def test_a_packet_to_oneself_stands_there_once(net: Network, routed: Lab, file: Path) -> None:
    with net.capture("sales", str(file)):
        for kind in (PACKET_OUTGOING, PACKET_HOST):
            routed.engine.packets["sales"].tell(packet(1, index=1, kind=kind, hardware=ARPHRD_LOOPBACK))

    assert [(seen.interface, seen.way) for seen in blocks.read(file).packets] == [("sales:lo", "in")]


def test_the_end_of_a_file_says_how_many_came_and_were_lost(net: Network, routed: Lab, file: Path) -> None:
    with net.capture(["sales:veth-s", "router"], str(file)) as capture:
        routed.engine.packets["sales:veth-s"].tell(packet(1), packet(2))
        routed.engine.packets["sales:veth-s"].dropped = 5
        routed.engine.packets["router"].dropped = 1

    statistics = blocks.read(file).statistics
    assert capture.dropped == 6
    assert [struct.unpack("<Q", statistics["sales:veth-s"][code]) for code in (4, 5, 8)] == [(7,), (5,), (2,)]
    assert statistics["router:veth-s-rtr"][1] == b"1 packet dropped on the interfaces of router"


def test_a_source_that_is_in_another_is_captured_once(net: Network, file: Path) -> None:
    with net.capture(["router:lo", "router", "sales", "sales", "sales:lo"], str(file)) as capture:
        assert capture.sources == ("router", "sales")


def test_a_file_that_is_there_is_overwritten(net: Network, file: Path) -> None:
    file.write_bytes(bytes(10_000))

    with net.capture("sales", str(file)):
        pass

    assert blocks.read(file).application == "nsim"


@pytest.mark.parametrize("another_name", [False, True])
def test_no_two_captures_write_one_file(net: Network, file: Path, another_name: bool) -> None:
    with net.capture("sales", str(file)) as first:
        name = file.with_name("other.pcapng")
        if another_name:
            os.link(file, name)

        with pytest.raises(UsageError, match="is being written by another capture"):
            net.capture("dev", str(name if another_name else file))

        assert net.captures == (first,)


def test_a_name_that_is_none_leaves_the_file_as_it_was(net: Network, file: Path) -> None:
    file.write_text("precious")

    for wrong in ("nobody", "sales:eth9", "sales:"):
        with pytest.raises(UsageError):
            net.capture(["router", wrong], str(file))

    assert file.read_text() == "precious"


def test_a_file_that_cannot_grow_ends_with_a_whole_block(
    net: Network, routed: Lab, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def write_until_full(descriptor: int, data: bytes) -> int:
        status = os.fstat(descriptor)
        if not os.path.samestat(status, file.stat()):
            return write(descriptor, data)
        if status.st_size >= 1000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data[: 1000 - status.st_size])

    monkeypatch.setattr("nsim.network.capture.file.os.write", write_until_full)
    capture = net.capture("sales:veth-s", str(file))
    routed.engine.packets["sales:veth-s"].tell(packet(1))
    wait_for_packets(capture, 1)
    routed.engine.packets["sales:veth-s"].tell(*(packet(number) for number in range(2, 100)))

    with pytest.raises(CommandError, match="No space left"):
        capture.stop()

    assert order(file) == [("sales:veth-s", 1)]


def test_stopping_twice_is_stopping_once(net: Network, file: Path) -> None:
    with net.capture("sales", str(file)) as capture:
        capture.stop()
        size = file.stat().st_size
        capture.stop()

    assert (file.stat().st_size, net.captures) == (size, ())


def test_closing_the_network_ends_its_captures(net: Network, routed: Lab, file: Path) -> None:
    net.capture("sales", str(file))
    routed.engine.packets["sales"].tell(packet(1))

    net.close()

    assert [len(blocks.read(file).packets), len(blocks.read(file).statistics)] == [1, 2]
    assert routed.engine.packets["sales"].closed


def test_what_breaks_while_a_capture_runs_ends_it_and_is_told(net: Network, routed: Lab, file: Path) -> None:
    capture = net.capture(["sales", "dev"], str(file))
    broken: FakePackets = routed.engine.packets["dev"]
    broken.error = OSError(5, "Input/output error")
    broken.tell(packet(1))

    with pytest.raises(CommandError, match="Input/output error") as raised:
        capture.stop()

    assert raised.value.hint == "it ends after 0 packets"
    assert blocks.read(file).packets == []
    assert routed.engine.packets["sales"].closed and broken.closed
    assert net.captures == ()
