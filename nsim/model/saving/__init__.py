"""Write a drawing down as a topology file that makes the same network again."""

from nsim.model.saving.topology_file import topology_file

__all__ = ["topology_file"]
