"""What the registers of nf_tables hold while a rule is followed: fields that were loaded, and constants.

Source: <linux/netfilter/nf_tables.h>, nft_parse_register() in net/netfilter/nf_tables_api.c.
"""

from __future__ import annotations

from collections.abc import Callable

from nsim.kernel.nft_fields import Field

Given = dict[int, bytes]
"""The attributes of an expression, payloads by kind."""


class Registers:
    """Registers by the number with which an expression names them, still packed as in its attribute."""

    def __init__(self) -> None:
        self._held: dict[int, Field | bytes] = {}
        self._fresh: set[int] = set()

    def __getitem__(self, register: bytes) -> Field | bytes:
        return self._held[_slot(register)]

    def load(self, register: bytes, value: Field | bytes) -> None:
        """Put a field or a constant into a register."""
        self._held[_slot(register)] = value
        self._fresh.add(_slot(register))

    def field(self, register: bytes) -> Field:
        """Return the field in a register, which is being compared."""
        (found,) = self.compared(register)[:1]
        return found if isinstance(found, Field) else Field(f"0x{found.hex()}")

    def compared(self, register: bytes) -> list[Field | bytes]:
        """Return what is being compared at once: a register, and those behind it loaded since the last comparison."""
        start = _slot(register)
        slots = [start, *sorted(slot for slot in self._fresh if slot > start)]
        self._fresh.clear()
        return [self._held[slot] for slot in slots]

    def value(self, register: bytes, field: Field) -> str:
        """Return what a field is set to, as text."""
        found = self[register]
        return found.text if isinstance(found, Field) else field.write(found)

    def operand(self, given: Given, first: int, last: int, write: Callable[[bytes], str]) -> str:
        """Return an operand of a translation: nothing, one value, or two with a hyphen between them.

        ``first`` and ``last`` are the kinds of the attributes that name the registers of its least and greatest value.
        """
        texts = []
        for kind in (first, last):
            if kind in given:
                found = self._held.get(_slot(given[kind]), b"")
                texts.append(found.text if isinstance(found, Field) else write(found) if found else "")
        return "-".join(dict.fromkeys(texts))


def _slot(register: bytes) -> int:
    # Numbers 1 to 4 are registers of 16 bytes, 8 to 23 the same space in units of four; 0 is the verdict.
    number = int.from_bytes(register, "big")
    return number - 4 if number >= 8 else number * 4
