"""stream: its options, its conversation, and a measurement over the loopback interface."""

import json
import os
import socket
import threading
from collections.abc import Iterator

import pytest

from nsim.tools._shared.ending import ToolError
from nsim.tools._shared.resolve import resolve
from nsim.tools.stream import main, parse_arguments
from nsim.tools.stream.client import measure
from nsim.tools.stream.control import Control, StreamError
from nsim.tools.stream.server import serve


@pytest.fixture
def wake_up() -> Iterator[int]:
    """A descriptor that never becomes readable."""
    readable, writable = os.pipe()
    yield readable
    os.close(readable)
    os.close(writable)


@pytest.fixture
def pair() -> Iterator[tuple[Control, socket.socket]]:
    """One end of a conversation, and the socket of the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
    with Control(near) as control, far:
        yield control, far


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_the_letters_are_those_of_iperf3() -> None:
    words = "-c dev -u -b 2.5M -t 3 -p 6000 -6 -J --connect-timeout 250"

    options = parse_arguments(words.split())

    assert (options.host, options.is_udp, options.rate, options.seconds) == ("dev", True, 2.5e6, 3)
    assert (options.port, options.family, options.as_json) == (6000, socket.AF_INET6, True)
    assert (options.connect_timeout_s, options.is_server) == (0.25, False)


def test_what_is_left_out_is_as_in_iperf3() -> None:
    options = parse_arguments(["-c", "dev"])

    assert (options.rate, options.seconds, options.port, options.is_udp) == (1e6, 10, 5201, False)


@pytest.mark.parametrize(
    "words",
    ["", "-s -c dev", "dev", "-c dev extra", "-c", "-x", "-c dev -b fast", "-c dev -b 0", "-c dev -t 0", "-s -p 0"],
)
def test_what_is_not_understood_has_status_2(words: str) -> None:
    with pytest.raises(ToolError) as caught:
        parse_arguments(words.split())

    assert caught.value.status == 2
    assert "usage: stream -s" in caught.value.message


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_both_ends_agree_about_what_arrived(protocol: str, wake_up: int, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    server = threading.Thread(target=serve, args=(port, wake_up), kwargs={"once": True})
    server.start()
    words = ["-c", "127.0.0.1", "-p", str(port), "-t", "0.2", *(["-u", "-b", "4M"] if protocol == "udp" else [])]
    deadline = threading.Event()
    while "listening" not in capsys.readouterr().out and not deadline.wait(0.01):
        assert server.is_alive()

    outcome = measure(resolve("127.0.0.1"), parse_arguments(words))
    server.join(10)

    assert not server.is_alive()
    assert outcome.received.bytes > 0
    assert outcome.lost == 0
    assert 0.2 <= outcome.sent.seconds < 5  # a busy machine may come back to it late
    if protocol == "udp":
        assert outcome.sent.bytes == outcome.received.bytes
        rate = outcome.sent.bytes * 8 / outcome.sent.seconds
        assert rate <= 4e6 + 65_507 * 8 / 0.2  # the first datagram, which fills a packet of the loopback, goes at once


def test_who_does_not_listen_is_told_in_a_line_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    port = str(free_port())

    assert main(["-c", "127.0.0.1", "-p", port]) == 1
    assert main(["-c", "127.0.0.1", "-p", port, "-J"]) == 1

    told = capsys.readouterr()
    reason = f"unable to connect to 127.0.0.1, port {port}: Connection refused"
    assert told.err == f"stream: {reason}\n"
    assert json.loads(told.out) == {"error": reason}


@pytest.mark.parametrize(
    ("said", "reason"),
    [(b"GET / HTTP/1.0\r\n\r\n", "no stream"), (b"[1]\n", "no stream"), (b"x" * 5000, "no stream"), (b"", "is gone")],
)
def test_whatever_the_other_end_says_the_answer_is_one_line(
    pair: tuple[Control, socket.socket], said: bytes, reason: str
) -> None:
    control, far = pair
    far.sendall(said)
    far.shutdown(socket.SHUT_WR)

    with pytest.raises(StreamError, match=reason):
        control.hear(5)


def test_silence_has_an_end(pair: tuple[Control, socket.socket]) -> None:
    with pytest.raises(StreamError, match=r"has said nothing for 0\.05 s"):
        pair[0].hear(0.05)


def test_objects_that_arrive_together_are_heard_one_by_one(pair: tuple[Control, socket.socket]) -> None:
    control, far = pair
    far.sendall(b'{"a": 1}\n{"b": 2}\n')

    assert (control.hear(5), control.hear(5)) == ({"a": 1}, {"b": 2})
