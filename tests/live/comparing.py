"""Build a network by hand from a printed plan, and read what ``state.py`` prints of it so that it can be compared."""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PATIENCE_S = 110.0  # in User-Mode Linux, on a machine that is busy with something else
PLAYED = ("python3", "tunnel")  # the programs that are services somewhere in topos/ and tests/labs/

# Notes in which node it was started, and with which words, and stays; state.py reads the notes.
_PLAYED_PROGRAM = """\
#!/bin/sh
echo "$(ip netns identify $$): ${0##*/} $*" >>/run/played
exec sleep infinity
"""

_IN_TIME = re.compile(
    r"(_timer|topology_change\w*|config_pending|ageing_time|designated_\w+|root_(?:port|path_cost)"
    r"|bridge_slave state) +\S+"
)
_LINK = re.compile(r"^(\d+): ([^:@]+)(?:@(\w+))?: (.*\n.*)", re.MULTILINE)


def play_programs(folder: Path) -> str:
    """Put programs into a folder that stand for the real services, and return a PATH on which they are found first.

    The real ones would need time to start and would talk: what they say is seen in counters, and in what is learnt.
    """
    folder.mkdir()
    for name in PLAYED:
        (folder / name).write_text(_PLAYED_PROGRAM)
        (folder / name).chmod(0o755)
    return f"{folder}:{PATH}"


def state_command(nodes: list[str], services: int) -> list[str]:
    """Return the command that prints the state of these nodes when so many services have been started."""
    return [sys.executable, "-I", "-S", str(HERE / "state.py"), str(services), *nodes]


def build_by_hand(script: str, state: list[str], folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Run a plan's script in a fresh world made with unshare(1), print the state of what it has built, and end it all.

    Its processes are in a PID namespace of its own, so none of them stays. The script goes on behind a line that
    fails; what it complains of is the standard error.
    """
    file = folder / "plan.sh"
    file.write_text(script)
    identity = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    isolated = ["unshare", *identity, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return subprocess.run(
        [*isolated, "sh", "-c", 'mount -t tmpfs none /run; sh "$1"; shift; "$@"', "sh", str(file), *state],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
        env={**os.environ, "PATH": path},
    )


def comparable(printed: str) -> dict[str, str]:
    """Return what ``state.py`` printed, by headings ("node: subject"), without what cannot be equal in two worlds."""
    told = json.loads(printed)
    names = {
        (node, number): name
        for node, subjects in told.items()
        for number, name, _, _ in _LINK.findall(subjects["links"])
    }
    return {
        f"{node}: {subject}": _comparable(node, subject, text, names)
        for node, subjects in told.items()
        for subject, text in subjects.items()
    }


def differences(by_hand: str, built: str) -> dict[str, str]:
    """Compare what ``state.py`` printed in two worlds; return the lines that differ, by their headings.

    A line begins with a minus when only the network built by hand has it, with a plus when only nsim's has.
    """
    typed, made = comparable(by_hand), comparable(built)
    found = {}
    for heading in typed.keys() | made.keys():
        texts = [each.get(heading, "").splitlines() for each in (typed, made)]
        if texts[0] != texts[1]:
            found[heading] = "\n".join(list(difflib.unified_diff(*texts, lineterm="", n=0))[2:])
    return found


def _comparable(node: str, subject: str, text: str, names: dict[tuple[str, str], str]) -> str:
    if subject == "links":
        # Two worlds number their interfaces differently: the other end of a cable is called by its node and name.
        text = _LINK.sub(lambda link: _named(node, link, names), text)
        # When a bridge's timers will fire depends on when one looks, and so does how far the spanning tree protocol has
        # come with what it finds out.
        return _IN_TIME.sub(r"\1", text)
    if subject == "addresses":
        return re.sub(r"^\d+: ", "", text, flags=re.MULTILINE)
    if subject == "routes":
        # Among equal ones that which was made first stands first: the kernel's own come with the carrier.
        return "".join(sorted(text.splitlines(keepends=True)))
    if subject == "translation":
        # iptables-save dates what it prints, and counts packets: hosts report their multicast groups when they like.
        return re.sub(r"^#.*\n| \[\d+:\d+\]$", "", text, flags=re.MULTILINE)
    return text


def _named(node: str, link: re.Match[str], names: dict[tuple[str, str], str]) -> str:
    _, name, other, rest = link.groups()
    if other is None or not other.startswith("if"):  # no cable: a VLAN's parent stands there, by its own name
        return f"{name}@{other}: {rest}" if other else f"{name}: {rest}"
    # The world's own namespace is the only one without a name under /run/netns.
    found = re.search(r" link-netns(?:id)? (\S+)", rest)
    place = found[1] if found and not found[1].isdigit() else "root"
    rest = re.sub(r" link-netns(?:id)? \S+", "", rest)
    return f"{name}@{place}/{names.get((place, other.removeprefix('if')), other)}: {rest}"
