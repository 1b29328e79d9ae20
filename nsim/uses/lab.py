"""``nsim`` itself: build a network and open a shell on it, or run lines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from nsim import __version__
from nsim.errors import NsimError, UsageError, nearest
from nsim.uses.lost import lost_output
from nsim.uses.parsing import Parser

if TYPE_CHECKING:
    from nsim.model import Topology

_DESCRIPTION = """\
Open a shell on a simulated network of Linux namespaces. No root is needed, and nothing is left behind."""

_OTHER_USES = """\
other uses:
  nsim plan TOPO         print the commands that build a network, without privileges
  nsim check FILE        look for mistakes in a topology file, without building it
  nsim topos             list the topologies that come with nsim
  nsim doctor            say what this machine can do, and how to get the rest
each of them takes --json

examples:
  nsim --topo routed
  nsim --topo tree,depth=2,fanout=3
  nsim path/to/lab.py
  nsim --topo routed -c 'sales ping -c 1 dev'
"""
USES = ("plan", "check", "topos", "doctor")
_SHOWN_BY_HELP = "`nsim --help` shows how"


def run(words: list[str]) -> int:
    """Open the lab that the words of a command line ask for; return the exit status."""
    chosen = _read(words)
    if chosen.clean:
        print("nsim leaves nothing behind: a lab ends with its shell, whatever ends that. There is nothing to clean.")
        return 0

    from nsim.model import catalog
    from nsim.network.uplink import Counter
    from nsim.network.world import run_in_world
    from nsim.shell.lines import lines_of
    from nsim.shell.mininets_tests import lines_of_tests
    from nsim.shell.shell import Request, lines_to_run, open_shell

    lines = chosen.lines if chosen.tests is None else lines_of_tests(chosen.tests)
    request = Request(
        *lines_to_run(lines, chosen.script),
        stop_at_failure=chosen.stop,
        before=lines_of(chosen.pre) if chosen.pre else (),
        after=lines_of(chosen.post) if chosen.post else (),
    )
    named = chosen.file if chosen.topo is None else chosen.topo
    topology = catalog.make("minimal" if named is None else named, custom=chosen.custom)
    _do_as_mininet(topology, chosen)
    counter = Counter()
    return run_in_world(lambda: _guarded(lambda: open_shell(topology, request, counter)), counter=counter)


def _read(words: list[str]) -> argparse.Namespace:
    parser = Parser("nsim", _DESCRIPTION, _OTHER_USES)
    parser.add_argument("file", nargs="?", metavar="FILE.py[:CLASS]", help="a topology file of your own")
    parser.add_argument("--topo", metavar="NAME[,k=v…]", help="a topology and its parameters; default: minimal")
    parser.add_argument("--custom", metavar="FILE", help="a file in which --topo looks first")
    parser.add_argument("-c", dest="lines", metavar="LINE", action="append", help="run a line and leave; repeatable")
    parser.add_argument("-e", dest="stop", action="store_true", help="stop at the first line that fails")
    parser.add_argument("--script", metavar="FILE", help="run the lines of a file (- for standard input) and leave")
    _offer_mininets(parser)
    parser.add_argument("--version", action="version", version=f"nsim {__version__}")
    chosen, strange = parser.parse_known_args(words)
    if strange and chosen.file and not chosen.file.endswith(".py") and strange[0][:1] != "-":
        raise UsageError(
            f"{chosen.file} {strange[0]}: there is no such use", hint=nearest(chosen.file, USES) or _SHOWN_BY_HELP
        )
    if strange:
        parser.error(f"unrecognized arguments: {' '.join(strange)}")
    if chosen.file and (chosen.topo is not None or chosen.custom):
        parser.error("a topology file and --topo exclude each other")
    if chosen.custom and not chosen.topo:
        parser.error("--custom needs --topo NAME")
    if sum(bool(each) for each in (chosen.lines, chosen.script, chosen.tests)) > 1:
        parser.error("-c, --script and --test exclude each other")
    return chosen


def _offer_mininets(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("options of Mininet's")
    group.add_argument(
        "--test", dest="tests", metavar="NAME", action="append", help="run a test and leave: pingall+iperf"
    )
    group.add_argument("--link", metavar="tc,bw=10,delay=5ms", help="properties of all links")
    group.add_argument("--ipbase", metavar="PREFIX", help="number the hosts from this prefix")
    group.add_argument("--mac", action="store_true", help="give the hosts MACs like 00:00:00:00:00:01")
    group.add_argument("--pre", metavar="FILE", help="run the lines of a file first")
    group.add_argument("--post", metavar="FILE", help="run the lines of a file last")
    group.add_argument("--clean", action="store_true", help="say why there is nothing to clean")


def _do_as_mininet(topology: Topology, chosen: argparse.Namespace) -> None:
    if not (chosen.link or chosen.ipbase or chosen.mac):
        return
    from nsim.model import mininet

    if chosen.ipbase:
        mininet.renumber(topology, chosen.ipbase)
    if chosen.mac:
        mininet.number_macs(topology)
    if chosen.link:
        mininet.shape_links(topology, chosen.link)
    mininet.check(topology)


def _guarded(inhabitant: Callable[[], int]) -> int:
    # Inside the world there is no caller to catch what goes wrong: the exit status is all that gets out.
    try:
        return inhabitant()
    except NsimError as error:
        print(f"nsim: {error.report()}", file=sys.stderr)
        return error.exit_status
    except OSError as error:
        return lost_output(error)
