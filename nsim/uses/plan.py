"""``nsim plan``: print the commands that build a network."""

from __future__ import annotations

from nsim.uses.parsing import Parser, offer_json, print_json


def run(words: list[str]) -> int:
    """Print the commands for the topology that the words of a command line name; return the exit status."""
    parser = Parser("nsim plan", "Print the commands that build a network, as a shell script.")
    parser.add_argument("topology", metavar="TOPO", help="a name with parameters, or a file")
    parser.add_argument(
        "--custom",
        metavar="FILE[,FILE]",
        action="append",
        default=[],
        help="files in which the name is looked for first; repeatable",
    )
    parser.add_argument(
        "--iptables",
        action="store_true",
        help="translate addresses with iptables-legacy: for kernels without nft's nat",
    )
    offer_json(parser)
    chosen = parser.parse_args(words)
    from nsim.model import catalog
    from nsim.model.files import read_files
    from nsim.plan import commands, compile_plan, script

    plan = compile_plan(catalog.make(chosen.topology, custom=read_files(chosen.custom)))
    if chosen.json:
        print_json(
            [
                {"node": each.node, "command": command}
                | ({"on_machine": each.on_machine()} if each.on_machine() else {})
                for each, command in commands(plan, iptables=chosen.iptables)
            ]
        )
    else:
        print(script(plan, iptables=chosen.iptables), end="")
    return 0
