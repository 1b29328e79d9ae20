"""The command line: what was asked for, who does it, and which exit status it ends with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from nsim import __version__

if TYPE_CHECKING:
    import argparse

    from nsim.model import Topology

_DESCRIPTION = """\
Open a shell on a simulated network of Linux namespaces. No root is needed, and nothing is left behind."""

_SUBCOMMANDS = """\
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


_SHOWN_BY_HELP = "`nsim --help` shows how"


def main(argv: Sequence[str] | None = None) -> int:
    """Run nsim with the words of its command line and return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:  # the one question that must not wait for imports
        print(f"nsim {__version__}")
        return 0
    from nsim.errors import NsimError

    try:
        if words and words[0] in _uses():
            return _uses()[words[0]](words[1:])
        return _open(words)
    except NsimError as error:
        sys.stdout.flush()
        print(f"nsim: {error.report()}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        return _lost_output(error)


def run() -> NoReturn:
    """Run nsim as a program: as ``main``, and end without taking the interpreter apart, which takes 16 ms."""
    import os

    _prepare_standard_streams()
    status = main()
    try:
        sys.stdout.flush()
    except OSError as error:
        status = _lost_output(error)
    os._exit(status)


def _prepare_standard_streams() -> None:
    # Who starts us may have closed them: the next file we open would then become standard output. And what is
    # printed need not fit the locale's encoding.
    import io
    import os

    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115  # as long as the process
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _lost_output(error: OSError) -> int:
    # A reader that has read enough is no failure of ours to explain; a full disk is.
    import os

    if isinstance(error, BrokenPipeError):
        status = 141
    else:
        print(f"nsim: {error.strerror or error}", file=sys.stderr)
        status = 1
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still waiting to be written has nowhere to go
    return status


def _uses() -> dict[str, Callable[[list[str]], int]]:
    return {"plan": _plan, "check": _check, "topos": _topos, "doctor": _doctor}


def _open(words: list[str]) -> int:
    from nsim.errors import UsageError, nearest

    parser = _parser("nsim", _DESCRIPTION, _SUBCOMMANDS)
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
            f"{chosen.file} {strange[0]}: there is no such use", hint=nearest(chosen.file, _uses()) or _SHOWN_BY_HELP
        )
    if strange:
        parser.error(f"unrecognized arguments: {' '.join(strange)}")
    if chosen.file and (chosen.topo is not None or chosen.custom):
        parser.error("a topology file and --topo exclude each other")
    if chosen.custom and not chosen.topo:
        parser.error("--custom needs --topo NAME")
    if sum(bool(each) for each in (chosen.lines, chosen.script, chosen.tests)) > 1:
        parser.error("-c, --script and --test exclude each other")
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
    from nsim.errors import NsimError

    try:
        return inhabitant()
    except NsimError as error:
        print(f"nsim: {error.report()}", file=sys.stderr)
        return error.exit_status
    except OSError as error:
        return _lost_output(error)


def _plan(words: list[str]) -> int:
    parser = _parser("nsim plan", "Print the commands that build a network, as a shell script.")
    parser.add_argument("topology", metavar="TOPO", help="a name with parameters, or a file")
    parser.add_argument("--custom", metavar="FILE", help="a file in which the name is looked for first")
    parser.add_argument(
        "--iptables",
        action="store_true",
        help="translate addresses with iptables-legacy: for kernels without nft's nat",
    )
    _offer_json(parser)
    chosen = parser.parse_args(words)
    from nsim.model import catalog
    from nsim.plan import commands, compile_plan, script

    plan = compile_plan(catalog.make(chosen.topology, custom=chosen.custom))
    if chosen.json:
        _print_json(
            [
                {"node": each.node, "command": command}
                | ({"on_machine": each.on_machine()} if each.on_machine() else {})
                for each, command in commands(plan, iptables=chosen.iptables)
            ]
        )
    else:
        print(script(plan, iptables=chosen.iptables), end="")
    return 0


def _check(words: list[str]) -> int:
    parser = _parser("nsim check", "Look for mistakes in a topology file, without building anything.")
    parser.add_argument("file", metavar="FILE[:CLASS]", help="a topology file, or one of its classes")
    _offer_json(parser)
    chosen = parser.parse_args(words)
    from nsim.model import catalog
    from nsim.units import count

    report = []
    worst = 0
    for topology, draft, mistakes in catalog.mistakes(chosen.file):
        worst = max(worst, *(mistake.exit_status for mistake in mistakes), 0)
        report.append({"topology": topology.name, "problems": [mistake.report() for mistake in mistakes]})
        for mistake in [] if chosen.json else mistakes:
            print(mistake.report())
        if draft is not None and not mistakes and not chosen.json:
            size = f"{count(len(draft.nodes), 'node')}, {count(len(draft.links), 'link')}"
            print(f"{topology.name}: {size}, no problems")
    if chosen.json:
        _print_json(report)
    return worst


def _topos(words: list[str]) -> int:
    parser = _parser("nsim topos", "List the topologies that come with nsim, with their parameters.")
    _offer_json(parser)
    chosen = parser.parse_args(words)
    import inspect

    from nsim.model import catalog
    from nsim.model.parameters import parameters

    found = [
        {
            "name": name,
            "parameters": [str(parameter) for parameter in parameters(topology)],
            "summary": (inspect.getdoc(topology) or "").partition("\n")[0],
        }
        for name, topology in ((name, catalog.built_in(name)) for name in catalog.names())
    ]
    if chosen.json:
        _print_json(found)
        return 0
    titles = [",".join([str(each["name"]), *each["parameters"]]) for each in found]
    for title, each in zip(titles, found, strict=True):
        print(f"{title:<{max(map(len, titles))}}  {each['summary']}")
    return 0


def _doctor(words: list[str]) -> int:
    parser = _parser("nsim doctor", "Say what this machine can do, and how to get the rest.")
    _offer_json(parser)
    chosen = parser.parse_args(words)
    from nsim.network.world import run_in_world

    return run_in_world(lambda: _examine(as_json=chosen.json))


def _examine(*, as_json: bool) -> int:
    import dataclasses
    import os

    from nsim.kernel.probe import Finding, kernel_features, programs, user_uplink
    from nsim.network.environment import search_path

    path = search_path(os.environ.get("PATH", ""))
    who = "as root" if _is_real_root() else "without root, in a user namespace"
    world = Finding("a world of one's own", True, who, "")
    findings = [world, *kernel_features(), *programs(path), user_uplink(path)]
    if as_json:
        _print_json([dataclasses.asdict(finding) for finding in findings])
        return 0
    width = max(len(finding.feature) for finding in findings)
    for finding in findings:
        note = f"  ({finding.remedy})" if finding.remedy else ""
        print(f"{'yes' if finding.available else 'no ':<4} {finding.feature:<{width}}  {finding.purpose}{note}")
    return 0


def _is_real_root() -> bool:
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return file.read().split()[1] == "0"


def _parser(program: str, description: str, epilog: str = "") -> argparse.ArgumentParser:
    import argparse

    from nsim.errors import UsageError, nearest

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            # argparse names an unknown option and stops there; say which one was meant.
            words = message.partition("unrecognized arguments: ")[2].split()
            hint = nearest(words[0], self._option_string_actions) if words else None
            raise UsageError(message, hint=hint or f"`{program} --help` shows how")

    return Parser(
        prog=program,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _offer_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print data instead of text")


def _print_json(values: object) -> None:
    import json

    print(json.dumps(values, indent=2, ensure_ascii=False))
