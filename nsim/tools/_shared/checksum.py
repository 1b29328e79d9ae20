"""Compute the Internet checksum (RFC 1071), with the pseudo-headers of IPv4 (RFC 793) and IPv6 (RFC 8200, 8.1)."""

import struct


def internet_checksum(data: bytes) -> int:
    """Return the one's complement of the one's complement sum of `data` in 16-bit words.

    The sum is taken modulo 65535, which is the same as adding the carries back in. Data with a correct checksum
    inside gives 0.
    """
    if len(data) % 2:
        data += b"\0"
    total = int.from_bytes(data, "big")
    if total == 0:
        return 0xFFFF
    return 0xFFFF - (total % 0xFFFF or 0xFFFF)


def pseudo_header(source: bytes, destination: bytes, protocol: int, length: int) -> bytes:
    """Return the pseudo-header for addresses of 4 or 16 bytes, to be put before the data that is summed."""
    if len(source) == 4:
        return source + destination + struct.pack("!BBH", 0, protocol, length)
    return source + destination + struct.pack("!II", length, protocol)
