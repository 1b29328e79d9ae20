"""What is written into boxes and beside lines, the same in every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nsim.pictures.sketch import Cord, Thing

KIND_NAMES = {
    "host": "host",
    "switch": "switch",
    "router": "router",
    "nat-gateway": "NAT gateway",
    "root": "the machine",
    "outside": "outside the lab",
}
"""What a legend calls the kinds of thing."""
LISTED = 50
"""So many folded hosts are named with all their addresses; of more only the first is."""
_BETWEEN = "  "


def box_lines(thing: Thing, *, addresses: bool, list_width: int | None = None, high: bool = False) -> list[str]:
    """Return the lines of a thing's box: its title, and its interfaces with their addresses where they are wanted.

    A ``high`` box is narrower: addresses stand below their interface and not beside it. With a ``list_width`` (in
    letters) what is folded is named, one beside the other as far as that allows.
    """
    if thing.members and list_width is not None:
        number = 0 if not addresses else None if len(thing.members) <= LISTED else 1
        entries = [_entry(member, number) for member in thing.members]
        return [thing.title, *_columns(entries, list_width)]
    return [thing.title, *(interface_lines(thing, high=high) if addresses else ())]


def interface_lines(thing: Thing, *, high: bool = False) -> Iterator[str]:
    """Yield the interfaces of a thing, each with its first address in one line; further ones stand below that.

    Where they are to be ``high``, the first does too.
    """
    widest = max((len(row.interface) for row in thing.rows), default=0)
    for row in thing.rows:
        if high:
            yield row.interface
            yield from (f" {address}" for address in row.addresses)
            continue
        for number, address in enumerate(row.addresses):
            yield f"{'' if number else row.interface:<{widest}} {address}"


def cord_label(cord: Cord, there: str, back: str, *, names: bool) -> list[str]:
    """Return what stands beside a cord: with ``names`` the interface it comes from, and what is special about it."""
    words = cord.words(there, back)
    return [*([cord.a.interface] if names and cord.a.interface else []), *words]


def both_ends(cord: Cord, there: str, back: str, *, names: bool) -> list[str]:
    """Return what stands at a cord between two boxes in a row: the interfaces of both, and what is special."""
    ends = [end.interface for end in (cord.a, cord.b) if end.interface] if names else []
    words = cord.words(there, back)
    return [" — ".join(ends), *words] if ends else words


def _entry(member: Thing, number: int | None) -> str:
    addresses = [address for row in member.rows for address in row.addresses]
    return " ".join([member.title, *addresses[:number]])


def _columns(entries: Sequence[str], width: int) -> list[str]:
    widest = max(map(len, entries))
    each = max(1, (width + len(_BETWEEN)) // (widest + len(_BETWEEN)))
    rows = [entries[start : start + each] for start in range(0, len(entries), each)]
    return [_BETWEEN.join(f"{entry:<{widest}}" for entry in row).rstrip() for row in rows]
