"""Where a lab may have a cgroup: found in a folder that plays the machine's tree, or what is in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nsim.errors import HostError
from nsim.kernel.cgroup import Place, controllers_in, find_parent, own_group, remove_tree

ALL = "cpuset cpu io memory hugetlb pids rdma"


class Tree:
    """A tree of cgroups, as files, and what /proc says of them for one process."""

    def __init__(self, folder: Path) -> None:
        self.mount = folder / "cgroup"
        self.table, self.own = folder / "mountinfo", folder / "own"
        self.mounted()
        self.lives_in("/")

    def mounted(self, root: str = "/", kind: str = "cgroup2") -> None:
        """Say what is mounted where the tree is."""
        self.table.write_text(
            "24 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
            f"30 24 0:26 {root} {self.mount} rw,nosuid shared:9 - {kind} cgroup2 rw,nsdelegate\n"
        )

    def lives_in(self, path: str) -> None:
        """Say in which cgroup the process is."""
        self.own.write_text(f"4:memory:/elsewhere\n0::{path}\n")

    def group(self, path: str, has: str = ALL, hands_out: str = "", *, delegated: bool = True) -> None:
        """Make a cgroup; in one that is not delegated nobody may move processes."""
        folder = self.mount / path.strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cgroup.controllers").write_text(has + "\n")
        (folder / "cgroup.subtree_control").write_text(hands_out + "\n")
        if delegated:
            (folder / "cgroup.procs").write_text("")

    def find(self) -> Place:
        """Look for a place in this tree."""
        return find_parent(str(self.table), str(self.own))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree whose root hands nothing out."""
    made = Tree(tmp_path)
    made.group("/")
    return made


def test_the_nearest_cgroup_is_taken_that_hands_controllers_out(tree: Tree) -> None:
    tree.group("/", hands_out=ALL)
    tree.group("/user", hands_out="cpu memory pids")
    tree.group("/user/session")
    tree.lives_in("/user/session")

    assert tree.find() == Place(f"{tree.mount}/user", frozenset({"cpu", "memory", "pids"}))


def test_a_cgroup_in_which_others_may_not_be_made_is_passed_over(tree: Tree) -> None:
    tree.group("/mine", hands_out="memory pids")
    tree.group("/mine/theirs", hands_out=ALL, delegated=False)
    tree.lives_in("/mine/theirs")

    assert tree.find() == Place(f"{tree.mount}/mine", frozenset({"memory", "pids"}))


def test_a_container_sees_its_own_part_of_the_tree(tree: Tree) -> None:
    tree.group("/", hands_out="pids")
    tree.group("/app")
    tree.mounted(root="/docker/1234")
    tree.lives_in("/docker/1234/app")

    assert own_group(str(tree.table), str(tree.own)) == (str(tree.mount), f"{tree.mount}/app")
    assert tree.find().controllers == {"pids"}


def test_controllers_that_cgroup_v1_has_are_not_there(tree: Tree) -> None:
    tree.group("/", has="hugetlb")

    with pytest.raises(HostError, match=r"no cpu, memory or pids controller .* cgroup v1 has them") as caught:
        tree.find()

    assert caught.value.hint is not None and "systemd.unified_cgroup_hierarchy=1" in caught.value.hint


def test_a_machine_without_cgroup_v2_is_told_so(tree: Tree) -> None:
    tree.mounted(kind="cgroup")

    with pytest.raises(HostError, match="this machine has no cgroup v2"):
        tree.find()


def test_nothing_of_the_machine_is_changed_where_nothing_is_handed_out(tree: Tree) -> None:
    with pytest.raises(HostError) as caught:
        tree.find()

    if os.geteuid() == 0:
        assert "hands out its controllers" in caught.value.message
        assert f"> {tree.mount}/cgroup.subtree_control" in (caught.value.hint or "")
    else:
        assert "this user may not make cgroups" in caught.value.message
    assert controllers_in(f"{tree.mount}/cgroup.subtree_control") == frozenset()


def test_who_was_given_no_cgroup_is_told_where_to_get_one(tree: Tree) -> None:
    tree.group("/", delegated=False, hands_out=ALL)
    (tree.mount / "cgroup.procs").unlink()
    tree.group("/session", delegated=False)
    tree.lives_in("/session")

    with pytest.raises(
        HostError, match=r"this user may not make cgroups: none above .*/session is delegated"
    ) as caught:
        tree.find()

    assert caught.value.hint is not None and "systemctl --user" in caught.value.hint


def test_a_tree_is_removed_from_below(tmp_path: Path) -> None:
    (tmp_path / "lab" / "a.node" / "deeper").mkdir(parents=True)
    (tmp_path / "lab" / "b.node").mkdir()

    assert remove_tree(str(tmp_path / "lab"))

    assert list(tmp_path.iterdir()) == []


def test_what_is_in_use_stays_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "process").write_text("a cgroup with a process in it cannot be removed either")

    assert not remove_tree(str(tmp_path / "lab"))
