"""What shall be captured: a node, or one interface of it, written ``NODE`` or ``NODE:INTERFACE``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nsim.errors import UsageError, nearest
from nsim.network.node import Node

if TYPE_CHECKING:
    from nsim.network.network import Network


@dataclass(frozen=True, slots=True)
class Source:
    """An interface of a node; ``interface`` None means all that the node has or will have."""

    node: Node
    interface: str | None

    def __str__(self) -> str:
        return self.node.name if self.interface is None else f"{self.node.name}:{self.interface}"


def read_sources(network: Network, words: Sequence[str]) -> list[Source]:
    """Return the sources that words name, each packet in one of them only.

    Raises UsageError for what is not there, with the nearest that is.
    """
    named = [_read(network, word) for word in dict.fromkeys(words)]
    whole = {source.node.name for source in named if source.interface is None}
    return [source for source in named if source.interface is None or source.node.name not in whole]


def _read(network: Network, word: str) -> Source:
    name, colon, interface = word.partition(":")
    node = network[name]
    if not colon:
        return Source(node, None)
    known = list(node.interfaces())
    if interface not in known:
        hint = nearest(interface, known) or f"{name} has {', '.join(known)}; `{name}` alone means all of them"
        raise UsageError(f"{name} has no interface {interface!r}", hint=hint)
    return Source(node, interface)
