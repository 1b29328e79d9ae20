"""Count TCP sequence numbers from the start of each conversation, as tcpdump prints them."""

Endpoint = tuple[str, int]


class Conversations:
    """Remember the first sequence numbers of both directions of every conversation.

    The packet that opens a conversation here, or a SYN with an acknowledgement, is printed with absolute numbers.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[Endpoint, Endpoint], tuple[int, int]] = {}

    def relative(
        self, source: Endpoint, destination: Endpoint, sequence: int, acknowledged: int, *, is_syn: bool
    ) -> tuple[int, int, int, int]:
        """Return sequence and acknowledgement as printed, and the bases for other numbers of the two directions."""
        key, is_reversed = (source, destination), source > destination
        if is_reversed:
            key = destination, source
        known = self._first.get(key)
        if known is None or is_syn:
            own, other = sequence, (acknowledged - 1) & 0xFFFFFFFF
            self._first[key] = (other, own) if is_reversed else (own, other)
            return sequence, acknowledged, own, other
        own, other = (known[1], known[0]) if is_reversed else known
        return (sequence - own) & 0xFFFFFFFF, (acknowledged - other) & 0xFFFFFFFF, own, other
