"""Walk over the words of a filter expression."""

from typing import NoReturn

from nsim.tools.tcpdump.filter.words import FilterError


class Cursor:
    """Stand at one word of a list; beyond the end every word is empty."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._at = 0

    def peek(self, ahead: int = 0) -> str:
        """Return the word here, or one further on."""
        at = self._at + ahead
        return self._words[at] if at < len(self._words) else ""

    def next(self) -> str:
        """Return the word here and step over it."""
        word = self.peek()
        self._at += 1
        return word

    def skip(self, count: int) -> None:
        """Step over some words."""
        self._at += count

    def mark(self) -> int:
        """Return a place to come back to."""
        return self._at

    def back_to(self, mark: int) -> None:
        """Go back to a marked place."""
        self._at = mark

    def fail(self) -> NoReturn:
        """Raise the error for a word that does not fit here."""
        where = f"at '{self.peek()}'" if self.peek() else "at the end"
        raise FilterError(f"can't parse filter expression: syntax error {where}")

    def expect(self, sign: str) -> None:
        """Step over this sign, or fail."""
        if self.peek() != sign:
            self.fail()
        self.next()
