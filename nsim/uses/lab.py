"""``nsim`` itself: build a network and open a shell on it, or run lines."""

from __future__ import annotations

import argparse

from nsim import __version__
from nsim.errors import UsageError, nearest
from nsim.uses import mininets
from nsim.uses.guarded import guarded
from nsim.uses.parsing import Parser

_DESCRIPTION = """\
Open a shell on a simulated network of Linux namespaces. No root is needed, and nothing is left behind."""

_OTHER_USES = """\
other uses:
  nsim plan TOPO         print the commands that build a network, without privileges
  nsim check FILE        look for mistakes in a topology file, without building it
  nsim topos             list the topologies that come with nsim
  nsim doctor            say what this machine can do, and how to get the rest
  nsim lesson [NAME]     list the lessons, or begin one
  nsim grade LESSON FILE…   let files play a lesson, and say what each has earned
each of them takes --json

into a lab that runs in another terminal:
  nsim exec NODE COMMAND…   run a command in a node
  nsim attach [NODE]        open a shell in a node, or in the lab's root

examples:
  nsim --topo routed
  nsim --topo tree,depth=2,fanout=3
  nsim path/to/lab.py
  nsim --topo routed -c 'sales ping -c 1 dev'
"""
USES = ("plan", "check", "topos", "doctor", "lesson", "grade", "exec", "attach")
_CUSTOM = "files in which --topo and --test look first; repeatable"
_NOT_CLEAN = "-c LINE runs a line and leaves; what Mininet calls -c is --clean"
_SHOWN_BY_HELP = "`nsim --help` shows how"


def run(words: list[str]) -> int:
    """Open the lab that the words of a command line ask for; return the exit status."""
    chosen = _read(words)
    if chosen.clean:
        from nsim.uses.clean import clean

        return clean()

    from nsim.model import catalog
    from nsim.model.files import read_files
    from nsim.network.counter import Counter
    from nsim.network.door import Door
    from nsim.network.world import run_in_world
    from nsim.shell.lines import lines_of
    from nsim.shell.shell import Request, lines_to_run, open_shell

    mininets.refuse_senseless(chosen)
    before = lines_of(chosen.pre) if chosen.pre else ()
    after = lines_of(chosen.post) if chosen.post else ()
    lines = lines_to_run(chosen.lines if chosen.tests is None else [], chosen.script)
    files = read_files(chosen.custom)
    named = chosen.file if chosen.topo is None else chosen.topo
    topology = catalog.make("minimal" if named is None else named, custom=() if chosen.topo is None else files)
    mininets.do_as_mininet(topology, chosen)
    request = Request(
        *lines,
        stop_at_failure=chosen.stop,
        tests=None if chosen.tests is None else mininets.tests_to_run(chosen.tests, files, topology),
        verbosity=chosen.verbosity,
        introduced=chosen.arp,
        before=before,
        after=after,
    )
    counter = Counter(Door(topology.name))
    return run_in_world(lambda: guarded(lambda: open_shell(topology, request, counter)), counter=counter)


def _read(words: list[str]) -> argparse.Namespace:
    parser = Parser("nsim", _DESCRIPTION, _OTHER_USES, hints={"argument -c: expected": _NOT_CLEAN})
    parser.add_argument("file", nargs="?", metavar="FILE.py[:CLASS]", help="a topology file of your own")
    parser.add_argument("--topo", metavar="NAME[,k=v…]", help="a topology and its parameters; default: minimal")
    parser.add_argument("--custom", metavar="FILE[,FILE]", action="append", default=[], help=_CUSTOM)
    parser.add_argument("-c", dest="lines", metavar="LINE", action="append", help="run a line and leave; repeatable")
    parser.add_argument("-e", dest="stop", action="store_true", help="stop at the first line that fails")
    parser.add_argument("--script", metavar="FILE", help="run the lines of a file (- for standard input) and leave")
    mininets.offer(parser)
    parser.add_argument("--version", action="version", version=f"nsim {__version__}")
    chosen, strange = parser.parse_known_args(words)
    if strange and chosen.file and not chosen.file.endswith(".py") and strange[0][:1] != "-":
        raise UsageError(
            f"{chosen.file} {strange[0]}: there is no such use", hint=nearest(chosen.file, USES) or _SHOWN_BY_HELP
        )
    if strange:
        parser.error(f"unrecognized arguments: {' '.join(strange)}")
    if chosen.file and chosen.topo is not None:
        parser.error("a topology file and --topo exclude each other")
    if chosen.custom and not (chosen.topo or chosen.tests):
        parser.error("--custom needs --topo NAME or --test NAME")
    if sum(bool(each) for each in (chosen.lines, chosen.script, chosen.tests)) > 1:
        parser.error("-c, --script and --test exclude each other")
    return chosen
