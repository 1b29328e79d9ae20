"""What could come next: commands and nodes first, then what the command expects, or what one can run in a node."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from nsim.commands.framework import Flag, Registry, Session
from nsim.commands.framework.arguments import FileArgument, LineAndFile, LineArgument, ProgramLine
from nsim.network.environment import search_path

# Words of the everyday programs, offered behind their names; everything else gets file names.
_OPTIONS = {
    "ping": ("-c", "-i", "-W", "-w", "-s", "-t", "-I", "-n", "-q", "-4", "-6"),
    "ping6": ("-c", "-i", "-W", "-s", "-n", "-q"),
    "traceroute": ("-n", "-m", "-q", "-w", "-I", "-T", "-4", "-6"),
    "tcpdump": ("-i", "-n", "-l", "-c", "-e", "-v", "-w", "-r", "icmp", "arp", "tcp", "udp", "port", "host", "ip6"),
    "ip": ("-4", "-6", "-br", "addr", "link", "neigh", "route", "rule", "netns", "monitor"),
    "curl": ("-s", "-v", "-I", "-o", "-4", "-6"),
}
_INTERFACE_FOLLOWS = {"-i", "-I", "dev"}
_BREAKS = set(";|&(")


class ShellCompleter(Completer):
    """Completes lines for one session; a pure function of the text before the cursor and the session's names."""

    def __init__(self, session: Session, registry: Registry, path: str) -> None:
        self._session = session
        self._registry = registry
        self._path = search_path(path)
        self._programs: list[str] | None = None

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        text = document.text_before_cursor.lstrip()
        words = text.split()
        if not text or text[-1].isspace():
            words.append("")
        word = words[-1]
        for candidate in self._candidates(words):
            if candidate.startswith(word) and candidate != word:
                # A whole word is followed by the next one; a folder by what is in it.
                text = candidate if candidate.endswith("/") else f"{candidate} "
                yield Completion(text, start_position=-len(word), display=candidate)

    def _candidates(self, words: list[str]) -> Iterable[str]:
        network = self._session.network
        if len(words) == 1:
            return sorted([*(node.name for node in network), "root", *self._commands()])
        if words[0] in network:
            return self._in_node(words[1:], words[0])
        if words[0] == "command":
            words = words[1:]
            if len(words) == 1:
                return sorted(self._commands())
        command = self._registry.find(words[0])
        if command is None:
            return ()
        if command.takes_line:
            start = next((place for place in range(1, len(words)) if _is_line(command.expected(words[1:place]))), None)
            if start is not None:
                argument = command.expected(words[1:start])
                line = words[start:]
                if isinstance(argument, ProgramLine):
                    return self._in_node(line, "root")
                found = self._candidates(line)
                files = isinstance(argument, LineAndFile) and len(line) > 1
                return dict.fromkeys([*found, *_files(line[-1])]) if files else found
        before = words[1:-1]
        flags = [each.kind.option for each in command.parameters if isinstance(each.kind, Flag)]
        options = [*flags, "--json", "--explain"]
        if words[-1].startswith("-"):
            return [option for option in options if option not in before]
        argument = command.expected(before)
        if isinstance(argument, FileArgument):
            return _files(words[-1])
        return argument.candidates(self._session, before) if argument else ()

    def _commands(self) -> set[str]:
        return self._registry.words() - {"EOF", "?"}

    def _in_node(self, words: list[str], node: str) -> Iterable[str]:
        # Behind a pipe or a semicolon a program's name stands again.
        start = max((place for place, word in enumerate(words[:-1]) if _BREAKS & set(word)), default=-1)
        words = words[start + 1 :]
        word = words[-1]
        if len(words) == 1:
            return self._all_programs() if "/" not in word else _files(word)
        program = words[0]
        if words[-2] in _INTERFACE_FOLLOWS:
            return [*(each.interface for each in self._session.network[node].model.interfaces), "lo", "any"]
        if word.startswith("-"):
            return _OPTIONS.get(program, ())
        names = [each.name for each in self._session.network if each.name != node]
        return [*names, *(w for w in _OPTIONS.get(program, ()) if w[0] != "-"), *_files(word)]

    def _all_programs(self) -> list[str]:
        if self._programs is None:
            found: set[str] = set()
            for folder in self._path.split(":"):
                try:
                    found |= {entry.name for entry in os.scandir(folder) if os.access(entry.path, os.X_OK)}
                except OSError:  # a PATH may name folders that are not there
                    continue
            self._programs = sorted(found)
        return self._programs


def _is_line(argument: object) -> bool:
    return isinstance(argument, LineArgument)


def _files(word: str) -> list[str]:
    folder, _, start = word.rpartition("/")
    shown = f"{folder}/" if folder or word.startswith("/") else ""
    try:
        entries = sorted(os.scandir(os.path.expanduser(shown) or "."), key=lambda entry: entry.name)
    except OSError:
        return []
    return [
        f"{shown}{entry.name}{'/' if entry.is_dir() else ''}"
        for entry in entries
        if entry.name.startswith(start) and (start or not entry.name.startswith("."))
    ]
