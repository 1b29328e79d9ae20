"""What was changed is shown, and saved: by commands of nsim's and by hand, inside nodes."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import Run

pytestmark = pytest.mark.unprivileged

BY_HAND = [
    "sales ip addr add 10.9.9.9/24 dev veth-s",
    "sales ip route add 10.50.0.0/16 via 172.16.10.1",
    "sales ip route del default",
    "router sysctl -qw net.ipv4.ip_forward=0",
    "dev ip link set veth-d mtu 1400",
    "router ip link set veth-d-rtr mtu 1400",
]


def words(lines: list[str]) -> list[str]:
    """Return the arguments that have nsim run some lines."""
    return [word for line in lines for word in ("-c", line)]


def test_nothing_was_changed_in_a_new_lab(nsim: Run) -> None:
    for topology in ("routed", "single,3", "internet,forwarding=yes,nat=yes", "two-routers"):
        done = nsim("--topo", topology, "-c", "diff")

        assert (done.stdout, done.stderr, done.returncode) == ("# nothing was changed\n", "", 0)


def test_changes_by_hand_are_shown_as_commands_that_make_them_again(nsim: Run) -> None:
    done = nsim("--topo", "routed", *words([*BY_HAND, "add host ops router", "ops ip link set eth0 down", "diff"]))

    commands, by_hand = done.stdout.split("# by hand:\n")
    assert "# by commands of nsim:\nip netns add ops\n" in commands
    assert by_hand.splitlines() == [
        "ip -n sales route del default via 172.16.10.1 dev veth-s",
        "ip netns exec router sysctl -q -w net.ipv4.ip_forward=0",
        "ip -n sales addr add 10.9.9.9/24 dev veth-s",
        "ip -n sales route add 10.50.0.0/16 via 172.16.10.1 dev veth-s",
        "ip -n dev link set veth-d mtu 1400",
        "ip -n router link set veth-d-rtr mtu 1400",
        "ip -n ops link set eth0 down",
    ]


@pytest.mark.requires("netem")
def test_a_link_whose_delay_was_changed_by_hand_is_shown_and_saved(nsim: Run, tmp_path: Path) -> None:
    look = ["h1 tc qdisc show dev h1-eth0 | grep -o 'netem.*' | sed 's/ seed.*//'", "link h1 s1 show"]
    changes = [
        "link h1 s1 set delay=10ms loss=1%",
        "diff",
        "h1 tc qdisc change dev h1-eth0 root handle 2: netem delay 30ms limit 1000",
        "diff",
    ]

    before = nsim("--topo", "minimal", *words([*changes, "save lab.py", *look]))
    after = nsim("lab.py", *words([*look, "diff"]))

    first, second = before.stdout.split("# by commands of nsim:\n")[1:]
    assert "netem" in first and "by hand" not in first
    assert "# by hand:\ntc -n h1 qdisc replace dev h1-eth0 root handle 2: netem limit 1000 delay 30ms\n" in second
    assert after.stdout == before.stdout.partition("opens it\n")[2] + "# nothing was changed\n"


def test_a_cut_link_is_no_change_of_the_drawing(nsim: Run) -> None:
    done = nsim("--topo", "routed", *words(["link sales router down", "diff", "link sales router up", "diff"]))

    assert done.stdout == "# nothing was changed\n" * 2


def test_a_saved_lab_is_built_again_as_it_was(nsim: Run, tmp_path: Path) -> None:
    look = [
        "sales ip route",
        "sales ip -br addr show veth-s | sed s/@if[0-9]*//",
        "router cat /proc/sys/net/ipv4/ip_forward",
        "links",
    ]
    changes = [*BY_HAND, "add switch s1 dev", "add host ops s1", "link ops s1 set rate=10mbit"]

    before = nsim("--topo", "routed", *words([*changes, "save lab.py", *look]))
    after = nsim("lab.py", *words([*look, "diff"]))

    assert "saved; `nsim lab.py` opens it\n" in before.stdout
    assert after.stdout == before.stdout.partition("opens it\n")[2] + "# nothing was changed\n"
    assert nsim("check", "lab.py").returncode == 0


def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "lab.py").write_text("precious")
    (tmp_path / "lab.py.new").mkdir()

    done = nsim("--topo", "minimal", *words(["save lab.py", "save lab.txt", "save nowhere/lab.py"]))

    assert done.stderr == (
        "nsim: save: cannot write lab.py: Is a directory\n"
        "nsim: save: lab.txt would not be read as a topology file\n  call it lab.txt.py\n"
        "nsim: save: cannot write nowhere/lab.py: No such file or directory\n"
    )
    assert (tmp_path / "lab.py").read_text() == "precious"
