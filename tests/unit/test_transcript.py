"""What a session of a document says: its lines, what they print, and what it cannot do without."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsim.testing.transcript import Session, Step, matches, sessions


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return tmp_path / "document.md"


def test_a_session_is_typed_lines_and_what_they_print(document: Path) -> None:
    document.write_text("```console\n$ nsim --topo pair\nnsim: …\npair> earth true  # why\npair> exit\n```\n")

    assert sessions(document) == [
        Session(
            (Step("$", "nsim --topo pair", "nsim: …\n"), Step("pair>", "earth true", ""), Step("pair>", "exit", ""))
        )
    ]


def test_a_session_says_which_features_and_programs_it_needs(document: Path) -> None:
    document.write_text('```console requires="8021q, bridge vlan filtering" programs="nft"\n$ true\n```\n')

    (session,) = sessions(document)

    assert session.requires == ("8021q", "bridge vlan filtering")
    assert session.programs == ("nft",)


def test_a_need_that_nobody_knows_is_an_error(document: Path) -> None:
    document.write_text("```console require=netem\n$ true\n```\n")

    with pytest.raises(ValueError, match=r"document\.md: a session can have requires= and programs=, not require="):
        sessions(document)


def test_a_block_that_begins_with_the_prompt_of_a_shell_goes_on_in_the_session_above(document: Path) -> None:
    document.write_text(
        "```console\n$ nsim --topo pair\npair> nodes\n```\n\nAnd now:\n\n"
        '```console programs="curl"\npair> exit\n```\n\n```console\n$ ls\n```\n'
    )

    first, second = sessions(document)

    assert [step.line for step in first.steps] == ["nsim --topo pair", "nodes", "exit"]
    assert first.programs == ("curl",)
    assert [step.line for step in second.steps] == ["ls"]


def test_other_blocks_are_no_sessions(document: Path) -> None:
    document.write_text("```consoles\n$ false\n```\n\n```text\n$ false\n```\n")

    assert sessions(document) == []


@pytest.mark.parametrize(
    ("shown", "printed", "true"),
    [
        ("up in … s\n", "up in 0.06 s\n", True),
        ("a  b\n", "a b \n", True),
        ("", "anything\n", True),
        ("1 received\n", "0 received\n", False),
        ("1 received\n", "1 received\nand more\n", False),
    ],
)
def test_an_ellipsis_stands_for_anything_and_white_space_for_white_space(shown: str, printed: str, true: bool) -> None:
    assert matches(shown, printed) is true
