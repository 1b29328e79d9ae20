"""The command ``iperfudp``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from nsim.checks.bandwidth import Traffic
from nsim.commands.framework import Outcome, Session, command
from nsim.commands.framework.arguments import Argument, NodeArgument
from nsim.commands.parts.bandwidth import SECONDS, OverIpv6, Time, bandwidth_report, ends_of, read_rate, typed_lines

_RATE = "10M"  # as Mininet sends


class RateOrNode(Argument):
    """A rate, before all others, or a node's name."""

    def read(self, word: str, session: Session) -> str:
        return word

    def candidates(self, session: Session, before: Sequence[str]) -> Iterable[str]:
        return [*([] if before else [_RATE]), *NodeArgument().candidates(session, before)]


def same_as(session: Session, *words: str, inet6: bool = False, time: int = SECONDS) -> list[str]:
    rate, names = _split(session, words)
    traffic = Traffic(time, 6 if inet6 else 4, read_rate(rate))
    nodes = [session.network[name] for name in names]
    return typed_lines(ends_of(session, "iperfudp", nodes, traffic.version), traffic, rate)


@command(same_as=same_as, words="[RATE] [A B] [-6] [--time S]")
def iperfudp(
    session: Session, *words: Annotated[str, RateOrNode()], inet6: OverIpv6 = False, time: Time = SECONDS
) -> Outcome:
    """Send UDP at a rate from one node to another and count what arrives: from the first host to the last, unless told.

    The rate is written as iperf does, 10M unless told, or as everywhere in nsim. The results are the rate, what the
    receiver counted and what the sender did. The status is not 0 when nothing was received.

    Examples:
        iperfudp
        iperfudp 100M h1 h2 --time 2
        iperfudp 500kbit h1 h2 -6
    """
    rate, names = _split(session, words)
    traffic = Traffic(time, 6 if inet6 else 4, read_rate(rate))
    nodes = [session.network[name] for name in names]
    return bandwidth_report(session, ends_of(session, "iperfudp", nodes, traffic.version), traffic, rate)


def _split(session: Session, words: Sequence[str]) -> tuple[str, Sequence[str]]:
    # The rate comes first where there is one; two words are two nodes, unless the first begins like a rate.
    if words and words[0] not in session.network and (len(words) % 2 or words[0][0].isdigit()):
        return words[0], words[1:]
    return _RATE, words
