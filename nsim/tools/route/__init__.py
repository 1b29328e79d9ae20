"""Be route(8) for machines that have none: show and change the IPv4 and IPv6 routing tables, as net-tools does."""

import sys
from collections.abc import Sequence

from nsim.tools._shared.ending import ToolError, run_to_the_end
from nsim.tools._shared.options import Grammar, OptionError, parse

USAGE = """\
usage: route [-neeF] [-4|-6|-A inet|inet6]
       route [-4|-6] {add|del} [-net|-host] target[/length] [netmask M] [gw G] [metric N] [reject] [[dev] interface]"""

GRAMMAR = Grammar(
    flags="46nNeFCvhV", valued="A", long={"inet": "4", "inet6": "6", "numeric": "n", "extend": "e", "help": "h"},
    permute=False,
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run route; return 0 when it was done, 7 when the kernel refused, 6 for an unknown host, 3 for a mistake.

    The numbers are net-tools' own.
    """
    return run_to_the_end(lambda: _run(sys.argv[1:] if argv is None else argv))


def _run(argv: Sequence[str]) -> int:
    # Options and command words mix: `route -6 add …` and `route add -A inet6 …` are both in use.
    try:
        parsed = parse(argv, GRAMMAR)
    except OptionError as error:
        raise ToolError(f"route: {error}\n{USAGE}", 3) from None
    letters = [letter for letter, _ in parsed.options]
    families = ["inet6" if letter == "6" else "inet" if letter == "4" else value
                for letter, value in parsed.options if letter in "46A"]  # fmt: skip
    words = list(parsed.operands)
    while len(words) > 2 and words[1] in ("-A", "-4", "-6"):
        word = words.pop(1)
        families.append({"-4": "inet", "-6": "inet6"}.get(word) or words.pop(1))
    family = families[-1] if families else "inet"
    if "h" in letters:
        raise ToolError(USAGE, 0)
    if family not in ("inet", "inet6"):
        raise ToolError(f"route: no support for '{family}'; the families are inet and inet6", 3)
    if not words:
        from nsim.tools.route.listing import show

        return show(is_ipv6=family == "inet6", numeric="n" in letters, extended=letters.count("e"))
    if words[0] not in ("add", "del", "delete"):
        raise ToolError(f"route: unknown command '{words[0]}'\n{USAGE}", 3)
    from nsim.tools.route.change import apply, parse_words

    apply(parse_words(words[1:], is_ipv6=family == "inet6", is_add=words[0] == "add"))
    return 0
