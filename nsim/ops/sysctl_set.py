"""Write a kernel setting."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.ops.operation import Bindings, Operation, SettingRequest


@dataclass(frozen=True, slots=True)
class SysctlSet(Operation):
    """Write a kernel setting such as ``net.ipv4.ip_forward``.

    A key may be written with slashes instead of dots where a name in it has dots of its own
    (``net/ipv4/conf/eth0.10/rp_filter``), as sysctl(8) allows. ``optional`` is for settings of features that
    a kernel may lack: where the key does not exist nothing needs to be set.
    """

    key: str
    value: str
    optional: bool = False

    def argv(self) -> tuple[str, ...]:
        return ("sysctl", "-qe" if self.optional else "-q", "-w", f"{self.key}={self.value}")

    def request(self, bindings: Bindings) -> SettingRequest:
        return SettingRequest(setting_path(self.key), self.value, self.optional)


def setting_path(key: str) -> str:
    """Return the file that holds a setting: ``net.ipv4.ip_forward`` is /proc/sys/net/ipv4/ip_forward."""
    return "/proc/sys/" + (key if "/" in key else key.replace(".", "/"))
