"""Read the file of golden packets: option line, frame in hexadecimal, the text that tcpdump 4.99 prints for it."""

from pathlib import Path
from typing import NamedTuple

from nsim.tools.tcpdump.frame import Frame, LinkType


class Packet(NamedTuple):
    """Hold one golden packet."""

    options: str
    frame: Frame
    text: str


def read_packets() -> list[Packet]:
    """Return all golden packets."""
    packets = []
    for block in Path(__file__).with_name("packets.txt").read_text(encoding="utf-8").split("\n\n"):
        options, data, text = block.strip("\n").split("\n", 2)
        frame = Frame(0, LinkType.EN10MB, bytes.fromhex(data), len(data) // 2)
        packets.append(Packet(options.removeprefix("# "), frame, text))
    return packets
