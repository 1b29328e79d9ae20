"""Cables that are programs: a tunnel for packets between two hosts, and one for frames between two bridges."""

from nsim import Host, Topology

PACKETS_PORT, FRAMES_PORT = 5555, 6666


class Tuntap(Topology):
    """Two hosts joined by a TUN tunnel, the LANs behind them by a TAP tunnel.

    The program `tunnel` carries what goes into tun0 and tap0 to the other side. A TUN interface hands it IP packets,
    a TAP interface, here the port of a bridge, whole Ethernet frames.
    """

    def build(self) -> None:
        sides = (("left", 1, "right"), ("right", 2, "left"))
        hosts = {name: self.add(Host(name)) for name, _, _ in sides}
        self.link(
            hosts["left"].port("eth0", "192.0.2.1/24"),
            hosts["right"].port("eth0", "192.0.2.2/24"),
        )
        for name, number, other in sides:
            host = hosts[name]
            host.tun("tun0", f"10.8.0.{number}/24")
            lan = host.bridge("br0")
            lan.tap("tap0")
            box = self.add(Host(f"box-{name}"))
            self.link(box.port("eth0", f"10.9.0.{number}0/24"), lan.port("lan"))
            host.service(f"exec tunnel tun0 {other} {PACKETS_PORT}")
            host.service(f"exec tunnel tap0 {other} {FRAMES_PORT}")
