"""The catalog: topologies by name and by file. What it refuses stands in the golden files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nsim import Topology, TopologyError, UsageError
from nsim.model import catalog
from nsim.model.files import read_file, read_files
from nsim.model.parameters import parameters

LAB = """\
from nsim import Host, Topology

class Campus(Topology):
    def build(self, hosts: int = 1) -> None:
        for number in range(hosts):
            self.add(Host(f"h{number}"))

class BranchOffice(Topology):
    def build(self) -> None:
        self.add(Host("desk"))
"""


@pytest.fixture
def lab(tmp_path: Path) -> str:
    """A file with two topologies."""
    path = tmp_path / "lab.py"
    path.write_text(LAB, encoding="utf-8")
    return str(path)


def test_the_topologies_of_the_main_job_come_with_nsim() -> None:
    assert {"routed", "minimal", "single", "linear", "tree"} <= set(catalog.names())


@pytest.mark.parametrize("name", catalog.names())
def test_every_topology_is_named_like_its_file_and_explains_itself(name: str) -> None:
    topology = catalog.built_in(name)

    assert topology.name == name
    assert (topology.__doc__ or "").strip()


@pytest.mark.parametrize("name", catalog.names())
def test_every_topology_has_no_mistakes_with_its_defaults(name: str) -> None:
    required = [parameter for parameter in parameters(catalog.built_in(name)) if parameter.required]

    assert not required
    assert isinstance(catalog.make(name), Topology)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("minimal", ["s1", "h1", "h2"]),
        ("single,3", ["s1", "h1", "h2", "h3"]),
        ("linear,2", ["s1", "s2", "h1", "h2"]),
        ("linear,2,2", ["s1", "s2", "h1s1", "h1s2", "h2s1", "h2s2"]),
        ("tree,depth=2,fanout=2", ["s1", "s2", "h1", "h2", "s3", "h3", "h4"]),
    ],
)
def test_the_parametric_topologies_have_mininets_names(text: str, nodes: list[str]) -> None:
    assert list(catalog.make(text).nodes) == nodes


@pytest.mark.parametrize("text", ["minimal", "single,300", "linear,2", "linear,2,2", "tree,2,2"])
def test_the_parametric_topologies_have_mininets_addresses(text: str) -> None:
    hosts = [node for node in catalog.make(text).nodes.values() if node.kind == "host"]

    addresses = [int(node.ports[0].addresses[0].ip) - (10 << 24) for node in hosts]

    assert addresses == list(range(1, len(hosts) + 1))
    assert {node.ports[0].addresses[0].network.prefixlen for node in hosts} == {8}
    assert all(node.ports[0].name == f"{node.name}-eth0" for node in hosts)


@pytest.mark.parametrize(
    ("mininets", "ours"),
    [("single,k=3", "single,hosts=3"), ("reversed,k=3", "reversed,3"), ("linear,k=3,n=2", "linear,3,2"),
     ("torus,x=3,y=4,n=2", "torus,3,4,2"), ("tree,depth=2,fanout=3", "tree,2,3")],
)  # fmt: skip
def test_the_parametric_topologies_take_mininets_names_of_parameters(mininets: str, ours: str) -> None:
    assert list(catalog.make(mininets).nodes) == list(catalog.make(ours).nodes)


@pytest.mark.parametrize("wanted", ["Campus", "campus"])
def test_a_topology_of_a_file_is_found_by_class_or_by_name(lab: str, wanted: str) -> None:
    assert catalog.make(f"{lab}:{wanted}").name == "campus"


def test_a_topology_of_a_file_takes_parameters(lab: str) -> None:
    assert len(catalog.make(f"{lab}:Campus,hosts=3").nodes) == 3


def test_a_custom_file_is_looked_into_first_and_what_comes_with_nsim_second(lab: str) -> None:
    assert catalog.make("branch-office", custom=[read_file(lab)]).name == "branch-office"
    assert catalog.make("routed", custom=[read_file(lab)]).name == "routed"


def test_several_files_are_looked_into_in_their_order(lab: str, tmp_path: Path) -> None:
    other = tmp_path / "other" / "lab.py"
    other.parent.mkdir()
    other.write_text(
        "from nsim import Host, Topology\n\nclass Campus(Topology):\n"
        "    def build(self) -> None:\n        self.add(Host('other'))\n\n"
        "class Third(Campus):\n    pass\n",
        encoding="utf-8",
    )

    files = read_files([f"{lab},{other}"])

    assert "other" not in catalog.make("campus", custom=files).nodes
    assert "other" in catalog.make("campus", custom=read_files([str(other), lab])).nodes
    assert list(catalog.make("third", custom=files).nodes) == ["other"]
    assert files[0].module.__name__ != files[1].module.__name__


def test_what_stands_in_topos_is_called_with_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "lab.py"
    path.write_text(
        "from nsim import Host, Topology\n\nclass Lab(Topology):\n"
        "    def build(self, hosts: int = 1, prefix: str = 'h') -> None:\n"
        "        for number in range(hosts):\n            self.add(Host(f'{prefix}{number}'))\n\n"
        "topos = {'mine': (lambda hosts=2, prefix='x': Lab(hosts, prefix)), 'typed': Lab}\n",
        encoding="utf-8",
    )
    files = [read_file(str(path))]

    assert list(catalog.make("mine", custom=files).nodes) == ["x0", "x1"]
    assert list(catalog.make("mine,1,prefix=y", custom=files).nodes) == ["y0"]
    assert list(catalog.make("typed,hosts=1", custom=files).nodes) == ["h0"]
    assert list(catalog.make(f"{path}:mine,1").nodes) == ["x0"]


def test_a_class_that_a_file_only_imports_is_none_of_its_topologies(tmp_path: Path) -> None:
    path = tmp_path / "lab.py"
    path.write_text(
        "from nsim import Host\nfrom nsim.topos.routed import Routed\n\nclass Mine(Routed):\n    pass\n",
        encoding="utf-8",
    )

    assert catalog.make(str(path)).name == "mine"


def test_a_file_may_import_a_module_beside_it(tmp_path: Path) -> None:
    (tmp_path / "names_beside_lab.py").write_text("NAME = 'h7'\n", encoding="utf-8")
    (tmp_path / "lab.py").write_text(
        "from names_beside_lab import NAME\nfrom nsim import Host, Topology\n\n"
        "class Lab(Topology):\n    def build(self) -> None:\n        self.add(Host(NAME))\n",
        encoding="utf-8",
    )

    assert list(catalog.make(str(tmp_path / "lab.py")).nodes) == ["h7"]
    assert str(tmp_path) not in sys.path


def test_all_mistakes_of_all_topologies_of_a_file_are_found(tmp_path: Path) -> None:
    path = tmp_path / "lab.py"
    path.write_text(LAB.replace('"desk"', '"desk "') + '        self.add(Host("localhost"))\n', encoding="utf-8")

    found = {
        topology.name: [mistake.node for mistake in mistakes] for topology, _, mistakes in catalog.mistakes(str(path))
    }

    assert found == {"campus": [], "branch-office": ["desk ", "localhost"]}


def test_an_unknown_name_is_the_typists_mistake_and_a_broken_file_the_authors(tmp_path: Path) -> None:
    broken = tmp_path / "lab.py"
    broken.write_text("import", encoding="utf-8")

    with pytest.raises(UsageError):
        catalog.make("nothing-like-it")
    with pytest.raises(TopologyError) as caught:
        catalog.make(str(broken))

    assert caught.value.origin == (str(broken), 1)


def test_reversed_has_the_first_host_on_the_last_port() -> None:
    links = catalog.make("reversed,3").links

    assert [link.key for link in links] == [(f"h{n}:h{n}-eth0", f"s1:s1-eth{4 - n}") for n in (1, 2, 3)]


def test_a_torus_has_two_links_for_each_switch_beside_those_of_its_hosts() -> None:
    topology = catalog.make("torus,3,4,2")

    switches = [node for node in topology.nodes.values() if node.kind == "switch"]
    assert [node.name for node in switches[:4]] == ["s1x1", "s1x2", "s1x3", "s1x4"]
    assert all(len(node.ports) == 4 + 2 for node in switches)
    assert len(topology.links) == 12 * 2 + 12 * 2
    assert [node.name for node in topology.nodes.values() if node.kind == "host"][:3] == ["h1x1x1", "h1x1x2", "h1x2x1"]
