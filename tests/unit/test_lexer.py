"""Colours: every letter keeps its place, and a slip of the pen shows before Enter is pressed."""

from __future__ import annotations

import pytest
from prompt_toolkit.document import Document

from nsim.shell.lexer import ShellLexer

LEXER = ShellLexer({"sales", "dev", "a-b"}, lambda: {"link", "links", "?"})


def coloured(line: str) -> list[tuple[str, str]]:
    """Return the words of a line with their colours, spaces left out."""
    tokens = LEXER.lex_document(Document(line))(0)
    return [(token[0].removeprefix("class:"), token[1]) for token in tokens if token[1].strip()]


@pytest.mark.parametrize(
    ("line", "colours"),
    [
        ("link sales dev", [("command", "link"), ("node", "sales"), ("node", "dev")]),
        ("lnk", [("unknown", "lnk")]),
        ("slaes ping dev", [("unknown", "slaes"), ("", "ping"), ("node", "dev")]),
        ("a-b true", [("node", "a-b"), ("", "true")]),
        ("sales ls -l --all", [("node", "sales"), ("", "ls"), ("option", "-l"), ("option", "--all")]),
        ("sales echo 'a;b'", [("node", "sales"), ("", "echo"), ("quote", "'a;b'")]),
        ('sales echo "open', [("node", "sales"), ("", "echo"), ("quote", '"open')]),
        ("links # all", [("command", "links"), ("comment", "# all")]),
        ("links; lnk", [("command", "links"), ("operator", ";"), ("unknown", "lnk")]),
        ("sales a | b &", [("node", "sales"), ("", "a"), ("operator", "|"), ("", "b"), ("operator", "&")]),
    ],
)
def test_words_have_the_colour_of_what_they_are(line: str, colours: list[tuple[str, str]]) -> None:
    assert coloured(line) == colours


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "link  sales\trouter",
        "sales echo 'x' \"y\" \\z",
        "a#b # c",
        "$X=1;{}()[]*?!~`^",
        "äöü → 漢字",
        "'",
        '"',
        "-",
        "--",
    ],
)
def test_no_letter_is_lost_or_added(line: str) -> None:
    tokens = LEXER.lex_document(Document(line))(0)

    assert "".join(token[1] for token in tokens) == line
