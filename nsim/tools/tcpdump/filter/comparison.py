"""Parse comparisons in filter expressions: `tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn`, `len > 100`."""

from nsim.tools.tcpdump.filter import numbers
from nsim.tools.tcpdump.filter.cursor import Cursor
from nsim.tools.tcpdump.filter.nodes import Node
from nsim.tools.tcpdump.filter.numbers import Number
from nsim.tools.tcpdump.filter.primitives import PROTOCOLS
from nsim.tools.tcpdump.filter.words import CONSTANTS, ETHER_TYPES, PROTOCOL_NUMBERS, FilterError, number

_LEVELS = (("|",), ("^",), ("&",), ("<<", ">>"), ("+", "-"), ("*", "/", "%"))  # from the loosest to the tightest


class _NoNumberError(Exception):
    pass


def comparison(cursor: Cursor, depth: int) -> Node | None:
    """Read a comparison of two numbers that starts here, or return None and stay; `depth` counts the VLAN tags."""
    # A parenthesis may open a comparison or a condition: try the comparison, and step back if it is none.
    start = cursor.mark()
    try:
        left = _arithmetic(cursor, 0, depth)
        if left is not None and cursor.peek() in numbers.RELATIONS:
            relation = cursor.next()
            right = _arithmetic(cursor, 0, depth)
            if right is None:
                cursor.fail()
            return numbers.Relation(relation, left, right)
    except _NoNumberError:
        pass
    cursor.back_to(start)
    return None


def _arithmetic(cursor: Cursor, level: int, depth: int) -> Number | None:
    if level == len(_LEVELS):
        return _operand(cursor, depth)
    left = _arithmetic(cursor, level + 1, depth)
    while left is not None and cursor.peek() in _LEVELS[level]:
        operation = cursor.next()
        right = _arithmetic(cursor, level + 1, depth)
        if right is None:
            raise _NoNumberError
        left = numbers.Arithmetic(operation, left, right)
    return left


def _operand(cursor: Cursor, depth: int) -> Number | None:
    word = cursor.peek()
    if word == "(":
        cursor.next()
        inner = _arithmetic(cursor, 0, depth)
        if inner is None or cursor.peek() != ")":
            raise _NoNumberError
        cursor.next()
        return inner
    if word == "-":
        cursor.next()
        inner = _operand(cursor, depth)
        return None if inner is None else numbers.Arithmetic("-", numbers.Literally(0), inner)
    if word == "len":
        cursor.next()
        return numbers.Length()
    if cursor.peek(1) == "[" and (word in PROTOCOLS or word == "ether"):
        return _field(cursor, depth)
    constant = CONSTANTS.get(word, number(word))
    if constant is None:
        return None
    cursor.next()
    return numbers.Literally(constant)


def _field(cursor: Cursor, depth: int) -> Number:
    header = cursor.next()
    cursor.expect("[")
    offset, size = _arithmetic(cursor, 0, depth), 1
    if offset is None:
        raise _NoNumberError
    if cursor.peek() == ":":
        cursor.next()
        size = number(cursor.next()) or 0
        if size not in (1, 2, 4):
            raise FilterError("data size must be 1, 2, or 4")
    cursor.expect("]")
    ether_type, protocol = ETHER_TYPES.get(header), PROTOCOL_NUMBERS.get(header)
    if protocol is not None:
        ether_type = ETHER_TYPES["ip6" if header == "icmp6" else "ip"]
    return numbers.Field(header, offset, size, ether_type, protocol, depth)
