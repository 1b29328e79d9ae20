"""Make a TUN or TAP interface, which only an ioctl on /dev/net/tun can."""

from __future__ import annotations

import fcntl
import os
from struct import pack

from nsim.ops.operation import TunRequest

_DEVICE = "/dev/net/tun"
_TUNSETIFF, _TUNSETPERSIST, _TUNSETIFINDEX = 0x400454CA, 0x400454CB, 0x400454DA
_MODES = {"tun": 0x1, "tap": 0x2}
_NO_PACKET_INFORMATION = 0x1000


def make_tun(request: TunRequest) -> None:
    """Make a persistent interface in the calling thread's namespace, or raise OSError. Source: <linux/if_tun.h>."""
    device = os.open(_DEVICE, os.O_RDWR | os.O_CLOEXEC)
    try:
        flags = _MODES[request.mode] | _NO_PACKET_INFORMATION
        if request.index:
            fcntl.ioctl(device, _TUNSETIFINDEX, pack("=I", request.index))
        fcntl.ioctl(device, _TUNSETIFF, pack("16sH22x", request.interface.encode(), flags))
        fcntl.ioctl(device, _TUNSETPERSIST, 1)
    finally:
        os.close(device)
