"""The command ``capture``."""

from __future__ import annotations

import dataclasses
import os
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from nsim.commands.framework import Outcome, Report, Session, Table, command
from nsim.commands.framework.arguments import Argument, NodeArgument
from nsim.errors import UsageError

if TYPE_CHECKING:
    from nsim.network import Node
    from nsim.network.capture import Capture

_WORDS = "[NODE[:INTERFACE]… FILE | stop [FILE]]"
_USAGE = f"usage: capture {_WORDS}"
_STOP = "stop"
_ENDINGS = (".pcapng", ".pcap")


class CaptureWord(Argument):
    """A node, an interface of one, a file, or ``stop`` before all others."""

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        if before[:1] == [_STOP]:
            return [capture.path for capture in session.network.captures] if len(before) == 1 else []
        nodes = [each for each in NodeArgument().candidates(session, before) if each not in before]
        interfaces = [f"{node}:{name}" for node in nodes for name in _interfaces(session.network[node])]
        offered = [*nodes, *(each for each in interfaces if each not in before)]
        return offered if before else [_STOP, *offered]


@dataclass(frozen=True, slots=True)
class Row:
    """One capture; ``failure`` says why its file cannot be written any more."""

    file: str
    sources: tuple[str, ...]
    packets: int
    dropped: int
    failure: str | None


def same_as(session: Session, *words: str) -> list[str]:
    if not words:
        return ["jobs"]
    if words[0] == _STOP:
        meant = _meant(session, words[1:])
        stops = [f"kill -INT %{number}" for number in range(1, sum(len(each.sources) for each in meant) + 1)]
        return stops + [line for each in meant for line in _merge(each.sources, each.path)]
    from nsim.network.capture.sources import read_sources

    named, file = _sources_and_file(words)
    sources = read_sources(session.network, named)
    files = _files(list(map(str, sources)), file)
    return [
        shlex.join(["ip", "netns", "exec", each.node.name, "tcpdump", "-i", each.interface or "any", "-w", own]) + " &"
        for each, own in zip(sources, files, strict=True)
    ]


@command(same_as=same_as, words=_WORDS)
def capture(session: Session, *words: Annotated[str, CaptureWord()]) -> Outcome:
    """Write packets into a file while the lab goes on; list the captures that run; stop them.

    All interfaces of a node are captured, or the named one. Wireshark shows for each packet the node and the interface
    that saw it (frame.interface_name), so one file can follow a packet through the lab. Both kinds of file, .pcapng and
    .pcap, get the same content, which is pcapng; tcpdump -r reads it too. A file that is there is overwritten.

    Several captures can run at once. Leaving nsim stops them.

    Examples:
        capture router hops.pcapng
        capture sales router:veth-d-rtr dev ping.pcapng
        capture
        capture stop hops.pcapng
        capture stop
    """
    if not words:
        return _listed(session.network.captures)
    if words[0] == _STOP:  # the first word is the verb, even where a node has that name
        return _stopped(_meant(session, words[1:]))
    sources, file = _sources_and_file(words)
    begun = session.network.capture(sources, file)
    lines = [f"capturing {', '.join(begun.sources)} into {file}; `capture stop` ends it"]
    if not begun.one_link_type:
        lines.append(
            "some of these interfaces carry Ethernet and some only IP: Wireshark reads such a file, tcpdump does not"
        )
    return Report(lines, _values(begun))


def _sources_and_file(words: Sequence[str]) -> tuple[list[str], str]:
    *sources, file = words
    if not file.endswith(_ENDINGS):
        # Also where the file was forgotten: a node's name is no file that anybody means.
        raise UsageError(f"capture: {file!r} is no file for packets", hint="its name ends in .pcapng or .pcap")
    if not sources:
        raise UsageError("capture: the node is missing", hint=_USAGE)
    return sources, os.path.expanduser(file)


def _files(sources: Sequence[str], file: str) -> list[str]:
    # Where tcpdump must stand in: it writes one file for each source, and another program puts them together.
    stem, ending = os.path.splitext(file)
    return [file] if len(sources) == 1 else [f"{stem}-{each.replace(':', '-')}{ending}" for each in sources]


def _merge(sources: Sequence[str], file: str) -> list[str]:
    return [shlex.join(["mergecap", "-w", file, *_files(sources, file)])] if len(sources) > 1 else []


def _interfaces(node: Node) -> list[str]:
    return [*(each.interface for each in node.model.interfaces), "lo"]


def _meant(session: Session, files: Sequence[str]) -> list[Capture]:
    captures = session.network.captures
    if not captures:
        raise UsageError("capture: nothing is being captured", hint="capture NODE FILE.pcapng begins")
    if len(files) > 1:
        raise UsageError(f"capture: {files[1]!r} is one word too many", hint=_USAGE)
    if not files:
        return list(captures)
    wanted = os.path.realpath(os.path.expanduser(files[0]))
    found = [each for each in captures if os.path.realpath(each.path) == wanted]
    if not found:
        known = ", ".join(each.path for each in captures)
        raise UsageError(f"capture: nothing is being captured into {files[0]!r}", hint=f"captures: {known}")
    return found


def _stopped(captures: Sequence[Capture]) -> Report:
    for each in captures:
        each.end()
    failed = any(each.failure is not None for each in captures)
    return Report([each.describe() for each in captures], list(map(_values, captures)), 1 if failed else 0)


def _listed(captures: Sequence[Capture]) -> Outcome:
    if not captures:
        return Report(["nothing is being captured"], [])
    return Table([_row(each) for each in captures])


def _row(capture: Capture) -> Row:
    return Row(capture.path, capture.sources, capture.packets, capture.dropped, capture.failure)


def _values(capture: Capture) -> dict[str, object]:
    return dataclasses.asdict(_row(capture))
