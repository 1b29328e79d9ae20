"""Decode a transport header on its own, whatever IP headers stood before it."""

from nsim.tools.tcpdump.dissect import Layer, dissect_transport
from nsim.tools.tcpdump.printers.envelope import Envelope

_LEAST_BYTES = {"TCP": 20, "UDP": 8}


def transport(name: str, envelope: Envelope) -> Layer | None:
    """Return the decoded TCP or UDP header, or None when too little of it was captured."""
    if len(envelope.payload) < _LEAST_BYTES[name]:
        return None
    return dissect_transport(name, envelope.payload)
