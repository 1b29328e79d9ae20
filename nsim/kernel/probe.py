"""Try what this machine can do, feature by feature, by doing it: a version number proves nothing.

Runs inside a world, in scratch namespaces that go with it.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from struct import pack
from typing import TYPE_CHECKING

from nsim.errors import HostError
from nsim.kernel import syscalls
from nsim.kernel.furnish import TOOLS
from nsim.kernel.netlink import NETLINK_NETFILTER, Refusal, open_netlink
from nsim.kernel.user_uplink import PROGRAMS as UPLINK_PROGRAMS
from nsim.ops import MasqueradeAdd, NatChainAdd, message
from nsim.ops.operation import NetfilterRequest, RouteRequest

if TYPE_CHECKING:
    from nsim.kernel.cgroup import Place

_IFLA_LINK = 5
_RTM_NEWTFILTER = 44
_TCA_KIND, _TCA_OPTIONS = 1, 2
_INGRESS, _INGRESS_HANDLE, _ETH_P_IP = 0xFFFFFFF1, 0xFFFF0000, 0x0800
_IPT_SO_GET_INFO = 64


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a lab may need: whether it is there, and how to get it where it is not."""

    feature: str
    available: bool
    purpose: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Feature:
    name: str
    purpose: str
    module: str
    attempt: Callable[[], int]


def kernel_features() -> Iterator[Finding]:
    """Try each kernel feature in a new network namespace; the calling thread stays in the last one."""
    for feature in _FEATURES:
        syscalls.unshare(syscalls.CLONE_NEWNET)
        number = feature.attempt()
        remedy = (
            ""
            if not number
            else f"{os.strerror(number)}: try, as root, modprobe {feature.module}, or a kernel built with it"
        )
        yield Finding(feature.name, not number, feature.purpose, remedy)


def has(feature: str) -> bool:
    """Try one feature by its name; the calling thread stays in a new network namespace."""
    syscalls.unshare(syscalls.CLONE_NEWNET)
    return any(not found.attempt() for found in _found(feature))


def purpose_and_module(feature: str) -> tuple[str, str]:
    """Return what a feature is for and the kernel module that has it."""
    first = _found(feature)[0]
    return first.purpose, first.module


def _found(feature: str) -> list[_Feature]:
    # "nat" is there when either of the two packet filters can do it.
    return [each for each in _FEATURES if feature in (each.name, each.name.rpartition(" ")[2])]


def limits(ask: Callable[[], tuple[Place, int]]) -> Iterator[Finding]:
    """Look which limits of nodes this machine lets us keep; ``ask`` has the launcher make a cgroup."""
    refusal = ""
    controllers: frozenset[str] = frozenset()
    try:
        place, descriptor = ask()
        os.close(descriptor)
        controllers = place.controllers
    except HostError as error:
        refusal = error.hint or error.message
    for name, keyword in _CONTROLLERS.items():
        found = name in controllers
        remedy = "" if found else refusal or f"{place.path} does not get it: Delegate={name} in user@.service"
        yield Finding(f"cgroup {name}", found, f"{keyword}= of a node", remedy)


def programs(path: str) -> Iterator[Finding]:
    """Look for the well-known programs in a PATH; where nsim has its own it stands in for a missing one."""
    for name, package in _PROGRAMS.items():
        found = next((folder for folder in path.split(":") if os.access(f"{folder}/{name}", os.X_OK)), None)
        own = found == TOOLS
        remedy = "" if found and not own else f"{'nsim has its own; ' if own else ''}apt install {package}"
        yield Finding(name, found is not None, "program in nodes", remedy)


def user_uplink(path: str) -> Finding:
    """Look for a program that can be the uplink of a lab without root, in a PATH."""
    names = list(UPLINK_PROGRAMS)
    found = any(os.access(f"{folder}/{name}", os.X_OK) for folder in path.split(":") for name in names)
    remedy = "" if found else f"apt install {names[0]}; a node that plays the Internet needs nothing"
    return Finding(" or ".join(names), found, 'uplink="user" of a NAT gateway', remedy)


def _link(kind: str, data: bytes = b"", extra: bytes = b"") -> Callable[[], int]:
    def attempt() -> int:
        body = message.link_header() + message.text(message.IFLA_IFNAME, "probe0") + extra
        return _route(RouteRequest(message.RTM_NEWLINK, message.CREATE, body + message.link_info(kind, data)))

    return attempt


def _link_on_veth(kind: str, data: bytes = b"") -> Callable[[], int]:
    def attempt() -> int:
        body = (
            message.link_header(10, up=True) + message.text(message.IFLA_IFNAME, "cable0") + message.link_info("veth")
        )
        return (
            _route(RouteRequest(message.RTM_NEWLINK, message.CREATE, body))
            or _link(kind, data, message.number(_IFLA_LINK, 10))()
        )

    return attempt


def _queue(kind: str, options: bytes = b"", *, handle: int = 0, parent: int = 0xFFFFFFFF) -> Callable[[], int]:
    def attempt() -> int:
        body = pack("=BxxxiIII", 0, 1, handle, parent, 0) + message.text(_TCA_KIND, kind)
        return _route(RouteRequest(message.RTM_NEWQDISC, message.CREATE, body + options))

    return attempt


