"""Run nsim as on a machine on which none of the network tools is installed: they are covered with /dev/null."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

COVERED = ("ping", "traceroute", "tcpdump", "arp", "route", "ip", "tc", "sysctl", "bridge")
IDENTITY = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"


def bare_machine(topology: str, *lines: str) -> subprocess.CompletedProcess[str]:
    """Run lines in a lab of that topology and return what was printed."""
    places = [place for tool in COVERED if (place := shutil.which(tool, path=PATH))]
    cover = "".join(f"mount --bind /dev/null {os.path.realpath(place)}\n" for place in places)
    words = [word for line in lines for word in ("-c", line)]
    script = f"{cover}exec {shlex.join([sys.executable, '-m', 'nsim', '--topo', topology, *words])}"
    return subprocess.run(
        ["unshare", *IDENTITY, "--mount", "sh", "-ec", script], capture_output=True, text=True, check=False, timeout=60
    )
