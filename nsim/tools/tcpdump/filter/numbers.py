"""Hold the arithmetic of filter expressions: `tcp[13] & 2 != 0`, `len > 100`, pcap-filter(7)."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from nsim.tools.tcpdump.filter.view import OutsideError, View


class Number(Protocol):
    """Give a number for one frame, or None where the frame has no such field."""

    def value(self, view: View) -> int | None:
        """Return the number."""


@dataclass(frozen=True)
class Literally:
    """Give a constant."""

    constant: int

    def value(self, view: View) -> int | None:
        """Return the constant."""
        return self.constant


@dataclass(frozen=True)
class Length:
    """Give the length of the frame."""

    def value(self, view: View) -> int | None:
        """Return the length on the wire."""
        return view.wire_bytes


@dataclass(frozen=True)
class Field:
    """Give a number inside a header: `tcp[13]`, `ip[2:2]`; None where the frame has no such header."""

    header: str
    offset: Number
    size: int
    ether_type: int | None
    protocol: int | None
    depth: int = 0

    def value(self, view: View) -> int | None:
        """Return the number."""
        start = 0
        if self.ether_type is not None:
            if view.ether_type(self.depth) != self.ether_type:
                return None
            start = view.network(self.depth)
        if self.protocol is not None:
            transport = view.transport(self.depth)
            if transport is None or view.protocol(self.depth) != self.protocol:
                return None
            start = transport
        offset = self.offset.value(view)
        return None if offset is None else view.number(start + offset, self.size)


OPERATORS: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.floordiv, "%": operator.mod,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
}  # fmt: skip
RELATIONS: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq, "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le,
    ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Arithmetic:
    """Give the result of an operation on two numbers, in 32 bits as the kernel's filter machine computes."""

    operation: str
    left: Number
    right: Number

    def value(self, view: View) -> int | None:
        """Return the result."""
        left, right = self.left.value(view), self.right.value(view)
        if left is None or right is None:
            return None
        if self.operation in ("/", "%") and right == 0:
            raise OutsideError
        if self.operation in ("<<", ">>") and right > 31:
            return 0
        return OPERATORS[self.operation](left, right) & 0xFFFFFFFF


@dataclass(frozen=True)
class Relation:
    """Match when two numbers compare so; a frame without one of the fields does not match."""

    comparison: str
    left: Number
    right: Number

    def matches(self, view: View) -> bool:
        """Tell whether the frame matches."""
        left, right = self.left.value(view), self.right.value(view)
        return left is not None and right is not None and RELATIONS[self.comparison](left, right)
