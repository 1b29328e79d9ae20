"""Write a kernel setting in the network namespace of the calling thread."""

from __future__ import annotations

from nsim.ops.operation import SettingRequest


def write_setting(request: SettingRequest) -> None:
    """Write it; raises OSError when the kernel refuses, or has no such setting and it is not optional."""
    try:
        with open(request.path, "w", encoding="ascii") as file:
            file.write(request.value)
    except FileNotFoundError:
        if not request.optional:
            raise
