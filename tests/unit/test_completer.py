"""Completion: a pure function of the text before the cursor, the lab's names, the PATH and the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import Lab
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from nsim.shell.completer import ShellCompleter


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A PATH with one folder, in an empty working directory."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("ping", "pingx", "tcpdump", "zz-lab-tool"):
        (folder / name).touch(mode=0o755)
    (folder / "zz-lab-notes").touch(mode=0o644)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return str(folder)


def completions(lab: Lab, path: str, text: str) -> list[str]:
    """Return the words that are offered behind a text, as they are displayed."""
    completer = ShellCompleter(lab.session, lab.interpreter.registry, path)
    return [found.display_text for found in completer.get_completions(Document(text), CompleteEvent())]


def test_a_line_begins_with_a_command_or_a_node(routed: Lab, programs: str) -> None:
    offered = completions(routed, programs, "")

    assert {"sales", "dev", "router", "root", "link", "help", "quit"} <= set(offered)
    assert "EOF" not in offered and "?" not in offered
    assert offered == sorted(offered)


def test_what_is_typed_already_chooses(routed: Lab, programs: str) -> None:
    assert completions(routed, programs, "ro") == ["root", "route", "router", "routes"]
    assert completions(routed, programs, "  sal") == ["sales"]
    assert completions(routed, programs, "xyz") == []


def test_a_completion_replaces_the_word_and_makes_room_for_the_next(routed: Lab, programs: str) -> None:
    completer = ShellCompleter(routed.session, routed.interpreter.registry, programs)

    (found,) = completer.get_completions(Document("link sal"), CompleteEvent())

    assert (found.text, found.start_position) == ("sales ", -3)


def test_only_the_text_before_the_cursor_counts(routed: Lab, programs: str) -> None:
    completer = ShellCompleter(routed.session, routed.interpreter.registry, programs)

    found = completer.get_completions(Document("sal ping dev", cursor_position=3), CompleteEvent())

    assert [each.display_text for each in found] == ["sales"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("link ", ["dev", "router", "sales", "up", "down"]),
        ("link sales ", ["router"]),
        ("link router ", ["dev", "sales"]),
        ("link sales router ", ["up", "down", "show", "set"]),
        ("link sales-router ", ["up", "down", "show", "set"]),
        ("link down ", ["dev", "router", "sales"]),
        ("link down sales ", ["router"]),
        ("link down sales router ", []),
        ("link sales router set delay=1ms l", ["limit=", "loss="]),
    ],
)
def test_link_offers_ends_that_have_a_link_between_them(
    routed: Lab, programs: str, text: str, offered: list[str]
) -> None:
    assert completions(routed, programs, text) == offered


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("routes ", ["sales", "dev", "router", "root"]),
        ("routes -", ["-4", "-6", "--json", "--explain"]),
        ("routes -6 ", ["sales", "dev", "router", "root"]),
        ("routes sales ", []),
        ("addrs sales ", ["dev", "router", "root"]),
        ("links --j", ["--json"]),
        ("links --json --", ["--explain"]),
        ("help li", ["limits", "link", "links"]),
        ("sysctl ro", ["router", "root"]),
        ("nonsense ", []),
    ],
)
def test_commands_offer_what_their_signature_takes(routed: Lab, programs: str, text: str, offered: list[str]) -> None:
    assert completions(routed, programs, text) == offered


def test_a_job_is_offered_by_its_number(routed: Lab, programs: str) -> None:
    routed.engine.status = None
    routed.run("sales sleep 9 &")

    assert completions(routed, programs, "fg ") == ["%1"]


def test_behind_a_node_stand_the_programs_of_its_path(routed: Lab, programs: str) -> None:
    assert completions(routed, programs, "sales zz-lab") == ["zz-lab-tool"]
    assert {"ping", "pingx"} <= set(completions(routed, programs, "sales pi"))


@pytest.mark.parametrize("before", ["sales true; ", "sales ls | ", "sales true && ", "sales (ls) || "])
def test_behind_a_pipe_or_a_semicolon_stands_a_program_again(routed: Lab, programs: str, before: str) -> None:
    assert completions(routed, programs, f"{before}zz-lab") == ["zz-lab-tool"]


def test_behind_a_program_stand_the_other_nodes_and_then_files(routed: Lab, programs: str) -> None:
    Path("notes.txt").touch()
    Path("results").mkdir()

    offered = completions(routed, programs, "sales cat ")

    assert offered == ["dev", "router", "notes.txt", "results/"]


def test_a_folder_is_completed_without_a_space_so_that_one_can_go_on(routed: Lab, programs: str) -> None:
    Path("results").mkdir()
    Path("results/first.pcap").touch()
    completer = ShellCompleter(routed.session, routed.interpreter.registry, programs)

    (folder,) = completer.get_completions(Document("sales cat res"), CompleteEvent())

    assert folder.text == "results/"
    assert completions(routed, programs, "sales cat results/") == ["results/first.pcap"]


def test_hidden_files_are_offered_to_those_who_ask(routed: Lab, programs: str) -> None:
    Path(".hidden").touch()

    assert ".hidden" not in completions(routed, programs, "sales cat ")
    assert completions(routed, programs, "sales cat .h") == [".hidden"]


@pytest.mark.parametrize("text", ["router tcpdump -i ", "router ip addr show dev ", "router ping -I "])
def test_interfaces_of_the_node_are_offered_where_one_is_expected(routed: Lab, programs: str, text: str) -> None:
    assert completions(routed, programs, text) == ["veth-s-rtr", "veth-d-rtr", "lo", "any"]


def test_everyday_options_of_everyday_programs_are_offered(routed: Lab, programs: str) -> None:
    assert {"-c", "-6"} <= set(completions(routed, programs, "sales ping -"))
    assert "icmp" in completions(routed, programs, "sales tcpdump -i eth0 ic")


def test_a_folder_of_the_path_that_is_not_there_is_no_error(routed: Lab, programs: str) -> None:
    assert completions(routed, f"/nonexistent:{programs}", "sales zz-lab") == ["zz-lab-tool"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("iperfudp ", {"10M", "sales", "dev", "router", "root"}),
        ("iperfudp 10M sa", {"sales"}),
        ("iperf sales --time 2 de", {"dev"}),
        ("pingall --rate ", set()),
        ("pingall --r", {"--rate"}),
    ],
)
def test_flags_with_values_do_not_shift_what_comes_next(
    routed: Lab, programs: str, text: str, offered: set[str]
) -> None:
    assert set(completions(routed, programs, text)) == offered
