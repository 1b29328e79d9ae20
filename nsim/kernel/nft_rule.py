"""Write an nf_tables rule as nft(8) would: from the expressions that the kernel keeps to a line of text.

A rule is a little program over registers: load a field, mask it, compare it; load constants, translate with them. What
stands here follows it and remembers in each register the field or the constant. An expression that it does not know
is shown by its name. pyroute2 decodes the same messages, but gives unknown numbers as None, leaves all that is said
here to be done, and takes 0.2 s to import. Source: <linux/netfilter/nf_tables.h>, nft(8).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from nsim.kernel import nft_fields, xt_info
from nsim.kernel.netlink import attribute_list, attributes
from nsim.kernel.nft_fields import Field
from nsim.kernel.nft_registers import Given, Registers

Members = Callable[[str], Sequence[tuple[bytes, bytes | None]]]
"""Given a set's name, return its members: values, or the first and the last of a range of values."""

_COMPARISONS = ("", "!= ", "< ", "<= ", "> ", ">= ")
_NOT_EQUAL, _AT_MOST = 1, 3
_TCP_RESET = 1
_VERDICTS = {0: "drop", 1: "accept", -1: "continue", -3: "jump", -4: "goto", -5: "return"}
_NAT_FLAGS = ((4, "random"), (16, "fully-random"), (8, "persistent"))
_UNITS = {1: "second", 60: "minute", 3600: "hour", 86400: "day", 604800: "week"}
_FAMILIES = {2: "ipv4", 10: "ipv6"}
# Expressions that are only named, and the attribute that says which register gets their result.
_RESULTS = {"exthdr": 1, "numgen": 1, "osf": 1, "rt": 1, "xfrm": 1, "hash": 2, "socket": 2, "tunnel": 2}


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as text: what packets it is for, what it does with them, and how many its counter has seen.

    ``calls`` is the chain that it jumps or goes to. ``packets`` is None where a rule does not count. ``handle`` is the
    kernel's number of it in its table.
    """

    match: str
    action: str
    packets: int | None
    calls: str | None
    handle: int | None = None


def no_members(name: str) -> list[tuple[bytes, bytes | None]]:
    """Know the members of no set."""
    return []


def rule_text(expressions: bytes, family: int, userdata: bytes = b"", members: Members = no_members) -> RuleText:
    """Read the expressions of a rule (NFTA_RULE_EXPRESSIONS) in a table of an address family: 1 inet, 2 ip, 10 ip6.

    ``userdata`` is what nft keeps beside a rule (NFTA_RULE_USERDATA): its comment. ``members`` is asked for those of
    sets that stand in the rule itself, as in ``tcp dport { 80, 443 }``.
    """
    reader = _Reader(family, members)
    for _, content in attribute_list(expressions):
        expression = attributes(content)
        reader.read(_text(expression.get(1, b"?")), attributes(expression.get(2, b"")))
    if userdata[:1] == b"\0" and len(userdata) > 2:  # one kind, one length, a text
        reader.match.append(f'comment "{_text(userdata[2 : 2 + userdata[1]])}"')
    match = " ".join(part for part in reader.match if part)
    return RuleText(match, " ".join(reader.action), reader.packets, reader.calls)


class _Reader:
    # Follows one rule.

    def __init__(self, family: int, members: Members) -> None:
        self.match: list[str] = []
        self.action: list[str] = []
        self.packets: int | None = None
        self.calls: str | None = None
        self._members = members
        self._mixed = family == 1
        self._family = _FAMILIES.get(family)
        self._protocol: str | None = None
        self._registers = Registers()
        # Where in ``match`` a field has been compared that a later one says again, as ``tcp dport`` does of tcp.
        self._said: dict[str, int] = {}

    def read(self, name: str, given: Given) -> None:
        known = _READERS.get(name)
        try:
            if known is not None:
                known(self, given)
                return
        except (LookupError, ValueError, struct.error):  # a newer kernel may say it otherwise
            pass
        result = given.get(_RESULTS.get(name, 0))
        if result is None:
            self.match.append(f"[{name}]")
        else:
            self._registers.load(result, Field(f"[{name}]"))

    # Loads

    def meta(self, given: Given) -> None:
        field = nft_fields.meta(_number(given[2]))
        if 3 in given:
            self.action.append(f"{field.text} set {self._registers.value(given[3], field)}")
        else:
            self._registers.load(given[1], field)

    def ct(self, given: Given) -> None:
        field = nft_fields.connection(_number(given[2]))
        if 4 in given:
            self.action.append(f"{field.text} set {self._registers.value(given[4], field)}")
        else:
            self._registers.load(given[1], field)

    def fib(self, given: Given) -> None:
        self._registers.load(given[1], nft_fields.route(_number(given[3]), _number(given[2])))

    def payload(self, given: Given) -> None:
        base, offset, length = (_number(given[kind]) for kind in (2, 3, 4))
        field = nft_fields.payload(base, offset, length, self._family, self._protocol)
        if 5 in given:
            self.action.append(f"{field.text} set {self._registers.value(given[5], field)}")
            return
        if base == 2 and self._protocol:
            self._unsay("protocol")
        elif base == 1 and self._mixed:
            self._unsay("family")
        elif base == 0:
            self._unsay("link")
        self._registers.load(given[1], field)

    def immediate(self, given: Given) -> None:
        data = attributes(given[2])
        if 2 not in data:
            self._registers.load(given[1], data[1])
            return
        verdict = attributes(data[2])
        (code,) = struct.unpack(">i", verdict[1])
        word = _VERDICTS.get(code, f"verdict {code}")
        if 2 in verdict:
            self.calls = _text(verdict[2])
            word = f"{word} {self.calls}"
        self.action.append(word)

    def bitwise(self, given: Given) -> None:
        loaded = self._registers[given[1]]
        if isinstance(loaded, bytes) or 4 not in given or any(attributes(given[5])[1]):
            field = Field("[bitwise]")
        else:
            field = loaded.masked(attributes(given[4])[1])
        self._registers.load(given[2], field)

    def byteorder(self, given: Given) -> None:
        self._registers.load(given[2], self._registers[given[1]])

    # Comparisons

    def cmp(self, given: Given) -> None:
        field = self._registers.field(given[1])
        how, value = _number(given[2]), attributes(given[3])[1]
        if field.mask is not None and field.kind == "bits":
            self.match.append(_bits(field, how, value))
            return
        name, relation = field.text, _COMPARISONS[how]
        if field.mask is not None and not (field.kind == "address" and nft_fields.is_prefix(field.mask)):
            whole = field.masked(None)
            name, relation, field = f"{name} & {whole.write(field.mask)}", relation or "== ", whole
        text = field.write(value)
        if how == _AT_MOST and self.match and self.match[-1].startswith(f"{name} >= "):
            self.match[-1] = f"{name} {self.match[-1].removeprefix(f'{name} >= ')}-{text}"
            return
        self._say(field, how, text)
        self.match.append(f"{name} {relation}{text}")

    def range(self, given: Given) -> None:
        field = self._registers.field(given[1])
        low, high = (field.write(attributes(given[kind])[1]) for kind in (3, 4))
        self.match.append(f"{field.text} {'!= ' * _number(given[2])}{low}-{high}")

    def lookup(self, given: Given) -> None:
        keys = self._registers.compared(given[2])
        written = self._set(_text(given[1]), keys, is_map=3 in given)
        fields = " . ".join(key.text if isinstance(key, Field) else f"0x{key.hex()}" for key in keys)
        if 3 not in given:
            self.match.append(f"{fields} {'!= ' * (_number(given.get(5, bytes(4))) & 1)}{written}")
        elif not _number(given[3]):  # what it finds is a verdict
            self.action.append(f"{fields} vmap {written}")
        else:
            self._registers.load(given[3], Field(f"{fields} map {written}"))

    # Statements

    def nat(self, given: Given) -> None:
        kind = "snat" if _number(given[1]) == 0 else "dnat"
        family = {2: " ip", 10: " ip6"}.get(_number(given[2]), "") if self._mixed else ""
        addresses = self._registers.operand(given, 3, 4, lambda value: str(ip_address(value)))
        ports = self._registers.operand(given, 5, 6, _port)
        if ":" in addresses and ports:
            addresses = "-".join(f"[{address}]" for address in addresses.split("-"))
        whole = f"{addresses}:{ports}" if ports else addresses
        self._translate(f"{kind}{family} to {whole}", given.get(7))

    def masq(self, given: Given) -> None:
        ports = self._registers.operand(given, 2, 3, _port)
        self._translate(f"masquerade to :{ports}" if ports else "masquerade", given.get(1))

    def redir(self, given: Given) -> None:
        ports = self._registers.operand(given, 1, 2, _port)
        self._translate(f"redirect to :{ports}" if ports else "redirect", given.get(3))

    def reject(self, given: Given) -> None:
        self.action.append("reject with tcp reset" if _number(given[1]) == _TCP_RESET else "reject")

    def counter(self, given: Given) -> None:
        self.packets = int.from_bytes(given[2], "big")

    def limit(self, given: Given) -> None:
        rate, unit = (int.from_bytes(given[kind], "big") for kind in (1, 2))
        over = "over " if _number(given.get(5, bytes(4))) & 1 else ""
        size = " bytes" if _number(given.get(4, bytes(4))) else ""
        self.match.append(f"limit rate {over}{rate}{size}/{_UNITS.get(unit, f'{unit} s')}")

    def log(self, given: Given) -> None:
        self.action.append(f'log prefix "{_text(given[2])}"' if 2 in given else "log")

    def xt_match(self, given: Given) -> None:
        text = xt_info.match_text(_text(given[1]), _number(given[2]), given[3], self._protocol)
        if self._protocol and text.startswith(f"{self._protocol} "):
            self._unsay("protocol")
        self.match.append(text)

    def xt_target(self, given: Given) -> None:
        self.action.append(xt_info.target_text(_text(given[1]), _number(given[2]), given[3], self._family))

    # What helps them

    def _set(self, name: str, keys: list[Field | bytes], *, is_map: bool) -> str:
        # A set without a name of its own is written where it is used; what a map maps to has no kind that we know.
        if not name.startswith("__"):
            return f"@{name}"
        key = keys[0]
        if is_map or len(keys) > 1 or not isinstance(key, Field):
            return "{ … }"
        texts = [
            key.write(first) if last is None else f"{key.write(first)}-{key.write(last)}"
            for first, last in self._members(name)
        ]
        return f"{{ {', '.join(texts) or '…'} }}"

    def _say(self, field: Field, how: int, text: str) -> None:
        # Remember what a comparison tells about the packets that pass it.
        if how:
            return
        if field.kind == "protocol":
            self._protocol = text
            self._said["protocol"] = len(self.match)
        elif field.kind == "family":
            self._family = text
            self._said["family"] = len(self.match)
        elif field.text == "meta iiftype":
            self._said["link"] = len(self.match)

    def _unsay(self, what: str) -> None:
        position = self._said.pop(what, None)
        if position is not None:
            self.match[position] = ""

    def _translate(self, text: str, flags: bytes | None) -> None:
        chosen = _number(flags) if flags else 0
        self.action.append(" ".join([text, *(word for bit, word in _NAT_FLAGS if chosen & bit)]))


_READERS: dict[str, Callable[[_Reader, Given], None]] = {
    "bitwise": _Reader.bitwise,
    "byteorder": _Reader.byteorder,
    "cmp": _Reader.cmp,
    "counter": _Reader.counter,
    "ct": _Reader.ct,
    "fib": _Reader.fib,
    "immediate": _Reader.immediate,
    "limit": _Reader.limit,
    "log": _Reader.log,
    "lookup": _Reader.lookup,
    "masq": _Reader.masq,
    "match": _Reader.xt_match,
    "meta": _Reader.meta,
    "nat": _Reader.nat,
    "payload": _Reader.payload,
    "range": _Reader.range,
    "redir": _Reader.redir,
    "reject": _Reader.reject,
    "target": _Reader.xt_target,
}


def _bits(field: Field, how: int, value: bytes) -> str:
    assert field.mask is not None
    if any(value):
        return f"{field.text} {_COMPARISONS[how]}{field.write(value)} / {field.write(field.mask)}"
    return f"{field.text} {'' if how == _NOT_EQUAL else '! '}{field.write(field.mask)}"


def _port(value: bytes) -> str:
    return str(int.from_bytes(value[:2], "big"))


def _number(value: bytes) -> int:
    return int.from_bytes(value, "big")


def _text(value: bytes) -> str:
    return value.rstrip(b"\0").decode(errors="replace")
