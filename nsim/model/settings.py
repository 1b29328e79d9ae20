"""Kernel settings that an author gives a node: which key, which value, and where it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nsim.errors import TopologyError
from nsim.model.origin import Origin, author
from nsim.model.reading import check_text

_KEY = re.compile(r"net([./][A-Za-z0-9_+-][A-Za-z0-9_.+-]*)+")
_VALUE = re.compile(r"[ -~]+")
_OF_INTERFACES = ("conf", "neigh")  # net.ipv4.conf.eth0.rp_filter, Documentation/networking/ip-sysctl.rst


@dataclass(frozen=True, slots=True)
class Setting:
    """A value for a key under ``net``, whose parts are told apart by dots, or by slashes where one has a dot itself."""

    key: str
    value: str
    origin: Origin | None = field(default=None, compare=False)

    @property
    def parts(self) -> list[str]:
        """The key's parts: ``net``, ``ipv4``, ``ip_forward``."""
        return self.key.split("/" if "/" in self.key else ".")

    @property
    def interface(self) -> str | None:
        """The interface that the key is for, by its name; None when it is for the whole node."""
        parts = self.parts
        if len(parts) < 5 or parts[2] not in _OF_INTERFACES:
            return None
        return ".".join(parts[3:-1])


def read_setting(node: str, key: str, value: object) -> Setting:
    """Read a setting of a node; raise TopologyError for a key that no network has, or a value that is no line."""
    check_text(node, "the key of a setting", key, 'write one like "net.ipv4.ip_forward"')
    if not _KEY.fullmatch(key):
        raise TopologyError(
            f"{key!r} is no setting of a network",
            node=node,
            origin=author(),
            hint='write one like "net.ipv4.ip_forward"; `sysctl -a` lists them',
        )
    text = str(int(value)) if isinstance(value, bool) else str(value)
    if not isinstance(value, int | float | str) or not _VALUE.fullmatch(text):
        raise TopologyError(
            f"{key}: {value!r} is no value for a setting",
            node=node,
            origin=author(),
            hint='write a number, a truth value or one line of text, like "4096 131072 6291456"',
        )
    if "." not in key:
        key = key.replace("/", ".")
    return Setting(key, text, author())
