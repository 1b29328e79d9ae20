"""Saved drawings: a topology file that makes the same network again."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsim import Host, Topology
from nsim.model import catalog
from nsim.model.copying import copied
from nsim.model.edit import add_link, add_node, remove_address, remove_link
from nsim.model.saving import topology_file
from nsim.plan import compile_plan

LABS = Path(__file__).parent.parent / "labs"
ALL = [
    *catalog.names(),
    "single,5",
    "linear,3,2",
    "tree,2,2",
    "internet,forwarding=yes,nat=yes",
    "port-forward,forward=yes",
]


def again(topology: Topology, folder: Path, *, macs: bool) -> Topology:
    """Save a drawing and make what its file describes."""
    file = folder / "saved.py"
    file.write_text(topology_file(topology, macs=macs))
    return catalog.make(str(file))


@pytest.mark.parametrize("name", [*ALL, str(LABS / "everything.py"), str(LABS / "workshop.py")])
def test_a_saved_topology_makes_the_same_network(name: str, tmp_path: Path) -> None:
    topology = catalog.make(name)

    made = again(topology, tmp_path, macs=True)

    assert compile_plan(made) == compile_plan(topology)


def test_a_changed_lab_is_saved_as_it_is_now(tmp_path: Path) -> None:
    topology = copied(catalog.make("routed"))
    add_node(topology, "switch", "s1", ["sales"])
    add_node(topology, "host", "ops.1", ["s1"])
    add_link(topology, "dev", "s1", {"rate": "10mbit/1mbit", "mtu": "1400"})
    remove_link(topology, topology.links[0])
    remove_address(topology.nodes["dev"], "veth-d", topology.nodes["dev"].interfaces[0].addresses[0])
    topology.complete()

    assert compile_plan(again(topology, tmp_path, macs=True)) == compile_plan(topology)


def test_a_file_reads_like_one_that_a_person_has_written(tmp_path: Path) -> None:
    text = topology_file(catalog.make("minimal"), macs=False)

    assert "class Minimal(Topology):" in text
    assert '        h1 = self.add(Host("h1", gateway=None, gateway6=None))\n' in text
    assert '        h1_h1_eth0 = h1.port("h1-eth0", "10.0.0.1/8", "2001:db8::1/64")\n' in text
    assert "        self.link(h1_h1_eth0, s1_s1_eth1)\n" in text


def test_names_that_are_no_python_get_variables_all_the_same(tmp_path: Path) -> None:
    class Odd(Topology):
        def build(self) -> None:
            for a, b in (("class", "1st"), ("a-b", "a.b"), ("self", "a_b"), ("match", "root2")):
                self.link(self.add(Host(a)), self.add(Host(b)))

    topology = Odd()

    assert compile_plan(again(topology, tmp_path, macs=True)) == compile_plan(topology)


def test_a_kind_of_an_authors_own_is_saved_as_what_it_is_derived_from() -> None:
    class Printer(Host):
        kind = "printer"

    class Office(Topology):
        def build(self) -> None:
            self.add(Printer("p1"))

    text = topology_file(Office(), macs=False)

    assert 'p1 = self.add(Host("p1"' in text
    assert "# What makes a printer of p1 is not saved." in text
