"""Options of Mininet's on nsim's command line: tests that leave a true status, and what is run before and after."""

from __future__ import annotations

from pathlib import Path

from running import Run


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


def test_hosts_have_the_macs_addresses_and_links_that_were_asked_for(nsim: Run) -> None:
    look = ("-c", "h2 ip -o -4 addr show h2-eth0; cat /sys/class/net/h2-eth0/address", "-c", "link h1 s1 show")
    done = nsim("--topo", "single,2", "--mac", "--ipbase", "192.168.5.0/24", "--link", "tc,bw=10", *look)

    assert "inet 192.168.5.2/24" in done.stdout
    assert "\n00:00:00:00:00:02\n" in done.stdout
    assert done.stdout.count("rate=10mbit") == 2


def test_there_is_nothing_to_clean_and_what_is_typed_wrong_is_told(nsim: Run) -> None:
    assert "nothing to clean" in nsim("--clean").stdout
    for words, said in (
        (("--test", "pingal"), "there is no test 'pingal'"),
        (("--test", "pingall", "-c", "nodes"), "exclude each other"),
        (("--pre", "nowhere"), "cannot read the script nowhere"),
        (("--link", "tc,bww=1"), "--link: 'bww=1' is no property"),
    ):
        done = nsim(*words)
        assert said in done.stderr and done.returncode == 2
