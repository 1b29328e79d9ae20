"""What ``record`` sees of a real kernel."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from running import Run

pytestmark = pytest.mark.once


def rows(page: Path) -> list[list[str]]:
    """Return the cells of a page's rows."""
    lines = re.findall(r"<tr class=.*?</tr>", page.read_text(encoding="utf-8"))
    return [re.findall(r"<td>(.*?)</td>", line) for line in lines]


def test_every_frame_on_a_cable_is_one_row_and_the_status_is_the_lines(nsim: Run, tmp_path: Path) -> None:
    line = "h1 sh -c 'ping -qc 3 -i 0.01 h2; exit 7'"
    done = nsim("--topo", "minimal", "-c", "reach h1 h2", "-c", f"record --json {line} a.html")

    assert done.returncode == 7
    told = json.loads(done.stdout[done.stdout.index("{") :])
    assert (told["status"], told["left_out"], told["missed"], told["unwatched_nodes"]) == (7, 0, 0, 0)
    found = [row for row in rows(tmp_path / "a.html") if row[3] == "ICMP" and "→" in row[2]]
    there = ["h1:h1-eth0 → s1:s1-eth1", "s1:s1-eth2 → h2:h2-eth0"]
    back = ["h2:h2-eth0 → s1:s1-eth2", "s1:s1-eth1 → h1:h1-eth0"]
    assert [row[2] for row in found] == 3 * [*there, *back]
    assert not any("lost" in row[4] for row in rows(tmp_path / "a.html"))


def test_what_is_new_and_what_has_gone_meanwhile_is_told(nsim: Run, tmp_path: Path) -> None:
    line = "add host h3 s1; del h2; reach h1 h3; h1 ping -c 1 h3"
    done = nsim("--topo", "minimal", "-c", f'record "{line}" a.html')

    assert done.returncode == 0, done.stderr
    assert any(row[2].startswith("s1:") and "→ h3:" in row[2] for row in rows(tmp_path / "a.html"))


@pytest.mark.parametrize("node", ["h1", "root"])
def test_what_a_node_says_to_itself_is_told_once(nsim: Run, tmp_path: Path, node: str) -> None:
    nsim("--topo", "minimal", "-c", f"record {node} ping -c 1 127.0.0.1 a.html")

    found = [row[2] for row in rows(tmp_path / "a.html") if row[3] == "ICMP"]
    assert found == [f"{node}:lo, in", f"{node}:lo, in"]


@pytest.mark.requires("8021q", "bridge vlan filtering")
def test_a_tagged_frame_is_one_row_and_shows_its_tag(nsim: Run, tmp_path: Path) -> None:
    done = nsim("--topo", "vlan", "-c", "record --json pingall a.html")

    assert done.returncode in (0, 1), done.stderr
    assert '["802.1Q",[["VLAN",' in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert not any("lost" in row[4] for row in rows(tmp_path / "a.html"))
