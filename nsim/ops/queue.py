"""Where queueing disciplines stand at an interface, and how a message about one begins.

An interface has one discipline at its root. Ours are a token bucket ``1:`` when only the rate is limited; ``netem``
as ``2:`` when there is delay or loss, and then the token bucket inside it, as ``3:``, so that what is late queues
after it has been late.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from nsim.ops import message
from nsim.ops.operation import Bindings

TCA_KIND, TCA_OPTIONS = 1, 2
_TC_H_ROOT = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Place:
    """A place for a discipline: its own handle and its parent's, in tc's notation and as the kernel's numbers."""

    handle: str
    parent: str

    def words(self, interface: str) -> tuple[str, ...]:
        """Return the place as tc(8) is told it."""
        where = ("root",) if self.parent == "root" else ("parent", self.parent)
        return ("dev", interface, *where, "handle", self.handle)

    def header(self, bindings: Bindings, node: str, interface: str) -> bytes:
        """Pack ``struct tcmsg``. Source: rtnetlink(7)."""
        index = bindings.index(node, interface)
        parent = _TC_H_ROOT if self.parent == "root" else _number(self.parent)
        return pack("=BxxxiIII", message.AF_UNSPEC, index, _number(self.handle), parent, 0)


BUCKET = Place("1:", "root")
NETEM = Place("2:", "root")
BUCKET_IN_NETEM = Place("3:", "2:1")


def _number(handle: str) -> int:
    major, _, minor = handle.partition(":")
    return int(major, 16) << 16 | int(minor or "0", 16)
