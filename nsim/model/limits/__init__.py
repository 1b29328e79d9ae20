"""Limits of nodes, one in each file, found by their keyword. Imported when the first node has one."""

from nsim.model.limits.limit import Limit
from nsim.model.limits.registry import known, limit_operations, read_limits

__all__ = ["Limit", "known", "limit_operations", "read_limits"]