def _filter(kind: str, options: bytes) -> Callable[[], int]:
    def attempt() -> int:
        info = 1 << 16 | socket.htons(_ETH_P_IP)  # its priority and what it looks at
        body = pack("=BxxxiIII", 0, 1, 0, _INGRESS_HANDLE, info) + message.text(_TCA_KIND, kind)
        return (
            _queue("ingress", handle=_INGRESS_HANDLE, parent=_INGRESS)()
            or _route(RouteRequest(_RTM_NEWTFILTER, message.CREATE, body + options))
        )  # fmt: skip

    return attempt


def _nat() -> int:
    chain = NatChainAdd("probe", "postrouting").netfilter()
    rule = MasqueradeAdd("probe", "lo").netfilter()
    with open_netlink(NETLINK_NETFILTER) as netlink:
        return _number(netlink.change_netfilter(NetfilterRequest(chain.messages + rule.messages)))


def _legacy_nat() -> int:
    # struct ipt_getinfo begins with the name of a table; the kernel loads the table when it is first asked for.
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as opened:
            syscalls.getsockopt(opened.fileno(), socket.SOL_IP, _IPT_SO_GET_INFO, b"nat".ljust(84, b"\0"))
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def _device(path: str) -> Callable[[], int]:
    def attempt() -> int:
        try:
            os.close(os.open(path, os.O_RDWR))
        except OSError as error:
            return error.errno or errno.EIO
        return 0

    return attempt


def _route(request: RouteRequest) -> int:
    with open_netlink() as netlink:
        return _number(netlink.change([request]))


def _number(refusal: Refusal | None) -> int:
    return refusal.errno if refusal else 0


_IFLA_BR_VLAN_FILTERING, _IFLA_VLAN_ID, _IFLA_VRF_TABLE, _IFLA_VXLAN_ID = 7, 1, 1, 1
_IFLA_GRE_LOCAL, _IFLA_GRE_REMOTE = 6, 7
_NETEM_OPTIONS = message.attribute(_TCA_OPTIONS, pack("=6I", 0, 1000, 0, 0, 0, 0))

_TBF_OPTIONS = pack("=BBHhHI", 0, 1, 0, 0, 0, 125_000) + bytes(12) + pack("=III", 3000, 1000, 0)
# struct tc_htb_glob, and struct tc_u32_sel with one key that fits every packet.
_HTB_OPTIONS = message.attribute(_TCA_OPTIONS, message.attribute(2, pack("=5I", 3, 10, 0, 0, 0)))
_U32_OPTIONS = message.attribute(
    _TCA_OPTIONS, message.attribute(5, pack("=BBBxHHhhI", 1, 0, 1, 0, 0, 0, 0, 0) + pack("=IIii", 0, 0, 0, 0))
)
_VLAN_OPTIONS = message.attribute(_IFLA_VLAN_ID, pack("=H", 10))
_VLAN_FILTERING = message.attribute(_IFLA_BR_VLAN_FILTERING, b"\1")
_GRE_OPTIONS = message.attribute(_IFLA_GRE_LOCAL, bytes([10, 0, 0, 1])) + message.attribute(
    _IFLA_GRE_REMOTE, bytes([10, 0, 0, 2])
)

_FEATURES = (
    _Feature("veth", "links", "veth", _link("veth")),
    _Feature("bridge", "switches", "bridge", _link("bridge")),
    _Feature("bridge vlan filtering", "VLANs on switches", "bridge", _link("bridge", _VLAN_FILTERING)),
    _Feature("8021q", "VLAN sub-interfaces", "8021q", _link_on_veth("vlan", _VLAN_OPTIONS)),
    _Feature("vrf", "several routing tables", "vrf", _link("vrf", message.number(_IFLA_VRF_TABLE, 100))),
    _Feature("nf_tables nat", "NAT gateways", "nft_masq", _nat),
    _Feature("iptables nat", "NAT gateways where nf_tables has none", "iptable_nat", _legacy_nat),
    _Feature(
        "tbf",
        "rate of a link",
        "sch_tbf",
        _queue("tbf", message.attribute(_TCA_OPTIONS, message.attribute(1, _TBF_OPTIONS))),
    ),
    _Feature("htb", "sharing a link between classes", "sch_htb", _queue("htb", _HTB_OPTIONS)),
    _Feature("u32", "choosing packets for a class", "cls_u32", _filter("u32", _U32_OPTIONS)),
    _Feature("netem", "delay and loss of a link", "sch_netem", _queue("netem", _NETEM_OPTIONS)),
    _Feature("macvlan", "several MACs on one interface", "macvlan", _link_on_veth("macvlan")),
    _Feature("vxlan", "tunnels for frames", "vxlan", _link("vxlan", message.number(_IFLA_VXLAN_ID, 7))),
    _Feature("gre", "tunnels for packets", "ip_gre", _link("gre", _GRE_OPTIONS)),
    _Feature("dummy", "interfaces without a link", "dummy", _link("dummy")),
    _Feature("wireguard", "encrypted tunnels", "wireguard", _link("wireguard")),
    _Feature("tun", "interfaces made by programs", "tun", _device("/dev/net/tun")),
)

_CONTROLLERS = {"cpu": "cpu", "memory": "memory", "pids": "processes"}

_PROGRAMS = {
    "ip": "iproute2",
    "tc": "iproute2",
    "nft": "nftables",
    "iptables": "iptables",
    "ping": "iputils-ping",
    "traceroute": "traceroute",
    "tcpdump": "tcpdump",
    "arp": "net-tools",
    "route": "net-tools",
    "curl": "curl",
    "iperf3": "iperf3",
    "newuidmap": "uidmap",
}
