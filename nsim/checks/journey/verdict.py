"""What a node's rules make of a packet at a hook: which outcomes are possible, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nsim.checks.journey.hop import Hop
from nsim.checks.journey.rules import Circumstances, first_word, marked, matches
from nsim.network.evidence import Chain, Ruleset

_FALLS_THROUGH = "continue"
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may become of a packet in a chain: ``words`` of the statement, and the rule, as a person reads it."""

    words: tuple[str, ...]
    rule: str
    chain: Chain

    @property
    def stops(self) -> bool:
        """Whether the packet ends here."""
        return self.words[0] in ("drop", "reject")


def outcomes(hop: Hop, hook: str, kind: str, incoming: str | None, outgoing: str | None) -> list[list[Outcome]]:
    """Return, of each chain at a hook, what is possible there; one outcome where it is certain.

    ``kind`` is ``nat`` for chains that translate, ``filter`` for all others. The packet has the mark that they write on
    it from now on.
    """
    rules = hop.evidence.ruleset(hop.node)
    followed = hop.node in hop.passed_there or not hop.packet.is_reply
    state = "new" if not hop.packet.is_reply else "established" if followed else "invalid"
    around = Circumstances(
        hop.packet, incoming, outgoing, state, lambda address: hop.evidence.owns(hop.node, address), hop.mark
    )  # fmt: skip
    found = []
    for chain in rules.chains:
        if chain.hook == hook and (chain.kind == "nat") == (kind == "nat") and hop.packet.version in chain.versions:
            found.append(_outcomes(rules, chain, around))
            # A chain of this kind has the kernel route once more when it has changed the mark.
            hop.routed_again |= chain.kind == "route" and around.mark != hop.mark
            hop.mark = around.mark
    return found


def _outcomes(rules: Ruleset, chain: Chain, around: Circumstances) -> list[Outcome]:
    found = _in_chain(rules, chain, chain.place[2], around, 0)
    if any(each.words[0] == _FALLS_THROUGH for each in found):
        found = [each for each in found if each.words[0] != _FALLS_THROUGH]
        found.append(Outcome((chain.policy,), f"policy {chain.policy}", chain))
    return found


def _in_chain(rules: Ruleset, chain: Chain, name: str, around: Circumstances, depth: int) -> list[Outcome]:
    # What is possible in a chain or one that it calls; falling through its end is an outcome, too.
    found: list[Outcome] = []
    nothing = Outcome((_FALLS_THROUGH,), "", chain)
    for rule in rules.rules.get((*chain.place[:2], name), ()):
        answer = matches(rule.match, around)
        if answer is False:
            continue
        mark = marked(rule.action, around.mark)
        around.mark = mark if answer or mark == around.mark else None
        words: Sequence[str] = first_word(rule.action)
        text = " ".join(part for part in (rule.match, rule.action) if part)
        if words[0] in ("jump", "goto") and rule.calls and depth < _DEEPEST:
            inside = _in_chain(rules, chain, rule.calls, around, depth + 1)
            goes_on = any(each.words[0] == _FALLS_THROUGH for each in inside)
            found += [each for each in inside if each.words[0] != _FALLS_THROUGH]
            if goes_on and words[0] == "goto" and answer:
                return [*found, nothing]
            if answer and not goes_on:
                return found
        elif words[0] == "return":
            if answer:
                return [*found, nothing]
            found.append(nothing)
        elif words[0] == "unknown":
            found += [Outcome(("accept",), text, chain), Outcome(("drop",), text, chain), nothing]
        elif words[0] != _FALLS_THROUGH:
            found.append(Outcome(tuple(words), text, chain))
            if answer:
                return found
    return [*found, nothing]
