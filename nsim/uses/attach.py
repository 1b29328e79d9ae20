"""``nsim attach``: open a shell in a lab that runs in another terminal."""

from __future__ import annotations

from nsim.uses.visiting import open_shell as run

__all__ = ["run"]
