"""Read what iptables-save prints, for kernels that keep rules in the older x_tables.

Such rules cannot be listed over netlink. What an option means is written as nft would; others stay as they are.
Source: iptables-save(8), iptables-extensions(8).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from nsim.kernel.nat_rules import NatRule, Place
from nsim.kernel.nft_rule import RuleText
from nsim.kernel.ruleset import Chain, Ruleset

_TABLE_PRIORITIES = {"raw": -300, "mangle": -150, "nat": -100, "filter": 0}
_HOOKS = ("prerouting", "input", "forward", "output", "postrouting")
_PLAIN_TARGETS = {"ACCEPT": "accept", "DROP": "drop", "RETURN": "return", "QUEUE": "queue"}
_TRANSLATIONS = {"DNAT": "dnat", "SNAT": "snat", "MASQUERADE": "masquerade", "REDIRECT": "redirect"}
_OPERANDS = {"--to-destination", "--to-source", "--to-ports"}
_NAT_FLAGS = {"--random": "random", "--random-fully": "fully-random", "--persistent": "persistent"}
_FIELDS = {
    "-i": "iifname", "-o": "oifname", "--dst-type": "fib daddr type", "--src-type": "fib saddr type",
    "--icmp-type": "icmp type", "--comment": "comment",
}  # fmt: skip
_PORTS = {"--dport": "dport", "--sport": "sport", "--dports": "dport", "--sports": "sport"}
_SILENT_MATCHES = {"tcp", "udp", "multiport", "addrtype", "icmp", "conntrack", "comment"}  # their options say it all


def legacy_rules(text: str, family: str) -> Iterator[NatRule]:
    """Yield the rules of table ``nat`` in the output of ``iptables-save -c``; ``family`` is ``ip`` or ``ip6``."""
    table = list(_table(text, "nat"))
    chains = {line[1:].split()[0] for line in table if line.startswith(":")}
    lines = [shlex.split(line) for line in table if line.startswith("[")]
    rules = [
        (words[2], *_rule(words[3:], family, chains), _packets(words[0])) for words in lines if words[1:2] == ["-A"]
    ]
    calls = [(chain, action.split()[1]) for chain, _, action, _ in rules if action.startswith(("jump ", "goto "))]
    for chain, match, action, packets in rules:
        yield NatRule(f"{family} nat (legacy)", chain, ",".join(_asked_at(chain, calls)), match, action, packets)


def legacy_ruleset(text: str, family: str) -> Ruleset:
    """Return all tables in the output of ``iptables-save -c``; ``family`` is ``ip`` or ``ip6``."""
    chains: list[Chain] = []
    rules: dict[Place, list[RuleText]] = {}
    number, version = (2, 4) if family == "ip" else (10, 6)
    for name in _TABLE_PRIORITIES:
        table = list(_table(text, name))
        own = {line[1:].split()[0]: line.split()[1] for line in table if line.startswith(":")}
        for chain, policy in own.items():
            if chain.lower() in _HOOKS:
                program = "iptables-legacy" if family == "ip" else "ip6tables-legacy"
                priority = _TABLE_PRIORITIES[name]
                if name == "nat" and chain == "POSTROUTING":
                    priority = -priority
                place = (number, f"{name} (legacy)", chain)
                kind = "nat" if name == "nat" else "filter"
                command = f"{program} -t {name} -S {chain}"
                chains.append(Chain(place, chain.lower(), priority, kind, policy.lower(), (version,), command))
        for words in (shlex.split(line) for line in table if line.startswith("[")):
            if words[1:2] == ["-A"]:
                match, action = _rule(words[3:], family, set(own))
                calls = action.split()[1] if action.startswith(("jump ", "goto ")) else None
                place = (number, f"{name} (legacy)", words[2])
                rules.setdefault(place, []).append(RuleText(match, action, _packets(words[0]), calls))
    return Ruleset(tuple(sorted(chains, key=lambda chain: chain.priority)), rules)


def _table(text: str, name: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        if line.startswith("*"):
            inside = line == f"*{name}"
        elif inside:
            yield line


def _packets(word: str) -> int | None:
    packets = word.strip("[]").partition(":")[0]
    return int(packets) if packets.isdigit() else None


def _asked_at(chain: str, calls: list[tuple[str, str]]) -> list[str]:
    reached = {chain}
    while more := {caller for caller, called in calls if called in reached} - reached:
        reached |= more
    return [hook for hook in _HOOKS if hook.upper() in reached]


def _rule(words: list[str], family: str, chains: set[str]) -> tuple[str, str]:
    match: list[str] = []
    action = ""
    protocol: str | None = None
    said = False
    left = list(words)
    while left:
        option = left.pop(0)
        negated = option == "!"
        if negated:
            option = left.pop(0)
        if option in ("-j", "-g"):
            action = _action(left.pop(0), left, chains, goes=option == "-g")
            break
        value = left.pop(0) if left and not left[0].startswith("-") and left[0] != "!" else ""
        unequal = "!= " if negated else ""
        if option == "-p":
            protocol = value
            match.append(f"meta l4proto {unequal}{value}")
        elif option == "-m" and value in _SILENT_MATCHES:
            continue
        elif option in ("-s", "-d"):
            address = value.removesuffix("/32" if family == "ip" else "/128")
            match.append(f"{family} {'saddr' if option == '-s' else 'daddr'} {unequal}{address}")
        elif option in _PORTS:
            if protocol and not said and f"meta l4proto {protocol}" in match:
                match.remove(f"meta l4proto {protocol}")
                said = True
            match.append(f"{protocol or 'th'} {_PORTS[option]} {unequal}{_ports(value)}")
        elif option in ("--ctstate", "--ctstatus"):
            word = "status" if option == "--ctstatus" or value in ("DNAT", "SNAT") else "state"
            match.append(f"ct {word} {unequal}{value.lower()}")
        elif option in _FIELDS:
            match.append(f"{_FIELDS[option]} {unequal}{_value(option, value)}")
        else:
            match.append(" ".join(filter(None, ("!" if negated else "", option, value))))
    return " ".join(match), action


def _action(target: str, options: list[str], chains: set[str], *, goes: bool) -> str:
    if target in _PLAIN_TARGETS:
        return _PLAIN_TARGETS[target]
    if target not in _TRANSLATIONS:
        return " ".join([target, *options]) if target not in chains else f"{'goto' if goes else 'jump'} {target}"
    words = [_TRANSLATIONS[target]]
    left = list(options)
    while left:
        option = left.pop(0)
        if option in _OPERANDS and left:
            words += ["to", f"{':' if option == '--to-ports' else ''}{left.pop(0)}"]
        else:
            words.append(_NAT_FLAGS.get(option, option))
    return " ".join(words)


def _value(option: str, value: str) -> str:
    if option in ("-i", "-o"):
        return f'"{value.removesuffix("+")}{"*" * value.endswith("+")}"'
    return f'"{value}"' if option == "--comment" else value.lower()


def _ports(value: str) -> str:
    spans = [span.replace(":", "-") for span in value.split(",")]
    return spans[0] if len(spans) == 1 else f"{{ {', '.join(spans)} }}"
