"""shaped: a line is as slow, as long and as lossy as was asked, in either direction."""

from __future__ import annotations

import re

import pytest
from running import Run
from textbook.measuring import delay_ms, received_of, throughput_bps
from textbook.watching import Lab, told

from nsim import Network
from nsim.topos.shaped import Shaped

# That an ordinary user may shape a line is seen in test_full_kernel.py, and in the textbook's session.
pytestmark = [pytest.mark.requires("netem", "tbf"), pytest.mark.once]
NEAR, FAR = "10.0.0.1", "10.0.0.2"
FASTEST = r"rtt min/avg/max/mdev = ([\d.]+)/"  # on a busy machine the others have waited for more than the line


def round_trip_ms(net: Network) -> float:
    told(net["near"], f"ping -c 1 {FAR}")  # the first waits for ARP as well
    shown = told(net["near"], f"ping -c 8 -i 0.2 -q {FAR}")
    return float(re.search(FASTEST, shown)[1])


def test_a_ping_takes_twice_the_delay(lab: Lab) -> None:
    assert round_trip_ms(lab(Shaped(delay="50ms"))) == pytest.approx(100, rel=0.1)


def test_each_direction_has_its_own_delay(lab: Lab) -> None:
    net = lab(Shaped(delay="30ms/90ms"))

    assert delay_ms(net["near"], net["far"], FAR) == pytest.approx(30, rel=0.1)
    assert delay_ms(net["far"], net["near"], NEAR) == pytest.approx(90, rel=0.1)


def test_each_direction_has_its_own_rate(lab: Lab) -> None:
    net = lab(Shaped(rate="2mbit/8mbit", delay="1ms"))

    assert throughput_bps(net["near"], net["far"], FAR) == pytest.approx(2e6, rel=0.1)
    assert throughput_bps(net["far"], net["near"], NEAR) == pytest.approx(8e6, rel=0.1)


def test_each_direction_loses_its_own_share(lab: Lab) -> None:
    net = lab(Shaped(delay="1ms", loss="20%/0%"))
    for port in net.topology.links[0].ends:  # or what is lost would be the questions of ARP
        other = next(end for end in net.topology.links[0].ends if end is not port)
        told = f"{other.addresses[0].ip} lladdr {other.mac} dev {port.interface}"
        net[port.node.name].run(f"ip neigh replace {told} nud permanent", check=True)
    count, share = 1000, 0.2
    deviation = (count * share * (1 - share)) ** 0.5

    assert received_of(count, net["near"], net["far"], FAR) == pytest.approx(count * (1 - share), abs=5 * deviation)
    assert received_of(count, net["far"], net["near"], NEAR) == count


def test_a_line_is_changed_while_it_is_in_use(nsim: Run) -> None:
    ping = "near ping -c 4 -i 0.2 -q far"
    arp = "near ping -c 1 far >/dev/null"
    done = nsim(
        *("--topo", "shaped,delay=10ms", "-e"),
        *("-c", arp, "-c", ping, "-c", "link near far set delay=80ms/20ms", "-c", ping),
        *("-c", "link near far set delay=none loss=100%/0%", "-c", "link near far show", "-c", f"{ping} -W 0.3"),
    )

    before, after = (float(time) for time in re.findall(FASTEST, done.stdout))
    assert before == pytest.approx(20, rel=0.1)
    assert after == pytest.approx(100, rel=0.1)
    assert done.stdout.count("100% packet loss") == 1
