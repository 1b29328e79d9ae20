"""What trips people up in Mininet and must be right here: odd names, IPv6, hostnames, several labs, true statuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from running import Run

pytestmark = pytest.mark.unprivileged

LONG = ("the-very-long-name-of-a-host-in-a-large-lab.example.org", "the-very-long-name-of-its-neighbour.example.org")
LAB = f"""
from nsim import Host, Switch, Topology


class Names(Topology):
    def build(self):
        core = self.add(Switch("core-switch.lab"))
        second = self.add(Switch("core-switch.lab-the-second"))
        self.link(core, second)
        for name in ("web-1.example", "pingall", "x", "{LONG[0]}"):
            self.link(self.add(Host(name)), core)
        self.link(self.add(Host("{LONG[1]}")), second)
        self.link("{LONG[0]}", "{LONG[1]}")
"""


@pytest.fixture
def lab(nsim: Run, tmp_path: Path) -> Run:
    """Run lines in a lab of nodes with odd names."""
    (tmp_path / "lab.py").write_text(LAB)

    def run(*lines: str) -> subprocess.CompletedProcess[str]:
        return nsim("lab.py", *(word for line in lines for word in ("-c", line)))

    return run


def test_names_with_hyphens_and_dots_and_long_ones_reach_each_other_by_both_versions(lab: Run) -> None:
    done = lab(
        "command pingall", "command pingall -6", f"web-1.example ping -6 -c 1 -q {LONG[1]}", f"{LONG[0]} hostname"
    )

    assert done.stdout.count("0% dropped (20/20 received)") == 2
    assert "1 received" in done.stdout
    assert done.stdout.endswith(f"{LONG[0]}\n")
    assert done.returncode == 0


def test_interfaces_of_nodes_with_long_names_fit_into_what_the_kernel_allows(lab: Run) -> None:
    done = lab(f"{LONG[0]} ls /sys/class/net", "core-switch.lab ls /sys/class/net")

    interfaces = done.stdout.split()
    assert {"eth0", "eth1", "web-1.example", "x"} <= set(interfaces)
    assert max(map(len, interfaces)) <= 15


def test_a_host_with_a_long_name_is_added_to_a_lab_with_mininets_names(nsim: Run) -> None:
    lines = ["add host a-rather-long-name s1", "add host h3 s1", "h1 ping -c 1 -q a-rather-long-name"]

    done = nsim("--topo", "single,2", *(word for line in lines for word in ("-c", line)))

    assert "a-rather-long-name:eth0 10.0.0." in done.stdout
    assert "h3:h3-eth0 10.0.0." in done.stdout
    assert "1 received" in done.stdout
    assert done.returncode == 0


def test_a_node_named_like_a_command_wins_and_the_command_is_there_all_the_same(lab: Run) -> None:
    done = lab("pingall hostname", "x hostname", "link x core-switch.lab down", "command x")

    assert done.stdout == "pingall\nx\n"
    assert done.stderr == "nsim: x: the node is missing\n  usage: x NODE COMMAND\n"


def test_every_node_has_its_own_hostname_and_all_names_in_its_hosts_file(lab: Run) -> None:
    done = lab("web-1.example hostname; uname -n", "x getent hosts web-1.example pingall | wc -l", "root hostname")

    assert done.stdout.split() == ["web-1.example", "web-1.example", "2", "root"]


def test_several_labs_of_the_same_name_run_at_once_and_do_not_see_each_other() -> None:
    command = [sys.executable, "-m", "nsim", "--topo", "minimal"]
    labs = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(3)
    ]
    for number, each in enumerate(labs):
        assert each.stdin is not None and each.stdout is not None
        each.stdin.write(f"h1 ip addr add 192.0.2.{number}/32 dev lo; echo ready\n")
        each.stdin.flush()
        assert each.stdout.readline() == "ready\n"

    told = [each.communicate("h1 ip -br addr show lo\npingall\n", timeout=30)[0] for each in labs]

    for number, text in enumerate(told):
        assert [word for word in text.split() if word.startswith("192.0.2.")] == [f"192.0.2.{number}/32"]
        assert "0% dropped (2/2 received)" in text


def test_a_switch_is_stopped_and_started_as_mininet_has_it(nsim: Run) -> None:
    lines = ["switch s1 stop", "pingall", "switch s1 start", "pingall"]

    done = nsim("--topo", "minimal", *(word for line in lines for word in ("-c", line)))

    assert [line for line in done.stdout.splitlines() if "Results" in line] == [
        "*** Results: 100% dropped (0/2 received)",
        "*** Results: 0% dropped (2/2 received)",
    ]
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("source no/such/file", 1),
        ("h9 ping h1", 2),
        ("h1 ping -c 1 h9", 2),
        ("pingpair sales", 2),
        ("link h1 s9 down", 2),
        ("py 1 / 0", 1),
        ("h1 no-such-program", 127),
        ("link h1 s1 down; pingall 0.1", 1),
    ],
)
def test_what_fails_has_a_status_that_says_so(nsim: Run, line: str, status: int) -> None:
    assert nsim("--topo", "minimal", "-c", line).returncode == status
