"""Read the interfaces of a namespace, quickly: the state of links is asked for after every failed command."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from struct import unpack, unpack_from

from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.ops.message import (
    IFF_UP,
    IFLA_ADDRESS,
    IFLA_IFNAME,
    IFLA_INFO_DATA,
    IFLA_INFO_KIND,
    IFLA_LINK,
    IFLA_LINKINFO,
    IFLA_MASTER,
    IFLA_MTU,
    link_header,
    text,
)

_RTM_GETLINK = 18
_IFF_RUNNING, _IFF_LOWER_UP = 1 << 6, 1 << 16
_IFLA_LINK_NETNSID = 37
_LINK_HEADER_BYTES = 16
_IFLA_QDISC = 6
_IFLA_INFO_SLAVE_KIND, _IFLA_INFO_SLAVE_DATA = 4, 5
_IFLA_VLAN_ID, _IFLA_BRPORT_STATE, _IFLA_BR_VLAN_FILTERING = 1, 1, 7
_IFLA_VRF_TABLE = 1


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface as the kernel has it now; ``carrier`` says whether the other side of the cable is up too.

    ``running`` says that everybody has been told so: a bridge lets the frames of this port pass.
    ``lower_index`` is that of the interface of the same node on which it stands, as a VLAN does on a card; ``vlan`` is
    the number of such a one. ``peer_index`` is that of the other end of a veth, in whatever namespace. ``hardware`` is
    its ARPHRD_ number: what its packets begin with. ``queue`` is the kind of its queueing discipline. ``port_state`` is
    what a bridge does with it as its port (BR_STATE_), 3 when frames pass. ``filters_vlans`` says so of a bridge.
    ``table`` is the number of a VRF's routing table.
    """

    name: str
    index: int
    kind: str
    up: bool
    carrier: bool
    mac: str
    mtu_bytes: int
    master_index: int | None
    lower_index: int | None
    peer_index: int | None
    hardware: int
    vlan: int | None = None
    port_state: int | None = None
    filters_vlans: bool = False
    queue: str = ""
    table: int | None = None
    running: bool = True


def interfaces(netlink: NetlinkSocket) -> dict[str, Interface]:
    """Return the interfaces of the socket's namespace by name, in the kernel's order. Source: rtnetlink(7)."""
    return {found.name: found for found in map(decode_interface, netlink.dump(_RTM_GETLINK, link_header()))}


def interface(netlink: NetlinkSocket, name: str) -> Interface | None:
    """Return one interface of the socket's namespace, or None when it has none of that name."""
    try:
        return decode_interface(netlink.get(_RTM_GETLINK, link_header() + text(IFLA_IFNAME, name)))
    except OSError as error:
        if error.errno != errno.ENODEV:
            raise
        return None


def decode_interface(body: bytes) -> Interface:
    """Read the body of one message about an interface (``struct ifinfomsg`` and its attributes)."""
    hardware, index, flags = unpack_from("=2xHiI", body)
    given = attributes(body, _LINK_HEADER_BYTES)
    link = unpack("=I", given[IFLA_LINK])[0] if IFLA_LINK in given else None
    info = attributes(given.get(IFLA_LINKINFO, b""))
    kind = info.get(IFLA_INFO_KIND, b"loopback").rstrip(b"\0").decode()
    details = attributes(info.get(IFLA_INFO_DATA, b"")) if kind in ("vlan", "bridge", "vrf") else {}
    port = attributes(info.get(_IFLA_INFO_SLAVE_DATA, b"")) if info.get(_IFLA_INFO_SLAVE_KIND) == b"bridge\0" else {}
    return Interface(
        name=given[IFLA_IFNAME].rstrip(b"\0").decode(),
        index=index,
        kind=kind,
        up=bool(flags & IFF_UP),
        carrier=bool(flags & _IFF_LOWER_UP),
        running=bool(flags & _IFF_RUNNING),
        mac=given.get(IFLA_ADDRESS, b"").hex(":"),
        mtu_bytes=unpack("=I", given[IFLA_MTU])[0],
        master_index=unpack("=I", given[IFLA_MASTER])[0] if IFLA_MASTER in given else None,
        lower_index=None if kind == "veth" or _IFLA_LINK_NETNSID in given else link,
        peer_index=link if kind == "veth" else None,
        hardware=hardware,
        vlan=unpack("=H", details[_IFLA_VLAN_ID])[0] if kind == "vlan" and _IFLA_VLAN_ID in details else None,
        port_state=port[_IFLA_BRPORT_STATE][0] if _IFLA_BRPORT_STATE in port else None,
        queue=given.get(_IFLA_QDISC, b"").rstrip(b"\0").decode(),
        table=unpack("=I", details[_IFLA_VRF_TABLE])[0] if kind == "vrf" and _IFLA_VRF_TABLE in details else None,
        filters_vlans=kind == "bridge" and any(details.get(_IFLA_BR_VLAN_FILTERING, b"")),
    )
