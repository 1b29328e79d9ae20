"""Who one is inside a user namespace: root, and with newuidmap(1) also the other users of the machine's files.

Source: user_namespaces(7), subuid(5).
"""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubordinateIds:
    """The ranges of user and group numbers that /etc/subuid and /etc/subgid give to this user: first and count."""

    uid: int
    gid: int
    users: tuple[int, int]
    groups: tuple[int, int]

    def commands(self, process: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the two commands that map root to this user, and 1 upwards to the ranges, for a process."""
        return (
            ("newuidmap", str(process), "0", str(self.uid), "1", "1", *map(str, self.users)),
            ("newgidmap", str(process), "0", str(self.gid), "1", "1", *map(str, self.groups)),
        )


def subordinate_ids() -> SubordinateIds | None:
    """Return this user's ranges, or None where there are none or newuidmap and newgidmap are not installed."""
    folders = os.environ.get("PATH", os.defpath).split(":")
    if not all(
        any(os.access(f"{folder}/{tool}", os.X_OK) for folder in folders) for tool in ("newuidmap", "newgidmap")
    ):
        return None
    users, groups = _range("/etc/subuid"), _range("/etc/subgid")
    return SubordinateIds(os.geteuid(), os.getegid(), users, groups) if users and groups else None


def map_root_only(uid: int, gid: int) -> None:
    """Make the calling process, which has just entered a user namespace, root in it; there is no other user then."""
    map_one((0, uid), (0, gid))


def map_one(user: tuple[int, int], group: tuple[int, int]) -> None:
    """Map one user and one group, each by its number in the new user namespace and outside."""
    maps = (("setgroups", "deny"), ("uid_map", "{} {} 1".format(*user)), ("gid_map", "{} {} 1".format(*group)))
    for name, content in maps:
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(content)


def _range(path: str) -> tuple[int, int] | None:
    uid = os.geteuid()
    try:
        owners = {str(uid), pwd.getpwuid(uid).pw_name}
    except KeyError:
        owners = {str(uid)}
    try:
        with open(path, encoding="utf-8") as file:
            entries = [line.strip().split(":") for line in file]
    except OSError:
        return None
    fitting = (entry for entry in entries if len(entry) == 3 and entry[0] in owners)
    return next(((int(first), int(count)) for _, first, count in fitting), None)
