"""Give a node an interface whose cable is a program that speaks for it on the machine, without privileges."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from nsim.ops.lease import Lease
from nsim.ops.operation import Bindings, Operation, UplinkRequest


@dataclass(frozen=True, slots=True)
class UserUplinkAdd(Operation):
    """Make a TAP interface that a program of the machine holds, and with whose frames it opens sockets there.

    Source: slirp4netns(1).
    """

    interface: str
    lease: Lease

    def argv(self) -> tuple[str, ...]:
        return ("ip", "tuntap", "add", "dev", self.interface, "mode", "tap")

    def on_machine(self) -> tuple[str, ...]:
        words = ["slirp4netns", "--netns-type=path", f"--cidr={self.lease.address.network}", "--disable-host-loopback"]
        return (shlex.join([*words, f"/run/netns/{self.node}", self.interface]),)

    def features(self) -> tuple[str, ...]:
        return ("tun",)

    def request(self, bindings: Bindings) -> UplinkRequest:
        return UplinkRequest("user", self.interface, self.lease)
