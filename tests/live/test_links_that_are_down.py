"""The count of links that are down follows whoever takes one down, and nobody else."""

from __future__ import annotations

from contextlib import closing

import pytest

from nsim.model import catalog
from nsim.network import Network
from nsim.network.watch import LinkWatch

pytestmark = pytest.mark.unprivileged


@pytest.mark.parametrize(
    ("topology", "node", "interface"),
    [
        ("routed", "dev", "veth-d"),
        # The kernel itself numbers the namespaces to which the machine has cables.
        ("bridge", "earth", "earth-veth"),
        ("bridge", "root", "veth-neptune"),
    ],
)
def test_a_link_counts_as_long_as_one_end_is_down(topology: str, node: str, interface: str) -> None:
    with Network(catalog.make(topology)) as network, closing(LinkWatch(network)) as watch:
        network[node].run(f"ip link set {interface} down", check=True)
        assert watch.links_down() == 1
        network[node].run(f"ip link set {interface} up", check=True)
        assert watch.links_down() == 0


def test_what_happens_in_a_namespace_made_by_hand_does_not_count() -> None:
    with Network(catalog.make("bridge")) as network, closing(LinkWatch(network)) as watch:
        for name in ("red", "blue", "green"):  # the kernel numbers each when it gets its cable
            lines = (
                f"ip netns add {name}",
                f"ip link add to-{name} type veth peer name earth-veth netns {name}",
                f"ip -n {name} link set earth-veth up",
                f"ip -n {name} link set earth-veth down",
            )
            network["root"].run(" && ".join(lines), check=True)

        assert watch.links_down() == 0
