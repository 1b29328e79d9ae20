"""Explain why this machine does not allow a world: which setting forbids it and what to do about it."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from nsim.errors import HostError


@dataclass(frozen=True, slots=True)
class _Setting:
    path: str
    forbidding: str
    meaning: str
    remedy: str


_SETTINGS = (
    _Setting(
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "kernel.unprivileged_userns_clone is 0",
        "as root: sysctl -w kernel.unprivileged_userns_clone=1",
    ),
    _Setting(
        "/proc/sys/user/max_user_namespaces",
        "0",
        "user.max_user_namespaces is 0",
        "as root: sysctl -w user.max_user_namespaces=15000",
    ),
    _Setting(
        "/proc/sys/user/max_net_namespaces",
        "0",
        "user.max_net_namespaces is 0",
        "as root: sysctl -w user.max_net_namespaces=15000",
    ),
    _Setting(
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "AppArmor keeps user namespaces from ordinary users (kernel.apparmor_restrict_unprivileged_userns is 1)",
        "as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
)


def why_no_world(error: OSError) -> HostError:
    """Return the error to show when the kernel refused a step towards a world."""
    step = f"{error.filename or 'a system call'}: {error.strerror}"
    message = f"this machine does not allow a network of one's own ({step})"
    for setting in _SETTINGS:
        if _read(setting.path) == setting.forbidding:
            return HostError(f"{message}: {setting.meaning}", hint=f"{setting.remedy}; or run nsim as root")
    if _confined():
        return HostError(
            f"{message}: a container's seccomp filter or missing capabilities forbid it",
            hint="start the container with --privileged, or with --cap-add SYS_ADMIN --cap-add NET_ADMIN "
            "--security-opt seccomp=unconfined --security-opt systempaths=unconfined",
        )
    if error.errno == errno.ENOSPC:
        return HostError(f"{message}: too many namespaces are in use", hint="see /proc/sys/user/max_*_namespaces")
    return HostError(message, hint="`nsim doctor` says what this machine allows")


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return None


def _confined() -> bool:
    status = _read("/proc/self/status") or ""
    return "Seccomp:\t2" in status
