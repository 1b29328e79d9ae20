"""Build sales, router and dev in namespaces of our own, and run programs in them; needs `ip`, `unshare`, `nsenter`."""

import subprocess
import sys
import time
from pathlib import Path
from shutil import which

import nsim.tools

ENTRY = str(Path(nsim.tools.__file__).with_name("__main__.py"))

_BUILD = """
set -e
mount -t tmpfs tmpfs /run
mkdir /run/netns
cat > /run/hosts <<END
127.0.0.1 localhost
172.16.10.10 sales
172.16.10.1 router
172.16.20.10 dev
fd00:10::1 router6
fd00:20::10 dev6
END
mount --bind /run/hosts /etc/hosts
echo > /run/resolv.conf
mount --bind /run/resolv.conf /etc/resolv.conf
for name in sales router dev; do
    ip netns add $name
    ip -n $name link set lo up
    ip netns exec $name sh -c '
        for kind in all default; do echo 0 > /proc/sys/net/ipv6/conf/$kind/accept_dad; done
        echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
        echo 0 > /proc/sys/net/ipv6/icmp/ratelimit'
done
impatient() {  # node interface: a neighbour that does not answer is given up after 60 ms, not 3 s
    ip netns exec $1 sh -c "echo 20 | tee /proc/sys/net/ipv[46]/neigh/$2/retrans_time_ms > /dev/null"
}
link() {  # node interface IPv4 IPv6, twice
    ip link add $2 netns $1 type veth peer name $6 netns $5
    ip -n $1 address add $3/24 dev $2; ip -n $1 address add $4/64 dev $2 nodad; ip -n $1 link set $2 up
    impatient $1 $2; impatient $5 $6
    ip -n $5 address add $7/24 dev $6; ip -n $5 address add $8/64 dev $6 nodad; ip -n $5 link set $6 up
}
link sales veth-s 172.16.10.10 fd00:10::10 router veth-s-rtr 172.16.10.1 fd00:10::1
link dev veth-d 172.16.20.10 fd00:20::10 router veth-d-rtr 172.16.20.1 fd00:20::1
ip -n sales route add default via 172.16.10.1; ip -n sales -6 route add default via fd00:10::1
ip -n dev route add default via 172.16.20.1; ip -n dev -6 route add default via fd00:20::1
ip netns exec router sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
ip -n router route add 10.9.9.0/24 via 172.16.20.200
ip -n router route add prohibit 10.9.8.0/24
# The kernel counts its "prohibited" messages per source address and soon falls silent: one address for each test.
ip -n sales address add 172.16.10.11/24 dev veth-s; ip -n sales address add 172.16.10.12/24 dev veth-s
ip -n sales route add 10.9.7.0/24 via 172.16.10.200
ip -n sales route add unreachable 10.9.6.0/24
echo ready
exec cat
"""


class ThreeNodes:
    """Hold the lab: sales - router - dev. It is gone when its holding process ends."""

    def __init__(self) -> None:
        """Build the lab; raise RuntimeError with what was said when this machine does not allow it."""
        self._holder = subprocess.Popen(
            ["unshare", "-Urnm", "sh", "-c", _BUILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout
        if self._holder.stdout.readline() != "ready\n":
            raise RuntimeError(self._holder.communicate()[1])
        # The kernel lets up to a second pass before IPv6 works on a new link.
        deadline_s = time.monotonic() + 10
        while self.tool("sales", "ping", "-c1", "-W0.2", "dev6").returncode:
            if time.monotonic() > deadline_s:
                raise RuntimeError("dev6 does not answer sales")

    def close(self) -> None:
        """End the lab."""
        self._holder.communicate()

    def command(self, node: str, *argv: str) -> list[str]:
        """Return the command line that runs `argv` in a node."""
        enter = ["nsenter", "-t", str(self._holder.pid), "-U", "-n", "-m", "--preserve-credentials"]
        return [*enter, "ip", "netns", "exec", node, *argv]

    def tool_command(self, node: str, *argv: str) -> list[str]:
        """Return the command line that runs one of our tools in a node."""
        return self.command(node, sys.executable, ENTRY, *argv)

    def run(self, node: str, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run a program in a node to its end."""
        return subprocess.run(self.command(node, *argv), capture_output=True, text=True, timeout=20, check=False)

    def tool(self, node: str, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run one of our tools in a node to its end."""
        return subprocess.run(self.tool_command(node, *argv), capture_output=True, text=True, timeout=20, check=False)

    def start(self, node: str, *argv: str) -> subprocess.Popen[str]:
        """Start one of our tools in a node."""
        return subprocess.Popen(
            self.tool_command(node, *argv), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


def why_not() -> str:
    """Return why the lab cannot be built here, or the empty string."""
    return next((f"needs {program}" for program in ("ip", "unshare", "nsenter") if not which(program)), "")
