"""Parse filter expressions: `tcp port 80 and not host dev`, pcap-filter(7).

`and` and `or` bind equally and from the left; an identifier without qualifiers takes those of the one before it.
"""

from nsim.tools.tcpdump.filter import nodes, numbers
from nsim.tools.tcpdump.filter.comparison import comparison
from nsim.tools.tcpdump.filter.cursor import Cursor
from nsim.tools.tcpdump.filter.nodes import Node
from nsim.tools.tcpdump.filter.primitives import DIRECTIONS, PROTOCOLS, TYPES, Qualifiers, qualified, standalone
from nsim.tools.tcpdump.filter.words import FilterError, number, split

_AND, _OR, _NOT = ("and", "&&"), ("or", "||"), ("not", "!")
_RESERVED = {*_AND, *_OR, *_NOT, "(", ")", "[", "]", *numbers.RELATIONS, *numbers.OPERATORS, ":"}
_ALONE = ("vlan", "less", "greater", "inbound", "outbound", "stp", "ifname", "len", "broadcast", "multicast")


def parse(text: str) -> Node | None:
    """Return the tree for an expression, None for an empty one; raise FilterError when it is not understood."""
    words = split(text)
    if not words:
        return None
    parser = _Parser(words)
    tree = parser.expression()
    if parser.peek():
        parser.fail()
    return tree


class _Parser(Cursor):
    def __init__(self, words: list[str]) -> None:
        super().__init__(words)
        self._last: Qualifiers | None = None
        self._depth = 0  # VLAN tags passed so far; from `vlan` on, fields lie four bytes further, pcap-filter(7)

    def expression(self) -> Node:
        tree = self.term()
        while self.peek() in _AND + _OR:
            kind = nodes.And if self.next() in _AND else nodes.Or
            tree = kind(tree, self.term())
        return tree

    def term(self) -> Node:
        if self.peek() in _NOT:
            self.next()
            return nodes.Not(self.term())
        relation = comparison(self, self._depth)
        if relation:
            return relation
        if self.peek() == "(":
            self.next()
            tree = self.expression()
            self.expect(")")
            return tree
        return self.primitive()

    def primitive(self) -> Node:
        word = self.peek()
        if not word or (word in _RESERVED):
            self.fail()
        if word in _ALONE:
            return self.alone()
        qualifiers = self.qualifiers()
        if qualifiers == Qualifiers():
            # An identifier alone goes with the qualifiers before it: `port 80 or 443`.
            if self._last is None:
                raise FilterError(f"can't parse filter expression: syntax error at '{word}' (a host? say host {word})")
            return qualified(self._last, self.identifier(), self._depth)
        if qualifiers.protocol and not qualifiers.direction and not qualifiers.type and self.is_at_end_of_term():
            return standalone(qualifiers.protocol, self._depth)
        if qualifiers.protocol and self.peek() in ("broadcast", "multicast"):
            return standalone(f"{qualifiers.protocol} {self.next()}", self._depth)
        self._last = qualifiers
        if self.peek() == "(":
            return self.group(qualifiers)
        return qualified(qualifiers, self.identifier(), self._depth)

    def is_at_end_of_term(self) -> bool:
        return self.peek() in ("", ")", *_AND, *_OR)

    def group(self, qualifiers: Qualifiers) -> Node:
        self.expect("(")
        tree = qualified(qualifiers, self.identifier(), self._depth)
        while self.peek() in _AND + _OR:
            kind = nodes.And if self.next() in _AND else nodes.Or
            tree = kind(tree, qualified(qualifiers, self.identifier(), self._depth))
        self.expect(")")
        return tree

    def qualifiers(self) -> Qualifiers:
        found = Qualifiers()
        if self.peek() in PROTOCOLS:
            found = found._replace(protocol=self.next())
        if self.peek() in ("src", "dst"):
            first, join, second = self.peek(), self.peek(1), self.peek(2)
            if join in ("or", "and") and second in ("src", "dst") and second != first:
                self.skip(3)
                found = found._replace(direction="src or dst" if join == "or" else "src and dst")
            else:
                found = found._replace(direction=DIRECTIONS[self.next()])
        if self.peek() in TYPES and not (self.peek() == "proto" and not found.protocol and found.direction):
            found = found._replace(type=self.next())
        return found

    def identifier(self) -> str:
        word = self.peek()
        if not word or (word in _RESERVED) or word in PROTOCOLS | TYPES or word in DIRECTIONS:
            self.fail()
        self.next()
        if self.peek() == "/" or (self.peek() == "mask" and self.peek(1)):
            self.next()
            word += f"/{self.next()}"
        elif self.peek() == "-" and number(word) is not None and number(self.peek(1)) is not None:
            self.next()
            word += f"-{self.next()}"
        return word

    def alone(self) -> Node:
        word = self.next()
        if word == "vlan":
            identifier = number(self.peek())
            if identifier is not None:
                self.next()
                if identifier > 4095:
                    raise FilterError(f"VLAN tag {identifier} greater than maximum 4095")
            self._depth += 1
            return nodes.Vlan(identifier, self._depth - 1)
        if word in ("less", "greater"):
            limit = number(self.peek())
            if limit is None:
                self.fail()
            self.next()
            return numbers.Relation("<=" if word == "less" else ">=", numbers.Length(), numbers.Literally(limit or 0))
        if word == "ifname":
            return nodes.Passing(interface=self.identifier())
        return standalone(word, self._depth)
