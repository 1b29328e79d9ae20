"""The cgroup of a lab, on the machine: where it comes from and how it goes."""

from __future__ import annotations

import os
from typing import Protocol

from nsim.errors import HostError
from nsim.kernel.cgroup import Place
from nsim.kernel.cgroup_keeper import KeptGroup
from nsim.kernel.systemd_scope import ScopeGroup, manager_socket


class LabGroup(Protocol):
    """A cgroup that hands out controllers to others below it, and is nobody else's."""

    place: Place
    descriptor: int
    """The directory, opened."""

    def close(self) -> None:
        """Let it go, when the lab has ended."""


def make_group() -> LabGroup:
    """Return a cgroup for a lab that goes with it, whatever ends the lab; to be called by a process with one thread.

    Where systemd runs it owns all cgroups, and gives one; elsewhere nsim makes one by itself, as it does where systemd
    refuses and a cgroup belongs to this user all the same. Raises HostError when this machine gives none.
    """
    if manager_socket() is None:
        return KeptGroup()
    try:
        return ScopeGroup()
    except HostError as refusal:
        if os.geteuid() == 0:  # whatever it may write to, all of it is systemd's
            raise
        try:
            return KeptGroup()
        except HostError as error:
            raise HostError(f"{error.message}; {refusal.message}", hint=error.hint) from None
