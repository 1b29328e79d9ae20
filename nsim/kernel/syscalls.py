"""The system calls that Python 3.11 does not offer, each wrapped once; failures are OSError with the call's name."""

from __future__ import annotations

import ctypes
import os
from struct import pack

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
CLONE_FS = 0x00000200

MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE, MS_SLAVE = 4096, 16384, 1 << 18, 1 << 19
MNT_DETACH = 2
MOUNT_ATTR_RDONLY = 1

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NAME, PR_SET_SECCOMP = 1, 4, 15, 22
SECCOMP_MODE_FILTER = 2

# The C library has no functions for these before glibc 2.36; their numbers are the same wherever Debian runs but alpha.
_FSOPEN, _FSCONFIG, _FSMOUNT, _MOUNT_SETATTR = 430, 431, 432, 442
_FSCONFIG_CMD_CREATE, _CLOSE_ON_EXEC = 6, 1
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000

_libc = ctypes.CDLL(None, use_errno=True)
_libc.unshare.argtypes = (ctypes.c_int,)
_libc.setns.argtypes = (ctypes.c_int, ctypes.c_int)
_libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)
_libc.umount2.argtypes = (ctypes.c_char_p, ctypes.c_int)
_libc.prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong)
_libc.getsockopt.argtypes = (
    *(ctypes.c_int, ctypes.c_int, ctypes.c_int),
    *(ctypes.c_char_p, ctypes.POINTER(ctypes.c_uint32)),
)
_libc.syscall.restype = ctypes.c_long
_libc.sethostname.argtypes = (ctypes.c_char_p, ctypes.c_size_t)


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def unshare(flags: int) -> None:
    """Move the calling thread into new namespaces. Source: unshare(2)."""
    _check(_libc.unshare(flags), f"unshare({flags:#x})")


def setns(descriptor: int, kind: int) -> None:
    """Move the calling thread into an existing namespace. Source: setns(2)."""
    _check(_libc.setns(descriptor, kind), f"setns({kind:#x})")


def mount(source: str, target: str, kind: str, flags: int = 0, options: str = "") -> None:
    """Mount a file system, or bind one place to another. Source: mount(2)."""
    result = _libc.mount(source.encode(), target.encode(), kind.encode(), flags, options.encode())
    _check(result, f"mount {kind or source} on {target}")


def unmount(target: str, flags: int = 0) -> None:
    """Take the topmost mount off a place. Source: umount2(2)."""
    _check(_libc.umount2(target.encode(), flags), f"umount {target}")


def set_mount_attributes(target: str, *, on: int = 0, off: int = 0) -> None:
    """Change attributes (``MOUNT_ATTR_…``) of a mount and of all below it.

    Raises OSError: ENOSYS before Linux 5.12. Source: mount_setattr(2).
    """
    attributes = ctypes.create_string_buffer(pack("=QQQQ", on, off, 0, 0), 32)
    place = ctypes.c_char_p(target.encode())
    flags, size = ctypes.c_uint(_AT_RECURSIVE), ctypes.c_size_t(32)
    _number("mount_setattr", _MOUNT_SETATTR, ctypes.c_int(_AT_FDCWD), place, flags, attributes, size)


def new_mount(kind: str) -> int:
    """Mount a file system nowhere and return a descriptor of its top folder; it goes when that is closed.

    Raises OSError: ENOSYS before Linux 5.2, EPERM where it is not allowed. Source: fsopen(2), fsconfig(2), fsmount(2).
    """
    context = _number("fsopen", _FSOPEN, kind.encode(), _CLOSE_ON_EXEC)
    try:
        _number("fsconfig", _FSCONFIG, context, _FSCONFIG_CMD_CREATE, None, None, 0)
        return _number("fsmount", _FSMOUNT, context, _CLOSE_ON_EXEC, 0)
    finally:
        os.close(context)


def _number(name: str, number: int, *arguments: object) -> int:
    result: int = _libc.syscall(ctypes.c_long(number), *arguments)
    _check(result, name)
    return result


def getsockopt(descriptor: int, level: int, option: int, question: bytes) -> None:
    """Ask for an option whose buffer is question and answer at once, which Python's own getsockopt cannot."""
    length = ctypes.c_uint32(len(question))
    _check(
        _libc.getsockopt(descriptor, level, option, ctypes.create_string_buffer(question), ctypes.byref(length)),
        f"getsockopt({option})",
    )


def sethostname(name: str) -> None:
    """Name the UTS namespace of the calling thread. Source: sethostname(2)."""
    raw = name.encode()
    _check(_libc.sethostname(raw, len(raw)), "sethostname")


def set_parent_death_signal(number: int) -> None:
    """Have the kernel send this process a signal when its parent thread ends. Source: PR_SET_PDEATHSIG(2const)."""
    _check(_libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)")


def set_dumpable() -> None:
    """Let other processes of this user read our /proc entry, which unshare(2) had closed.

    Source: PR_SET_DUMPABLE(2const).
    """
    _check(_libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl(PR_SET_DUMPABLE)")


def set_process_name(name: str) -> None:
    """Name the calling process as ps(1) shows it, at most 15 bytes. Source: PR_SET_NAME(2const)."""
    buffer = ctypes.create_string_buffer(name.encode()[:15])
    _check(_libc.prctl(PR_SET_NAME, ctypes.addressof(buffer), 0, 0, 0), "prctl(PR_SET_NAME)")


def set_seccomp_filter(length: int, address: int) -> None:
    """Filter the system calls of this process, and of all that it starts, with a BPF program in memory.

    ``length`` counts instructions. Needs CAP_SYS_ADMIN in the user namespace. Source: PR_SET_SECCOMP(2const).
    """

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(length, address)
    result = _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0)
    _check(result, "prctl(PR_SET_SECCOMP)")
