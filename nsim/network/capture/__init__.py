"""Captures: packets of the lab in pcapng files, each with the node and the interface that has seen it.

And recordings, which keep the first packets in memory: what the pages show.
"""

from nsim.network.capture.capture import Capture
from nsim.network.capture.captures import Captures
from nsim.network.capture.recording import Recording

__all__ = ["Capture", "Captures", "Recording"]
