"""Captures: packets of the lab in pcapng files, each with the node and the interface that has seen it."""

from nsim.network.capture.capture import Capture
from nsim.network.capture.captures import Captures

__all__ = ["Capture", "Captures"]
