"""The environment of programs in a node: the caller's own, with a PATH on which system tools can be found;
and the shell that a person gets there."""

from __future__ import annotations

import os
from collections.abc import Mapping

from nsim.kernel.furnish import TOOLS

_SYSTEM_FOLDERS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
# What these name belongs to the machine and is not there in a world.
_LEFT_OUT = frozenset({"XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "HOSTNAME", "NOTIFY_SOCKET"})


def search_path(path: str) -> str:
    """Return a PATH with the folders of system tools, which ordinary users often lack, and nsim's own tools last."""
    folders = [folder for folder in path.split(":") if folder]
    return ":".join([*folders, *(folder for folder in _SYSTEM_FOLDERS if folder not in folders), TOOLS])


def node_environment(base: Mapping[str, str], node: str) -> dict[str, str]:
    """Return the environment of a program in a node; ``NSIM_NODE`` says where it runs."""
    kept = {name: value for name, value in base.items() if name not in _LEFT_OUT}
    return kept | {"PATH": search_path(base.get("PATH", "")), "NSIM_NODE": node}


def interactive_shell(node: str) -> tuple[list[str], dict[str, str]]:
    """Return the words that start a shell for a person in a node, and what is added to its environment."""
    # What is typed in a lab does not belong in the history of the machine's own shell.
    variables = {"PS1": f"{node}# ", "HISTFILE": ""}
    if os.access("/bin/bash", os.X_OK):
        return ["/bin/bash", "--noprofile", "--norc", "-i"], variables
    return ["/bin/sh", "-i"], variables
