"""Namespaces behind the machine, and behind that an Internet of its own: forwarding and masquerading, step by step."""

from nsim import Host, Router, Topology

PAGE = "mkdir -p /run/www && echo 'hello from the web' > /run/www/index.html"
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12")  # RFC 1918; 192.168.0.0/24 is the customer's line itself


class Internet(Topology):
    """A bridged LAN behind the machine, and a simulated Internet behind that.

    8.8.8.8 answers there, and a web server. As in the tutorials, the machine neither forwards nor masquerades until
    somebody turns it on: ``forwarding=yes``, ``nat=yes``.
    """

    def build(self, forwarding: bool = False, nat: bool = False) -> None:
        self.home = self.root.bridge("planet-br", "10.10.0.1/16")
        self.earth = self.add(Host("earth", gateway="10.10.0.1"))
        self.neptune = self.add(Host("neptune", gateway="10.10.0.1"))
        for host, address in ((self.earth, "10.10.0.10/16"), (self.neptune, "10.10.0.20/16")):
            self.link(host.port(f"{host.name}-veth", address), self.home.port(f"veth-{host.name}"))

        isp = self.add(Router("isp"))
        self.link(self.root.port("eth0", "192.168.0.108/24"), isp.port("customer", "192.168.0.1/24"))
        self.root.route("default", via="192.168.0.1")
        self.root.sysctl("net.ipv4.ip_forward", forwarding)
        for prefix in PRIVATE:
            isp.route(prefix, kind="blackhole")
        dns = self.add(Host("dns"))
        self.link(isp.port("dns", "8.8.8.1/24"), dns.port("eth0", "8.8.8.8/24"))
        web = self.add(Host("web"))
        self.link(isp.port("web", "203.0.113.1/24"), web.port("eth0", "203.0.113.80/24"))
        web.service(f"{PAGE}; exec python3 -m http.server --directory /run/www 80")
        if nat:
            self.root.nat(outside="eth0")
