"""Options of Mininet's on nsim's command line: tests that leave a true status, and what is run before and after."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from played_machine import PAGE, PORT, TUN, PlayedMachine
from running import Run

pytestmark = pytest.mark.once

UPLINK_PROGRAMS = [
    path
    for name in ("slirp4netns", "pasta")
    if (path := shutil.which(name, path="/usr/local/bin:/usr/bin:/bin")) is not None
]
LAB = """\
from nsim import Host, Switch, Topology


class Mine(Topology):
    def build(self, hosts: int = 2) -> None:
        switch = self.add(Switch("s1"))
        for number in range(1, hosts + 1):
            self.link(self.add(Host(f"h{number}")), switch)


topos = {"mine": (lambda hosts=3: Mine(hosts))}
"""
TESTS = """\
def together(net, hosts=3):
    assert net.pingAll() == 0 and len(net.hosts) == hosts


def apart(net):
    net.configLinkStatus("h1", "s1", "down")
    assert net.pingAll(0.1) == 0


def unknown(net):
    net.get("h9")


tests = {"together": together, "apart": apart, "unknown": unknown}
"""


def test_tests_run_in_their_order_between_two_files_of_lines(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "before").write_text("h1 echo before\n")
    (tmp_path / "after").write_text("h2 echo after\nh2 false\n")

    done = nsim(
        *("--topo", "single,3", "--mac", "--ipbase", "192.168.5.0/24", "--pre", "before", "--post", "after"),
        *("--test", "build", "--test", "pingall+pingpair"),
    )

    assert done.stdout.splitlines()[0] == "before"
    assert done.stdout.splitlines()[-1] == "after"
    assert [line for line in done.stdout.splitlines() if "Results" in line] == [
        "*** Results: 0% dropped (6/6 received)",
        "*** Results: 0% dropped (2/2 received)",
    ]
    assert (done.stderr, done.returncode) == ("", 0)


def test_a_test_that_loses_has_a_status(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "cut").write_text("link h1 s1 down\n")

    assert nsim("--topo", "single,2", "--pre", "cut", "--test", "pingall").returncode == 1


def test_the_status_of_several_tests_is_that_of_the_first_that_fails(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "cut").write_text("link h1 s1 down\n")

    assert nsim("--topo", "single,2", "--pre", "cut", "--test", "pingall+build").returncode == 1
    stopped = nsim("--topo", "single,2", "--pre", "cut", "-e", "--test", "pingall", "--test", "pingpair")
    assert stopped.stdout.count("Results") == 1 and stopped.returncode == 1


def test_files_of_ones_own_have_topologies_and_tests(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "lab.py").write_text(LAB)
    (tmp_path / "more.py").write_text(TESTS)
    files = ("--custom", "lab.py,more.py")

    done = nsim(*files, "--topo", "mine", "--test", "together+pingpair")
    assert [line.split(" ", 2)[2] for line in done.stdout.splitlines() if "Results" in line] == [
        "0% dropped (6/6 received)",
        "0% dropped (2/2 received)",
    ]
    assert (done.stderr, done.returncode) == ("", 0)

    failed = nsim(*files, "--topo", "mine,2", "--test", "unknown", "--test", "apart+together,2")
    assert failed.stderr == (
        "nsim: more.py:11: there is no node 'h9'\n"
        "nsim: more.py:7: AssertionError: assert net.pingAll(0.1) == 0\n"
        "nsim: more.py:2: AssertionError: assert net.pingAll() == 0 and len(net.hosts) == hosts\n"
    )
    assert failed.returncode == 1

    inside = nsim("lab.py", "--custom", "more.py", "--test", "together,2")
    assert (inside.stderr, inside.returncode) == ("", 0)
    assert "ip netns add h4" in nsim("plan", "--custom", "more.py", "--custom", "lab.py", "mine,4").stdout


def test_everybody_knows_everybody_from_the_start(nsim: Run) -> None:
    done = nsim(
        "--topo", "linear,3", "--arp", "-c", "neigh --json", "-c", "diff", "-c", "pingall", "-c", "neigh --json"
    )

    neighbours, _ = json.JSONDecoder().raw_decode(done.stdout)
    assert {(each["node"], each["address"], each["state"]) for each in neighbours} == {
        (f"h{a}", f"10.0.0.{b}", "PERMANENT") for a in (1, 2, 3) for b in (1, 2, 3) if a != b
    }
    assert "# nothing was changed" in done.stdout
    assert "0% dropped" in done.stdout
    assert "REACHABLE" not in done.stdout and "STALE" not in done.stdout


def test_the_building_is_told_as_loudly_as_was_asked_for(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "cut").write_text("link h1 s1 down\n")

    assert nsim("--test", "pingall").stderr == ""
    info = nsim("-v", "info", "--topo", "linear,2", "--test", "build").stderr
    assert (
        "*** Adding hosts:\nh1 h2\n*** Adding switches:\ns1 s2\n*** Adding links:\n(h1, s1) (h2, s2) (s2, s1)\n" in info
    )
    debug = nsim("--verbosity", "debug", "--topo", "single,2", "--test", "pingall")
    assert (
        " ms  ip netns add h1\n" in debug.stderr and " ms  ip -n h2 addr add 10.0.0.2/8 dev h2-eth0\n" in debug.stderr
    )
    assert "0% dropped (2/2 received)" in debug.stdout

    quiet = nsim("-v", "error", "--test", "pingall+pingpair")
    assert (quiet.stdout, quiet.stderr, quiet.returncode) == ("", "", 0)
    failed = nsim("-v", "warn", "--pre", "cut", "--test", "pingall")
    assert (failed.stdout, failed.returncode) == ("", 1)
    assert "100% dropped" in failed.stderr
    assert "h1" in nsim("-v", "critical", "-c", "nodes").stdout


def test_what_is_true_of_every_lab_is_accepted(nsim: Run) -> None:
    words = ("--switch", "lxbr", "--controller", "none", "--host", "proc", "--innamespace", "--nolistenport", "-w")

    done = nsim(*words, "-t", "5", "-i", "10.9.0.0/16", "-c", "py h2.IP()")

    assert (done.stdout, done.stderr, done.returncode) == ("10.9.0.2\n", "", 0)


@pytest.mark.skipif(
    not (UPLINK_PROGRAMS and os.access(TUN, os.R_OK | os.W_OK)),
    reason=f"neither slirp4netns nor pasta is installed, or this user may not open {TUN}",
)
def test_a_gateway_leads_to_the_machines_network_or_says_what_it_lacks() -> None:
    machine = PlayedMachine()
    try:
        words = (sys.executable, "-m", "nsim", "--nat", "--topo", "linear,2", "--mac", "--arp", "-i", "10.7.0.0/16")
        fetch = f"curl -sS --max-time 5 http://www.example.org:{PORT}"
        done = machine.run(*words, "-c", f"h1 {fetch}", "-c", f"h2 {fetch}", "-c", "h2 ip route show default")

        assert done.stderr == ""
        assert done.stdout.count(PAGE.decode()) == 2
        assert "default via 10.7.0.3 dev h2-eth0" in done.stdout

        for path in UPLINK_PROGRAMS:
            assert machine.run("mount", "--bind", os.devnull, path).returncode == 0
        refused = machine.run(*words)
        assert refused.stderr.startswith("nsim: --nat needs a program") and "apt install slirp4netns" in refused.stderr
        assert refused.returncode == 4
    finally:
        machine.close()


def test_hosts_have_the_macs_addresses_and_links_that_were_asked_for(nsim: Run) -> None:
    look = ("-c", "h2 ip -o -4 addr show h2-eth0; cat /sys/class/net/h2-eth0/address", "-c", "link h1 s1 show")
    done = nsim("--topo", "single,2", "--mac", "--ipbase", "192.168.5.0/24", "--link", "tc,bw=10", *look)

    assert "inet 192.168.5.2/24" in done.stdout
    assert "\n00:00:00:00:00:02\n" in done.stdout
    assert done.stdout.count("rate=10mbit") == 2


def test_what_is_typed_wrong_is_told(nsim: Run) -> None:
    for words, said in (
        (("--test", "pingal"), "there is no test 'pingal'"),
        (("--test", "pingall", "-c", "nodes"), "exclude each other"),
        (("--pre", "nowhere"), "cannot read the script nowhere"),
        (("--link", "tc,bww=1"), "--link: 'bww=1' is no property"),
    ):
        done = nsim(*words)
        assert said in done.stderr and done.returncode == 2
