"""The kinds of interface that a node can have, one in each file."""

from nsim.model.interfaces.bridge import Bridge
from nsim.model.interfaces.dummy import Dummy
from nsim.model.interfaces.interface import Address, Interface
from nsim.model.interfaces.loopback import Loopback
from nsim.model.interfaces.master import Master
from nsim.model.interfaces.port import Port
from nsim.model.interfaces.tun import Tun
from nsim.model.interfaces.uplink import Uplink
from nsim.model.interfaces.vlan import Vlan
from nsim.model.interfaces.vrf import Vrf

__all__ = ["Address", "Bridge", "Dummy", "Interface", "Loopback", "Master", "Port", "Tun", "Uplink", "Vlan", "Vrf"]
