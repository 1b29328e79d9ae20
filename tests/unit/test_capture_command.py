"""The command ``capture``: what it says, what it refuses and in which words, what it offers; the bar counts it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from fakes import Lab, open_lab, packet
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from nsim import Host, Topology
from nsim.shell import toolbar
from nsim.shell.completer import ShellCompleter

NO_FILE = "its name ends in .pcapng or .pcap"
USAGE = "usage: capture [NODE[:INTERFACE]… FILE | stop [FILE]]"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in a folder of its own, with a file and a folder that nobody can write to."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.pcapng").mkdir()
    os.mkfifo(tmp_path / "pipe.pcap")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("capture route a.pcapng", "there is no node 'route'\n  did you mean router or root?"),
        ("capture dev route: a.pcap", "there is no node 'route'\n  did you mean router or root?"),
        ("capture sales:veth a.pcap", "sales has no interface 'veth'\n  did you mean veth-s?"),
        (
            "capture router:any a.pcap",
            "router has no interface 'any'\n  router has lo, veth-s-rtr, veth-d-rtr; `router` alone means all of them",
        ),
        ("capture router", f"capture: 'router' is no file for packets\n  {NO_FILE}"),
        ("capture router a.txt", f"capture: 'a.txt' is no file for packets\n  {NO_FILE}"),
        ("capture a.pcapng", f"capture: the node is missing\n  {USAGE}"),
        ("capture stop", "capture: nothing is being captured\n  capture NODE FILE.pcapng begins"),
        ("capture stop a.pcapng", "capture: nothing is being captured\n  capture NODE FILE.pcapng begins"),
        (
            "capture router pipe.pcap",
            "pipe.pcap is no regular file\n  a program reads packets from `NODE tcpdump -U -w - | …`",
        ),
    ],
)
def test_a_mistake_gets_its_message(routed: Lab, line: str, said: str) -> None:
    reader = os.open("pipe.pcap", os.O_RDONLY | os.O_NONBLOCK)

    status = routed.run(line)

    os.close(reader)
    assert (status, routed.output, routed.errors) == (2, "", f"nsim: {said}\n")
    assert sorted(os.listdir()) == ["folder.pcapng", "pipe.pcap"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("nowhere/a.pcap", "nowhere/a.pcap: No such file or directory\n  there is no folder nowhere"),
        ("folder.pcapng", "folder.pcapng: Is a directory"),
        ("pipe.pcap", "pipe.pcap: No such device or address"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(routed: Lab, file: str, said: str) -> None:
    assert routed.run(f"capture router {file}") == 1

    assert routed.errors == f"nsim: {said}\n"


def test_a_file_that_is_being_captured_into_is_refused(routed: Lab) -> None:
    routed.run("capture router a.pcapng")

    assert routed.run("capture sales ./a.pcapng") == 2

    assert routed.errors == (
        "nsim: ./a.pcapng is being written by another capture\n  stop that, or name another file\n"
    )


def test_to_stop_what_does_not_run_names_what_does(routed: Lab) -> None:
    routed.run("capture router a.pcapng; capture sales b.pcap")

    assert routed.run("capture stop c.pcap") == 2
    assert routed.errors == ("nsim: capture: nothing is being captured into 'c.pcap'\n  captures: a.pcapng, b.pcap\n")
    assert routed.run("capture stop a.pcapng b.pcap") == 2
    assert routed.errors == f"nsim: capture: 'b.pcap' is one word too many\n  {USAGE}\n"


def test_a_capture_is_begun_listed_and_stopped(routed: Lab) -> None:
    assert routed.run("capture router sales:veth-s a.pcapng") == 0
    assert routed.output == "capturing router, sales:veth-s into a.pcapng; `capture stop` ends it\n"

    routed.run("capture")
    assert routed.output == (
        "FILE      SOURCES              PACKETS  DROPPED  FAILURE\n"
        "a.pcapng  router sales:veth-s  0        0\n"
    )  # fmt: skip

    routed.engine.packets["router"].tell(packet(1))
    assert routed.run("capture stop ./a.pcapng") == 0
    assert routed.output == "a.pcapng: 1 packet of router, sales:veth-s\n"

    assert routed.run("capture") == 0
    assert routed.output == "nothing is being captured\n"


def test_stop_alone_ends_all_and_tells_of_losses(routed: Lab) -> None:
    routed.run("capture router a.pcapng; capture sales b.pcap")
    routed.engine.packets["sales"].dropped = 1200

    assert routed.run("capture stop") == 0

    assert routed.output == "a.pcapng: 0 packets of router\nb.pcap: 0 packets of sales, 1,200 dropped\n"


def test_a_capture_that_has_failed_is_told_when_it_is_stopped(routed: Lab) -> None:
    routed.run("capture router a.pcapng")
    routed.engine.packets["router"].error = OSError(28, "No space left on device")

    assert routed.run("capture stop") == 1

    assert routed.output == "a.pcapng: 0 packets of router; No space left on device\n"


def test_data_are_the_same_begun_listed_and_stopped(routed: Lab) -> None:
    expected = {"file": "a.pcapng", "sources": ["router"], "packets": 0, "dropped": 0, "failure": None}

    routed.run("capture --json")
    assert json.loads(routed.output) == []
    routed.run("capture router a.pcapng --json")
    assert json.loads(routed.output) == expected
    for line in ("capture --json", "capture stop --json"):
        routed.run(line)
        assert json.loads(routed.output) == [expected]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("capture", ["jobs"]),
        ("capture dev:veth-d a.pcap", ["ip netns exec dev tcpdump -i veth-d -w a.pcap &"]),
        (
            "capture dev router:lo 'my file.pcapng'",
            [
                "ip netns exec dev tcpdump -i any -w 'my file-dev.pcapng' &",
                "ip netns exec router tcpdump -i lo -w 'my file-router-lo.pcapng' &",
            ],
        ),
        ("capture stop b.pcap", ["kill -INT %1", "kill -INT %2", "mergecap -w b.pcap b-sales.pcap b-dev.pcap"]),
    ],
)
def test_explain_says_what_a_person_would_type(routed: Lab, line: str, shown: list[str]) -> None:
    routed.run("capture sales dev b.pcap")

    assert routed.run(f"{line} --explain") == 0

    assert routed.output.splitlines() == shown
    assert len(routed.session.network.captures) == 1


def completions(lab: Lab, text: str) -> list[str]:
    """Return the words that are offered behind a text."""
    completer = ShellCompleter(lab.session, lab.interpreter.registry, "/nowhere")
    return [found.display_text for found in completer.get_completions(Document(text), CompleteEvent())]


def test_nodes_and_their_interfaces_are_offered(routed: Lab) -> None:
    assert completions(routed, "capture s") == ["stop", "sales", "sales:veth-s", "sales:lo"]
    assert completions(routed, "capture dev router:veth") == ["router:veth-s-rtr", "router:veth-d-rtr"]
    assert completions(routed, "capture dev s") == ["sales", "sales:veth-s", "sales:lo"]
    assert completions(routed, "capture dev d") == []


def test_behind_stop_the_files_are_offered(routed: Lab) -> None:
    routed.run("capture router a.pcapng; capture sales b.pcap")

    assert completions(routed, "capture stop ") == ["a.pcapng", "b.pcap"]
    assert completions(routed, "capture stop a.pcapng ") == []


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["capture router a.pcapng"], "1 capture"),
        (["capture router a.pcapng", "router tcpdump -n &", "dev sleep 9 &"], "1 job|2 captures"),
        (["capture router a.pcapng", "capture stop"], ""),
    ],
)
def test_the_bar_counts_captures_with_the_jobs_that_are_some(routed: Lab, lines: list[str], shown: str) -> None:
    routed.engine.status = None
    for line in lines:
        routed.run(line)

    fields = "|".join(field.strip() for _, field in toolbar.fields(routed.session, 0))
    assert fields.removeprefix("routed|3 nodes").removeprefix("|") == shown


class Verb(Topology):
    """A host that is called like what one does with captures."""

    def build(self) -> None:
        self.link(self.add(Host("stop")), self.add(Host("other")))


def test_a_node_called_stop_is_captured_behind_another(folder: Path) -> None:
    with open_lab(Verb()) as lab:
        assert lab.run("capture other stop a.pcapng") == 0
        assert lab.run("capture stop:lo b.pcapng") == 0
        lab.run("capture stop")

    assert lab.output == "a.pcapng: 0 packets of other, stop\nb.pcapng: 0 packets of stop:lo\n"
