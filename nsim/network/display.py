"""The X display of the machine, as a node can reach it.

A display is a Unix socket with a file, which any network namespace can connect to. Who may is told by a cookie
in a file of records (Xau(3)), each for one display of one host's name. A node has a name of its own, and the file may
lie in the machine's /run: so the world gets a copy whose records are for any name.
"""

from __future__ import annotations

import os
import re
import struct

from nsim.errors import HostError
from nsim.kernel.furnish import HOME

_LOCAL = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")
_AUTHORITY = f"{HOME}/Xauthority"
_ANY_HOST = 65535  # FamilyWild
_NUMBER = struct.Struct(">H")


def display() -> tuple[str, bytes]:
    """Return what ``DISPLAY`` is to be in a node, and the content of the file for ``XAUTHORITY`` there.

    For the launcher, which has the machine's environment. Raises HostError when a node would reach no display.
    """
    name = os.environ.get("DISPLAY", "")
    if not name:
        raise HostError("there is no X display", hint="start nsim where DISPLAY is set, as in a desktop's terminal")
    local = _LOCAL.fullmatch(name)
    if local is None:
        raise HostError(
            f"the X display {name} is reached over the machine's network, which a lab does not share",
            hint="a node can use a display of this machine, such as :0",
        )
    number = local[1]
    path = f"/tmp/.X11-unix/X{number}"
    if not os.path.exists(path):
        raise HostError(f"the X display {name} has no socket {path}, and a node reaches no other")
    return f":{number}", _cookies(number)


def _cookies(number: str) -> bytes:
    try:
        with open(os.environ.get("XAUTHORITY") or os.path.expanduser("~/.Xauthority"), "rb") as file:
            return for_any_host(file.read(), number)
    except OSError:  # then the display admits this user without
        return b""


def for_any_host(records: bytes, number: str) -> bytes:
    """Return the records for a display with that number, changed so that they are for any host's name.

    Each is five fields: a family, the host, the display's number, the kind of cookie and the cookie itself.
    """
    kept = b""
    position = 0
    try:
        while position < len(records):
            position += _NUMBER.size  # the family
            fields = []
            for _ in range(4):
                (length,) = _NUMBER.unpack_from(records, position)
                position += _NUMBER.size
                fields.append(records[position : position + length])
                position += length
            if fields[1] in (number.encode(), b""):
                kept += _NUMBER.pack(_ANY_HOST) + b"".join(_NUMBER.pack(len(field)) + field for field in fields)
    except struct.error:  # the file is cut; what stands before is good
        pass
    return kept


def use_display(name: str, authority: bytes) -> dict[str, str]:
    """Return the variables for a program in a node that shall use the display; for the world."""
    with open(_AUTHORITY, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(authority)
    return {"DISPLAY": name, "XAUTHORITY": _AUTHORITY}
