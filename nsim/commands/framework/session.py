"""What a command works on: the network, the jobs, and what the shell remembers."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.network import Network
from nsim.network.jobs import Jobs


@dataclass
class Session:
    """One shell on one network.

    ``status`` is the exit status of the last line, ``leaving`` ends the shell, and ``interrupted`` says that a
    SIGINT reached nsim itself while the last line ran.
    """

    network: Network
    jobs: Jobs
    status: int = 0
    leaving: bool = False
    interrupted: bool = False
