"""What is found out about a frame, header by header, from the outermost inwards."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a frame: its name, and its fields with their values, as a person reads them."""

    name: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A frame: its innermost protocol that is known, what it is in one line, and its headers.

    ``source`` and ``destination`` are its IP addresses, empty where it has none. ``identity`` is what stays the same
    when switches, routers and translators pass it on.
    """

    protocol: str
    summary: str
    headers: tuple[Header, ...]
    source: str
    destination: str
    identity: bytes


@dataclass(slots=True)
class Findings:
    """A frame that is being decoded: what a protocol's function adds to, before it hands on what it carries."""

    protocol: str = ""
    summary: str = ""
    source: str = ""
    destination: str = ""
    identity: bytes = b""
    headers: list[Header] = field(default_factory=list)

    def add(self, name: str, *fields: tuple[str, object]) -> None:
        """Add a header; fields without a value are left out."""
        self.headers.append(Header(name, tuple((key, str(value)) for key, value in fields if value not in (None, ""))))

    def tell(self, protocol: str, summary: str) -> None:
        """Say what it is, as far as it is known up to here."""
        self.protocol, self.summary = protocol, summary

    def between(self, text: str) -> str:
        """Return a text behind the addresses between which the packet travels."""
        return f"{self.source} → {self.destination}: {text}"

    def same(self, *parts: bytes) -> None:
        """Add what stays the same from hop to hop."""
        self.identity += b"".join(parts)

    def done(self) -> Decoded:
        """Return what has been found out."""
        headers = tuple(self.headers)
        return Decoded(self.protocol, self.summary, headers, self.source, self.destination, self.identity)
