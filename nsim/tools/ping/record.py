"""Ask for the route that a packet takes, and read it from the answer: the option "record route" of RFC 791, 3.1.

Every host on the way, there and back, writes down the address by which it sends the packet on. There is room for nine.
"""

import socket

_END, _NOTHING, _RECORD_ROUTE = 0, 1, 7
_ROOM = 9
_LENGTH = 3 + 4 * _ROOM
OPTION = bytes([_NOTHING, _RECORD_ROUTE, _LENGTH, 4]) + bytes(4 * _ROOM)  # 4: the first place is free


def recorded_route(packet: bytes) -> tuple[str, ...]:
    """Return the addresses that an IPv4 packet has collected, in order; nothing where it did not collect any."""
    options = packet[20 : (packet[0] & 15) * 4]
    while options and options[0] != _END:
        if options[0] == _NOTHING:
            options = options[1:]
            continue
        if len(options) < 3 or options[1] < 3:
            break
        if options[0] == _RECORD_ROUTE:
            written = options[3 : min(options[1], options[2] - 1)]
            places = range(0, len(written) - 3, 4)
            return tuple(socket.inet_ntop(socket.AF_INET, written[at : at + 4]) for at in places)
        options = options[options[1] :]
    return ()
