"""The goal that an interface divides what it may send."""

from __future__ import annotations

from dataclasses import dataclass

from nsim.checks.goals.goal import Goal, Verdict
from nsim.checks.goals.places import interface_index
from nsim.network import Network
from nsim.units import Rate


@dataclass(frozen=True)
class HasClass(Goal):
    """An interface has a class of htb, such as ``1:10``, with a rate, and a ceiling where one is given."""

    node: str
    interface: str
    name: str
    rate: str
    ceiling: str = ""

    @property
    def meaning(self) -> str:
        """The goal as a sentence."""
        ceiling = f" and may borrow up to {self.ceiling}" if self.ceiling else ""
        return f"the class {self.name} of {self.node}:{self.interface} has {self.rate}{ceiling}"

    def examine(self, network: Network, patience_s: float) -> Verdict:
        """Read the classes."""
        node = network.namespace(self.node)
        interface_index(node, self.interface)
        handle = handle_of(self.name)
        found = next((each for each in node.rate_classes(self.interface) if each.handle == handle), None)
        if found is None:
            return Verdict(False, f"{self.interface} has no such class")
        if found.rate != Rate.parse(self.rate):
            return Verdict(False, f"its rate is {found.rate}")
        if self.ceiling and found.ceiling != Rate.parse(self.ceiling):
            return Verdict(False, f"its ceiling is {found.ceiling}")
        return Verdict(True)


def handle_of(name: str) -> int:
    """Return the kernel's number of a class that tc writes as ``1:10``, in hexadecimal."""
    major, _, minor = name.partition(":")
    return int(major, 16) << 16 | int(minor, 16)
