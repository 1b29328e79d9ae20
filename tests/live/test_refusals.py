"""When the kernel says no: which operation, on which node, in the kernel's own words, and what to try."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_interface, ip_network
from pathlib import Path

import pytest
from features import available_features
from running import Run

from nsim import Host, Network, NsimError, Topology
from nsim.ops import AddressAdd, LinkSet, MasqueradeAdd, NatChainAdd, Operation, RouteAdd, SysctlSet

GATEWAY = ip_address("192.0.2.1")
ASSIGNED = " (ipv4: Address already assigned)"  # not a word of it from Linux 6.1
REFUSED = {
    "route": (
        RouteAdd("h1", ip_network("198.51.100.0/24"), GATEWAY, "eth0"),
        "h1: the kernel refused `ip route add 198.51.100.0/24 via 192.0.2.1 dev eth0`: "
        "Network is unreachable (Nexthop has invalid gateway)\n"
        "  the next hop must lie in the prefix of an interface that is up",
    ),
    "address": (
        AddressAdd("h1", "eth0", ip_interface("10.0.1.10/24")),
        f"h1: the kernel refused `ip addr add 10.0.1.10/24 dev eth0`: File exists{ASSIGNED}\n"
        "  it is there already; `links`, `addrs` and `routes` show what there is",
    ),
    "interface": (
        LinkSet("h1", "eth7", up=True),
        "h1: the kernel refused `ip link show eth7`: No such device\n"
        "  there is no such interface; `links` and `addrs` show what there is",
    ),
    "setting": (
        SysctlSet("h1", "net.ipv4.ip_forward", "maybe"),
        "h1: the kernel refused `sysctl -q -w net.ipv4.ip_forward=maybe`: Invalid argument",
    ),
    "missing setting": (
        SysctlSet("h1", "net.ipv4.no_such_key", "1"),
        "h1: the kernel refused `sysctl -q -w net.ipv4.no_such_key=1`: No such file or directory",
    ),
    "bridge": (
        LinkSet("h1", "eth0", master="lo"),
        "h1: the kernel refused `ip link set eth0 master lo`: Operation not supported\n"
        "  the kernel lacks the feature, or it does not fit this interface; see `nsim doctor`",
    ),
    "node": (SysctlSet("h9", "net.ipv4.ip_forward", "1"), "there is no node 'h9'"),
}


class Wilful(Host):
    """A host that asks for one operation more."""

    wish: Operation

    def operations(self) -> Iterator[Operation]:
        yield self.wish


class Wish(Topology):
    """Two hosts, one of them wilful."""

    def build(self, wish: object = None) -> None:
        host = self.add(Wilful("h1"))
        assert isinstance(wish, Operation)
        host.wish = wish
        self.link(host, self.add(Host("h2")))


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_operation_the_node_and_the_kernels_words(case: str) -> None:
    wish, expected = REFUSED[case]

    with pytest.raises(NsimError) as raised, Network(Wish(wish=wish)):
        pass

    assert raised.value.report() in (expected, expected.replace(ASSIGNED, ""))


def test_a_rule_on_an_interface_that_comes_later_is_allowed() -> None:
    with Network(Wish(wish=NatChainAdd("h1", "postrouting"))) as net:
        net.execute([MasqueradeAdd("h1", "later0")])

        assert 'oifname "later0" counter' in net["h1"].run("nft list ruleset").stdout


def test_in_the_shell_a_refusal_is_one_message_and_status_4(nsim: Run) -> None:
    done = nsim("--topo", "minimal", "-c", "sysctl h1 net.ipv4.ip_forward=maybe")

    assert done.stderr == "nsim: h1: the kernel refused `sysctl -q -w net.ipv4.ip_forward=maybe`: Invalid argument\n"
    assert done.returncode == 4


def test_a_refusal_while_a_lab_is_opened_is_one_message_and_status_4(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "lab.py").write_text(
        "from nsim import Host, Topology\n"
        "from nsim.ops import SysctlSet\n"
        "class Odd(Host):\n"
        "    def operations(self):\n"
        "        yield SysctlSet(self.name, 'net.ipv4.ip_forward', 'maybe')\n"
        "class Lab(Topology):\n"
        "    def build(self):\n"
        "        self.link(self.add(Odd('a')), self.add(Host('b')))\n"
    )

    done = nsim("lab.py", "-c", "a true")

    assert done.stderr == "nsim: a: the kernel refused `sysctl -q -w net.ipv4.ip_forward=maybe`: Invalid argument\n"
    assert done.returncode == 4


def test_a_limit_that_the_machine_cannot_keep_is_refused_before_anything_is_built(nsim: Run) -> None:
    if available_features()["cgroup cpu"]:
        pytest.skip("this machine lets this user have cgroups")
    lab = str(Path(__file__).parent / "limited.py")

    opened = nsim(lab, "-c", "a echo built")
    changed = nsim("--topo", "minimal", "-c", "node h1 set cpu=0.5", "-c", "limits", "-c", "undo")

    message, hint = opened.stderr.splitlines()
    assert message.startswith("nsim: a cannot be limited: ")
    assert hint.startswith("  ")
    assert (opened.stdout, opened.returncode) == ("", 4)
    assert changed.stderr.startswith("nsim: h1 cannot be limited: ")
    assert "there is nothing to undo" in changed.stderr
    assert changed.stdout == "no node is limited; `node h1 set cpu=0.5` limits one\n"
