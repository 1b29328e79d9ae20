"""Let programs give up supplementary groups that they cannot have, in a world whose only user is root.

Without newgidmap(1) the kernel allows a group map only to those who renounce setgroups(2) for good. Programs that
change to a user of their own when they start (tcpdump among them) call it first and stop when it fails. There is only
one user and one group here, so there is nothing to give up: a seccomp filter answers the call with success.
Source: user_namespaces(7), seccomp(2), <linux/audit.h>.
"""

from __future__ import annotations

import ctypes
import os
from struct import pack

from nsim.kernel import syscalls

# What seccomp calls the architecture, and the number of setgroups(2) there.
_SETGROUPS = {
    "x86_64": (0xC000003E, 116),
    "aarch64": (0xC00000B7, 159),
    "riscv64": (0xC00000F3, 159),
    "ppc64le": (0xC0000015, 81),
    "s390x": (0x80000016, 206),
}
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_OFFSET_NUMBER, _OFFSET_ARCHITECTURE = 0, 4
_ALLOW, _ERRNO_ZERO = 0x7FFF0000, 0x00050000


def pretend_setgroups() -> None:
    """Make setgroups(2) succeed and do nothing, for this process and all that it starts.

    On an architecture whose numbers are not known here nothing changes.
    """
    machine = _SETGROUPS.get(os.uname().machine)
    if machine is None:
        return
    architecture, number = machine
    # struct sock_filter: the instruction, how far to jump when it holds and when it does not, its operand.
    program = (
        (_LOAD, 0, 0, _OFFSET_ARCHITECTURE),
        (_JUMP_IF_EQUAL, 0, 3, architecture),
        (_LOAD, 0, 0, _OFFSET_NUMBER),
        (_JUMP_IF_EQUAL, 0, 1, number),
        (_RETURN, 0, 0, _ERRNO_ZERO),
        (_RETURN, 0, 0, _ALLOW),
    )
    instructions = ctypes.create_string_buffer(b"".join(pack("=HBBI", *instruction) for instruction in program))
    syscalls.set_seccomp_filter(len(program), ctypes.addressof(instructions))
