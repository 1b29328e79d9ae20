"""``nsim doctor``: say what this machine can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsim.uses.parsing import Parser, offer_json, print_json

if TYPE_CHECKING:
    from nsim.network.counter import Counter


def run(words: list[str]) -> int:
    """Try in a world what this machine can do, and print it; return the exit status."""
    parser = Parser("nsim doctor", "Say what this machine can do, and how to get the rest.")
    offer_json(parser)
    chosen = parser.parse_args(words)
    from nsim.network.counter import Counter
    from nsim.network.world import run_in_world

    counter = Counter()
    return run_in_world(lambda: _examine(counter, as_json=chosen.json), counter=counter)


def _examine(counter: Counter, *, as_json: bool) -> int:
    import dataclasses
    import os

    from nsim.kernel.probe import Finding, kernel_features, limits, programs, user_uplink
    from nsim.network.environment import search_path

    path = search_path(os.environ.get("PATH", ""))
    who = "as root" if _is_real_root() else "without root, in a user namespace"
    world = Finding("a world of one's own", True, who, "")
    findings = [world, *kernel_features(), *limits(counter.ask_group), *programs(path), user_uplink(path)]
    if as_json:
        print_json([dataclasses.asdict(finding) for finding in findings])
        return 0
    width = max(len(finding.feature) for finding in findings)
    for finding in findings:
        note = f"  ({finding.remedy})" if finding.remedy else ""
        print(f"{'yes' if finding.available else 'no ':<4} {finding.feature:<{width}}  {finding.purpose}{note}")
    return 0


def _is_real_root() -> bool:
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return file.read().split()[1] == "0"
