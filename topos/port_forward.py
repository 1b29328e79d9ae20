"""A server behind a masquerading machine: nobody outside can reach it until a port leads there."""

from nsim.topos.internet import Internet


class PortForward(Internet):
    """As internet, with NAT; a server on earth shall be reached from outside.

    It listens on port 8000. ``forward=yes`` leads the machine's ports 8000 and 3000 there.
    """

    def build(self, forward: bool = False) -> None:  # type: ignore[override]
        super().build(forwarding=True, nat=not forward)
        page = "mkdir -p /run/earth && echo 'hello from earth' > /run/earth/index.html"
        self.earth.service(f"{page}; exec python3 -m http.server --directory /run/earth 8000")
        if forward:
            nat = self.root.nat(outside="eth0")
            nat.forward(8000, self.earth)
            nat.forward(3000, self.earth, 8000)
