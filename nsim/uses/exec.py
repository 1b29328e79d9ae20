"""``nsim exec``: run a command in a node of a lab that runs in another terminal."""

from __future__ import annotations

from nsim.uses.visiting import run_command as run

__all__ = ["run"]
