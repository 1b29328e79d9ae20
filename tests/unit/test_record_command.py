"""The command ``record`` on a network in a fake world."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import Lab
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from test_frames import echo, frame, ipv4

from nsim.kernel.packets import ARPHRD_ETHER, PACKET_HOST, PACKET_OUTGOING, Packet
from nsim.pictures.pages import moments
from nsim.shell.completer import ShellCompleter

REQUEST = frame(0x0800, ipv4(1, echo(8)))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def while_running(lab: Lab, act: Callable[[], object]) -> None:
    """Do something while programs run in the lab."""
    start = lab.engine.start

    def begin(node: str, what: object) -> object:
        act()
        return start(node, what)

    lab.engine.start = begin  # type: ignore[method-assign]


def travel(lab: Lab, number: int = 1) -> None:
    """Let frames leave sales and arrive at the router, as far as interfaces see it."""
    for node, kind in (("sales", PACKET_OUTGOING), ("router", PACKET_HOST)):
        now = time.time_ns()
        lab.engine.packets[node].tell(
            *(Packet(now + each, 2, ARPHRD_ETHER, kind, len(REQUEST), REQUEST) for each in range(number))
        )


def test_record_runs_the_line_and_writes_the_page(routed: Lab) -> None:
    routed.engine.status = 3
    while_running(routed, lambda: travel(routed))

    assert routed.run("record --json sales ping -c 1 dev ping.html") == 3

    ((node, start),) = routed.engine.started
    assert (node, start.argv[-1]) == ("sales", "exec ping -c 1 dev")
    assert json.loads(routed.output) == {
        "file": "ping.html",
        "line": "sales ping -c 1 dev",
        "status": 3,
        # No end of a cable is known in the fake world, so that each sees it by itself.
        "frames": 2,
        "left_out": 0,
        "missed": 0,
        "unwatched_nodes": 0,
    }
    page = Path("ping.html").read_text(encoding="utf-8")
    assert "<h1>sales ping -c 1 dev</h1>" in page and "echo request, sequence 1" in page


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("record sales ping dev | tail -1 a.html", "ping dev | tail -1"),
        ("record 'sales ping dev; date' a.html", "ping dev; date"),
        ('record "sales echo \\"a b\\"; date" "a.html"', 'echo "a b"; date'),
        ("record sales echo 'a.html' a.html", "echo 'a.html'"),
        ("record sales sh -c 'ping dev' a.html", "exec sh -c 'ping dev'"),
        ("record sales date 'a b.html'", "exec date"),
    ],
)
def test_the_line_is_all_but_the_last_word_or_one_word_in_quotes(routed: Lab, typed: str, line: str) -> None:
    assert routed.run(typed) == 0

    assert [start.argv[-1] for _, start in routed.engine.started] == [line]
    (written,) = os.listdir()
    assert routed.output == f"recorded 0 frames into {written}\n"


def test_a_page_has_its_limit_and_says_what_is_left_out(routed: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "MOST_FRAMES", 5)
    monkeypatch.setattr("nsim.pictures.pages.recorded.MOST_FRAMES", 5)
    while_running(routed, lambda: travel(routed, 1000))

    routed.run("record sales ping -f dev ping.html")

    assert routed.output == "recorded 5 frames into ping.html\nleft out: 1,995 frames that came later\n"
    assert "1,995 frames that came later" in Path("ping.html").read_text(encoding="utf-8")


def test_a_line_that_makes_no_sense_leaves_no_page(routed: Lab) -> None:
    assert routed.run("record --json slaes ping dev ping.html") == 2

    assert os.listdir() == []


def test_what_has_run_before_the_mistake_is_in_the_page(routed: Lab) -> None:
    assert routed.run('record "nodes; nonsense" nodes.html') == 2

    assert os.listdir() == ["nodes.html"]


def test_a_page_that_cannot_be_written_is_known_before_the_line_runs(routed: Lab, folder: Path) -> None:
    (folder / "a.html").mkdir()

    assert routed.run("record sales ping dev a.html") == 1

    assert routed.errors == "nsim: record: cannot write a.html: Is a directory\n"
    assert routed.engine.started == []


def test_a_page_that_was_there_is_replaced(routed: Lab, folder: Path) -> None:
    (folder / "a.html").write_text("mine")

    routed.run("record sales date a.html")

    assert Path("a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert os.listdir() == ["a.html"]


def test_record_says_what_one_would_type_without_it(routed: Lab) -> None:
    routed.run("record --explain sales ping -c 1 dev all.html")

    assert routed.output.splitlines() == [
        *(f"ip netns exec {node} tcpdump -i any -w {node}.pcap &" for node in ("sales", "dev", "router")),
        "ip netns exec sales sh -c 'ping -c 1 dev'",
        *(f"kill -INT %{number}" for number in (1, 2, 3)),
        "mergecap -w all.pcapng sales.pcap dev.pcap router.pcap",
    ]
    assert os.listdir() == []


def test_the_line_is_completed_and_behind_it_the_file(routed: Lab, folder: Path) -> None:
    (folder / "ping.html").touch()
    completer = ShellCompleter(routed.session, routed.interpreter.registry, "/nowhere")

    def offered(text: str) -> list[str]:
        return [each.display_text for each in completer.get_completions(Document(text), CompleteEvent())]

    assert offered("record sal") == ["sales"]
    assert offered("record pinga") == ["pingall", "pingallfull"]
    assert offered("record pingall pi") == ["ping.html"]
    assert offered("record sales ping -c 1 dev pi") == ["ping.html"]
