"""The command ``record``."""

from __future__ import annotations

import re
import shlex
from typing import Annotated

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.commands.framework.arguments import LineAndFile
from nsim.commands.parts.files import write_whole
from nsim.commands.parts.pages import Recorded, page_file, recording, sketch_now
from nsim.errors import UsageError
from nsim.units import count

_USAGE = "usage: record LINE FILE.html"
_OPTIONS = ("--json", "--explain")
# A line, and behind it a word, in quotes or not.
_WORDS = ("""'[^']+'|"[^"]+\"""", r"\S+")
_LINE_AND_FILE = [re.compile(rf"(?P<line>.*\S)\s+(?P<file>{word})", re.DOTALL) for word in _WORDS]
_QUOTED = re.compile(r"""'(?P<single>[^']*)'|"(?P<double>(?:\\.|[^"\\])*)\"""")


def same_as(session: Session, line: str) -> list[str]:
    line, _ = _line_and_file(line)
    name, _, rest = line.partition(" ")
    nodes = [node.name for node in session.network.taking_part()]
    typed = shlex.join(["ip", "netns", "exec", name, "sh", "-c", rest]) if name in session.network else f"# {line}"
    return [
        *(f"ip netns exec {node} tcpdump -i any -w {node}.pcap &" for node in nodes),
        typed,
        *(f"kill -INT %{number}" for number in range(1, len(nodes) + 1)),
        shlex.join(["mergecap", "-w", "all.pcapng", *(f"{node}.pcap" for node in nodes)]),
    ]


@command(same_as=same_as, words="LINE FILE.html")
def record(session: Session, line: Annotated[str, LineAndFile()]) -> Outcome:
    """Run a line and write into a page what has really happened, to be replayed frame by frame.

    The page shows the network; each frame that any interface has seen travels along its link, with its headers, and
    with what has changed in them since the node before. It opens in any browser without a server or a network: arrow
    keys step, the space bar plays. What travels over a cable is one frame, though both ends have seen it.

    LINE is any line of the shell; the last word is the file, which is replaced if it is there. The status is the
    line's. Of a lot of frames only the first are in the page, and it says how many are left out. Options stand in
    front of LINE.

    Examples:
        record sales ping -c 1 dev ping.html
        record pingall all.html
        record "link sales router down; sales ping -c 1 dev" cut.html
    """
    from nsim.pictures.pages.moments import MOST_FRAMES  # few sessions record anything
    from nsim.pictures.pages.recorded import recorded

    line, word = _line_and_file(line)
    options = f"{word} " if word in _OPTIONS else ""
    file = page_file("record", word, f"the page is the last word: record {options}LINE FILE.html")
    status, seen = recording(session, lambda: session.run(line))
    if session.mistyped and ";" not in line:
        return Report((), None, status)  # nothing has run, and why has been said
    left_out = seen.left_out + max(0, len(seen.hops) - MOST_FRAMES)
    notes = [("status", str(status)), *_notes(seen, left_out)]
    write_whole("record", file, recorded(line, sketch_now(session), seen.hops, notes))
    frames = min(len(seen.hops), MOST_FRAMES)
    values = {
        "file": file,
        "line": line,
        "status": status,
        "frames": frames,
        "left_out": left_out,
        "missed": seen.missed,
        "unwatched_nodes": seen.unwatched,
    }
    told = [f"{word} {text}" for word, text in _notes(seen, left_out)]
    return Report([f"recorded {count(frames, 'frame')} into {file}", *told], values, status)


def _notes(seen: Recorded, left_out: int) -> list[tuple[str, str]]:
    found = []
    if left_out:
        found.append(("left out:", f"{count(left_out, 'frame')} that came later"))
    if seen.missed:
        found.append(("missed:", f"{count(seen.missed, 'packet')} that came faster than they could be read"))
    if seen.unwatched:
        found.append(("not watched:", f"{count(seen.unwatched, 'node')} with the fewest interfaces"))
    return found


def _line_and_file(text: str) -> tuple[str, str]:
    found = next(filter(None, (pattern.fullmatch(text) for pattern in _LINE_AND_FILE)), None)
    if found is None:
        what = "the line" if text.lower().endswith(".html") else "the file"
        raise UsageError(f"record: {what} is missing", hint=_USAGE)
    line, word = found["line"], found["file"].strip("'\"")
    quoted = _QUOTED.fullmatch(line)
    if quoted is not None:  # one word, which holds the whole line
        line = quoted["single"] if quoted["double"] is None else re.sub(r'\\(["\\])', r"\1", quoted["double"])
    if not line.strip():
        raise UsageError("record: the line is missing", hint=_USAGE)
    return line, word
