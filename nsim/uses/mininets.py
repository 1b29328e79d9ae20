"""The options that Mininet's users type: which there are, what they do to a drawing, and which have no meaning here."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, get_args

from nsim.errors import UsageError, nearest

if TYPE_CHECKING:
    from nsim.model import Topology
    from nsim.model.files import File
    from nsim.shell.interpreter import Step

_UNSEEN = argparse.SUPPRESS
_ACCEPTED = {"host": ("proc", "default"), "controller": ("none", "default")}
_REFUSED = {
    "host": "nsim's hosts share the machine's processors; `proc` is all there is for --host",
    "controller": "nsim's switches are Linux bridges, which learn by themselves and take no controller",
}
_SENSELESS = {
    "pin": ("--pin: nsim has no process per host that could be pinned", "h1 taskset -c 0 COMMAND pins one command"),
    "listenport": ("--listenport: nsim's switches are Linux bridges and do not listen for OpenFlow", "leave it out"),
    "cluster": ("--cluster: a lab of nsim's is on one machine", "leave it out"),
    "placement": ("--placement: a lab of nsim's is on one machine", "leave it out"),
}


def offer(parser: argparse.ArgumentParser) -> None:
    """Add Mininet's options; those that change nothing here are accepted and not shown."""
    group = parser.add_argument_group("options of Mininet's")
    add = group.add_argument
    add("--test", dest="tests", metavar="NAME", action="append", help="run tests and leave: pingall+iperf, or your own")
    add("--link", metavar="tc,bw=10,delay=5ms", help="properties of all links")
    add("--switch", metavar="lxbr[,stp=1]", help="the kind of all switches; nsim's are Linux bridges")
    add("-i", "--ipbase", metavar="PREFIX", help="number the hosts from this prefix")
    add("--mac", action="store_true", help="give the hosts MACs like 00:00:00:00:00:01")
    add("--arp", action="store_true", help="let all know each other's MAC from the start")
    add("--nat", action="store_true", help="connect the first switch to the machine's network, by a gateway nat0")
    add("--pre", metavar="FILE", help="run the lines of a file first")
    add("--post", metavar="FILE", help="run the lines of a file last")
    add("-v", "--verbosity", metavar="LEVEL", default="output", help="debug|info|output|warning|error|critical")
    add(
        "--clean",
        action="store_true",
        help="end labs of yours that have lost their nsim; nothing else is left",
    )
    add("--host", help=_UNSEEN)
    add("--controller", action="append", help=_UNSEEN)
    for word in (("--innamespace",), ("--nolistenport",), ("-w", "--wait")):
        add(*word, action="store_true", help=_UNSEEN)
    add("-t", "--twait", type=int, help=_UNSEEN)
    add("-p", "--pin", action="store_true", help=_UNSEEN)
    for option in ("--listenport", "--cluster", "--placement"):
        add(option, help=_UNSEEN)


def refuse_senseless(chosen: argparse.Namespace) -> None:
    """Raise UsageError for an option that has no meaning here, and for a value that none of Mininet's options has."""
    from nsim.shell.shell import Verbosity

    levels = get_args(Verbosity)
    if chosen.verbosity not in levels:
        raise UsageError(
            f"-v: there is no level {chosen.verbosity!r}", hint=nearest(chosen.verbosity, levels) or ", ".join(levels)
        )
    if chosen.nat and "=" in (chosen.file or "").partition(",")[0]:
        raise UsageError(
            f"--nat takes no options such as {chosen.file}", hint="write a NatGateway of your own in a topology file"
        )
    for option, (message, hint) in _SENSELESS.items():
        if getattr(chosen, option):
            raise UsageError(message, hint=hint)
    for option, text in (("host", chosen.host), *(("controller", each) for each in chosen.controller or ())):
        if text is not None and text not in _ACCEPTED[option]:
            raise UsageError(_REFUSED[option], hint=f"--{option} {_ACCEPTED[option][0]}, or leave it out")


def do_as_mininet(topology: Topology, chosen: argparse.Namespace) -> None:
    """Do to a drawing what was asked for; raise UsageError, TopologyError or HostError where that cannot be."""
    if not (chosen.link or chosen.ipbase or chosen.mac or chosen.nat or chosen.switch):
        return
    from nsim.model import mininet

    if chosen.switch:
        mininet.choose_switch(topology, chosen.switch)
    if chosen.ipbase:
        mininet.renumber(topology, chosen.ipbase)
    if chosen.mac:
        mininet.number_macs(topology)
    if chosen.nat:
        from nsim.kernel.user_uplink import require_program

        mininet.connect_nat(topology)
        require_program("--nat")
    if chosen.link:
        mininet.shape_links(topology, chosen.link)
    mininet.check(topology)


def tests_to_run(given: Iterable[str], files: Sequence[File], topology: Topology) -> list[Step]:
    """Return what ``--test`` shall run: by Mininet's names, and by those of ``tests`` in the files read.

    Raises UsageError for a name that is none of them.
    """
    import sys

    from nsim.model.files import functions_of
    from nsim.shell.mininets_tests import Test, steps_of_tests

    own: dict[str, Test] = {}
    for module in (*(file.module for file in files), sys.modules[type(topology).__module__]):
        own = functions_of(module, "tests") | own
    return steps_of_tests(given, own)
