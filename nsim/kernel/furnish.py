"""Furnish a new world: its own /proc, /sys and /run, and the files by which programs find names and users.

Runs once, as the world's first process, before anything else lives there.
"""

from __future__ import annotations

import os
import sys

from nsim.kernel import syscalls
from nsim.kernel.namespace import NAMES
from nsim.ops import ROOT

HOME = "/run/nsim"
HOSTS = f"{HOME}/hosts"
RESOLVER = f"{HOME}/resolv.conf"
TOOLS = f"{HOME}/bin"
_TOOL_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tools")
_LOCKED_DOWN = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC
# Programs that give up root when they start, by changing to a user of their own. Where only one user is mapped into
# the world they cannot, so there these names stand for root itself.
_UNPRIVILEGED_SERVICES = ("tcpdump", "frr", "frrvty", "systemd-network", "ntp")


def furnish(*, one_user: bool, room: str = "") -> None:
    """Mount and write what a world needs; ``one_user`` when root is the only user mapped into it.

    ``room`` is how much memory the files in its /run may take, as tmpfs(5) has it; the kernel's usual limit without.
    """
    # What the machine unmounts shall not be kept busy by us, and nothing of ours shall reach the machine.
    syscalls.mount("none", "/", "", syscalls.MS_REC | syscalls.MS_SLAVE)
    syscalls.mount("proc", "/proc", "proc", _LOCKED_DOWN)
    syscalls.mount("sysfs", "/sys", "sysfs", _LOCKED_DOWN)
    syscalls.mount(
        "tmpfs", "/run", "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, f"mode=755{room and ',size='}{room}"
    )
    for folder in (NAMES, HOME, TOOLS, "/run/lock"):
        os.makedirs(folder, exist_ok=True)
    syscalls.sethostname(ROOT)
    _replace("/etc/hosts", HOSTS, "127.0.0.1 localhost\n::1 localhost\n")
    _replace("/etc/resolv.conf", RESOLVER, "# no name server: every node stands in /etc/hosts\n")
    # IPv4 addresses of a name come first, as in the textbooks; `-6` asks for the others. Source: gai.conf(5).
    _replace("/etc/gai.conf", f"{HOME}/gai.conf", "precedence ::ffff:0:0/96 100\n")
    if one_user:
        _replace("/etc/passwd", f"{HOME}/passwd", _as_root("/etc/passwd", "{name}:x:0:0::/run:/usr/sbin/nologin"))
        _replace("/etc/group", f"{HOME}/group", _as_root("/etc/group", "{name}:x:0:"))
    _offer_tools()


def _replace(path: str, own: str, content: str) -> None:
    # A file of ours takes the place of the machine's, for this world only. One that the machine does not have
    # cannot be covered, unless it was a link into the /run that we have just covered ourselves.
    with open(own, "w", encoding="utf-8") as file:
        file.write(content)
    target = os.path.realpath(path)
    if not os.path.exists(target):
        if not target.startswith("/run/"):
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "w", encoding="utf-8").close()
    syscalls.mount(own, target, "", syscalls.MS_BIND)


def _as_root(path: str, line: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            others = [entry for entry in file if entry.partition(":")[0] not in _UNPRIVILEGED_SERVICES]
    except FileNotFoundError:
        others = ["root:x:0:0:root:/root:/bin/sh\n"]
    # The last line of a file may lack its end; the first one of ours must not continue it.
    body = "".join(others).encode("utf-8", "surrogateescape").decode("utf-8", "replace").rstrip("\n")
    return body + "\n" + "".join(line.format(name=name) + "\n" for name in _UNPRIVILEGED_SERVICES)


def _offer_tools() -> None:
    # One small script for each built-in tool. They stand last in every PATH, so that an installed one wins.
    for entry in sorted(os.listdir(_TOOL_FOLDER)):
        name = entry.removesuffix(".py")
        if name.startswith("_"):
            continue
        path = f"{TOOLS}/{name}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nexec '{sys.executable}' '{_TOOL_FOLDER}/__main__.py' {name} \"$@\"\n")
        os.chmod(path, 0o755)
