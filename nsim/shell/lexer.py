"""Colour a line while it is typed: nodes, commands, options, quotes, comments, and first words that are neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Container

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.styles import Style

STYLE = Style.from_dict(
    {
        "node": "ansicyan bold",
        "command": "ansigreen bold",
        "unknown": "ansired",
        "option": "ansiblue",
        "quote": "ansiyellow",
        "comment": "ansibrightblack italic",
        "operator": "ansimagenta",
        "prompt": "bold",
        "failed": "ansired",
        "bottom-toolbar": "noreverse ansibrightblack",
        "bottom-toolbar.alarm": "noreverse ansired bold",
        "bottom-toolbar.done": "noreverse ansigreen",
        "bottom-toolbar.name": "noreverse bold",
        "bottom-toolbar.open": "noreverse",
    }
)
_TOKEN = re.compile(
    r"""(?P<comment>(?<!\S)\#.*)|(?P<quote>'[^']*'?|"(?:\\.|[^"\\])*"?)|(?P<operator>[;|&<>]+)"""
    r"""|(?P<option>(?<!\S)--?\w[\w-]*)|(?P<word>[^\s;|&<>'"]+)|(?P<space>\s+)"""
)


class ShellLexer(Lexer):
    """Colours for one session's names; ``commands`` is asked when the first line is drawn."""

    def __init__(self, nodes: Container[str], commands: Callable[[], Container[str]]) -> None:
        self._nodes = nodes
        self._commands = commands

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        def line(number: int) -> StyleAndTextTuples:
            return self._tokens(document.lines[number])

        return line

    def _tokens(self, text: str) -> StyleAndTextTuples:
        tokens: StyleAndTextTuples = []
        first = True
        for match in _TOKEN.finditer(text):
            kind, value = match.lastgroup or "", match.group()
            if kind == "word":
                kind, first = (
                    ("operator", True) if first and self._is_prefix(value) else (self._word(value, first), False)
                )
            elif kind == "operator" and ";" in value:
                first = True
            tokens.append((f"class:{kind}" if kind not in ("plain", "space") else "", value))
        return tokens

    def _is_prefix(self, word: str) -> bool:
        return word == "command" and word not in self._nodes

    def _word(self, word: str, first: bool) -> str:
        if word in self._nodes:
            return "node"
        if not first:
            return "plain"
        return "command" if word in self._commands() else "unknown"
