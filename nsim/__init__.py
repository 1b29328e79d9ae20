"""nsim: simulate a network of real Linux namespaces from one interactive shell.

The names below are the public API. They are imported when first used: ``nsim --version`` needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from nsim.errors import CommandError, HostError, KernelError, NsimError, TopologyError, UsageError
    from nsim.model import Host, NatGateway, Node, Router, Switch, Topology
    from nsim.model.parameters import Also, Range
    from nsim.network import Network

_HOME = {
    **dict.fromkeys(("Host", "NatGateway", "Node", "Router", "Switch", "Topology"), "nsim.model"),
    **dict.fromkeys(
        ("CommandError", "HostError", "KernelError", "NsimError", "TopologyError", "UsageError"), "nsim.errors"
    ),
    **dict.fromkeys(("Also", "Range"), "nsim.model.parameters"),
    "Network": "nsim.network",
}

__all__ = [
    "Also",
    "CommandError",
    "Host",
    "HostError",
    "KernelError",
    "NatGateway",
    "Network",
    "Node",
    "NsimError",
    "Range",
    "Router",
    "Switch",
    "Topology",
    "TopologyError",
    "UsageError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'nsim' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
