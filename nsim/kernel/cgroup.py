"""Where on this machine a process may make cgroups with limits, or why it may not.

Nothing of the machine is changed to get there. A cgroup is used that hands its controllers out already and in which
this user may make others; moving processes that are not the lab's, or handing out more, would have to be taken back.
Source: Documentation/admin-guide/cgroup-v2.rst of the kernel, "Delegation" and "No Internal Process Constraint".
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from nsim.errors import HostError

CONTROLLERS = ("cpu", "memory", "pids")
"""Those that nsim has limits for."""

_WITHOUT = "or leave the limits out"
_REBOOT = f"boot with systemd.unified_cgroup_hierarchy=1, or with cgroup_no_v1=all; {_WITHOUT}"
_HAND_OUT = "echo '+cpu +memory +pids' > {}/cgroup.subtree_control"


@dataclass(frozen=True, slots=True)
class Place:
    """A cgroup that a lab has for itself: its path on the machine, and the controllers that it can hand out."""

    path: str
    controllers: frozenset[str]


def find_parent(table: str = "/proc/self/mountinfo", own: str = "/proc/self/cgroup") -> Place:
    """Return the nearest cgroup above this process that hands controllers out and in which it may make others.

    Raises HostError, which says what is in the way and what to do.
    """
    mount, folder = own_group(table, own)
    if not controllers_in(f"{mount}/cgroup.controllers"):
        raise HostError(
            f"this machine's cgroup v2 has no cpu, memory or pids controller ({mount}/cgroup.controllers): "
            "cgroup v1 has them",
            hint=_REBOOT,
        )
    for path in _upwards(mount, folder):
        handed_out = controllers_in(f"{path}/cgroup.subtree_control")
        if handed_out and may_use(path):
            return Place(path, handed_out)
    if os.geteuid() == 0 and may_use(mount):
        raise HostError(
            f"no cgroup above nsim hands out its controllers ({mount}/cgroup.subtree_control is empty)",
            hint=f"as root: {_HAND_OUT.format(mount)}; nsim does not, since it could not promise to take it back",
        )
    raise HostError(
        f"this user may not make cgroups: none above {folder} is delegated to it",
        hint=f"log in where `systemctl --user` works, or run nsim as root; {_WITHOUT}",
    )


def own_group(table: str = "/proc/self/mountinfo", own: str = "/proc/self/cgroup") -> tuple[str, str]:
    """Return where cgroup v2 is mounted and the path of this process's own cgroup; raise HostError without either."""
    with open(own, encoding="utf-8", errors="surrogateescape") as file:
        paths = [line.rstrip("\n").split(":", 2)[2] for line in file if line.startswith("0::")]
    for root, mount in _mounts(table):
        for path in paths:
            beside = os.path.relpath(path, root)
            folder = os.path.normpath(f"{mount}/{beside}")
            if not beside.startswith("..") and os.path.isdir(folder):
                return mount, folder
    raise HostError("this machine has no cgroup v2, which keeps the limits of nodes", hint=_REBOOT)


def may_use(path: str) -> bool:
    """Say whether this user may make cgroups in one, and move processes that are below it."""
    return os.access(path, os.W_OK | os.X_OK) and os.access(f"{path}/cgroup.procs", os.W_OK)


def controllers_in(path: str) -> frozenset[str]:
    """Return which of the controllers a file of a cgroup names."""
    return frozenset(read_file(path).split()) & frozenset(CONTROLLERS)


def hand_out(path: str) -> frozenset[str]:
    """Have a cgroup that was made for this purpose hand out what it has; return that."""
    wanted = controllers_in(f"{path}/cgroup.controllers")
    with open(f"{path}/cgroup.subtree_control", "w", encoding="ascii") as file:
        file.write(" ".join(f"+{controller}" for controller in sorted(wanted)))
    return wanted


def read_file(path: str) -> str:
    """Return what a file of a cgroup says; nothing where it is not there or not for us."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def remove_tree(path: str) -> bool:
    """Remove a cgroup with all below it; return False when processes still live in one of them."""
    for folder, _, _ in os.walk(path, topdown=False):
        try:
            os.rmdir(folder)
        except FileNotFoundError:
            continue
        except OSError:
            return False
    return True


def _mounts(table: str) -> Iterator[tuple[str, str]]:
    # Root and place of each mount of cgroup v2; source: proc_pid_mountinfo(5).
    with open(table, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            fields, _, rest = line.partition(" - ")
            if rest.startswith("cgroup2 "):
                root, place = fields.split()[3:5]
                yield _unescaped(root), _unescaped(place)


def _unescaped(text: str) -> str:
    return text.replace("\\040", " ").replace("\\134", "\\")


def _upwards(mount: str, folder: str) -> Iterator[str]:
    while folder != mount:
        yield folder
        folder = os.path.dirname(folder)
    yield mount
