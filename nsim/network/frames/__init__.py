"""What frames say: bytes in, headers and a line of text out. Nothing here knows who has sent or seen them."""

from nsim.network.frames.decoded import Decoded, Header
from nsim.network.frames.ethernet import decode

__all__ = ["Decoded", "Header", "decode"]
