"""Commands that take another line: they run it as if it had been typed, and give its status back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from running import Run

pytestmark = pytest.mark.unprivileged


@pytest.mark.parametrize(
    ("lines", "printed", "status"),
    [
        (["time h1 false"], r"\*\*\* Elapsed time: 0\.\d{6} secs\n", 1),
        (["watch -n 0.1 -c 3 h1 echo a; echo b"], "a\nb\na\nb\na\nb\n", 0),
        (["watch -n 0.1 -c 2 time nodes"], r"(?s)NODE.*Elapsed.*NODE.*Elapsed.*secs\n", 0),
        (["wait-for -t 9 h1 true"], "", 0),
        (["sh echo 'a;b' # c"], "a;b\n", 0),
        (["! echo a"], "a\n", 0),
        (["noecho h1 echo a"], "a\n", 0),
        (["each h[12] echo a; hostname"], None, 0),
        (["each h1,h2 exit 3"], r"\*\*\* status not 0: h1 3, h2 3\n", 3),
        (["all hostname"], None, 0),
        (["expect 'a b' h1 echo a b"], "a b\n", 0),
        (["expect --not x nodes", "expect h1 nodes"], r"(?s)NODE.*h2.*NODE.*h2.*\n", 0),
        (["alias p h1 echo", "p a b", "alias"], "a b\nalias p h1 echo\n", 0),
        (["alias h h1 echo h", "h", "unalias h", "alias"], "h\n", 0),
        (["net"], "s1 lo:  s1-eth1:h1-eth0 s1-eth2:h2-eth0\nh1 h1-eth0:s1-eth1\nh2 h2-eth0:s1-eth2\n", 0),
        (["intfs", "ports"], "s1: lo,s1-eth1,s1-eth2\nh1: h1-eth0\nh2: h2-eth0\ns1 lo:0 s1-eth1:1 s1-eth2:2\n", 0),
    ],
)
def test_a_line_in_a_line(lines: list[str], printed: str | None, status: int, nsim: Run) -> None:
    done = nsim("--topo", "minimal", *(word for line in lines for word in ("-c", line)))

    assert done.stderr == ""
    assert printed is None or re.fullmatch(printed, done.stdout)
    assert done.returncode == status


def test_every_line_from_many_nodes_names_its_node(nsim: Run) -> None:
    done = nsim("--topo", "single,3", "-c", "each h* hostname; echo $((1+1))", "-c", "all true")

    assert sorted(done.stdout.splitlines()) == sorted(
        line for name in ("h1", "h2", "h3") for line in (f"{name} | {name}", f"{name} | 2")
    )


def test_a_file_of_lines_is_run_and_what_it_lacks_is_told(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "setup").write_text("# a comment\nh1 echo one\nsource more\nh1 false\n")
    (tmp_path / "more").write_text("h2 echo two\n")
    (tmp_path / "loop").write_text("source loop\n")

    done = nsim("--topo", "minimal", "-c", "source setup")
    missing = nsim("--topo", "minimal", "-c", "source nothing", "-c", "source loop")

    assert (done.stdout, done.stderr, done.returncode) == ("one\ntwo\n", "", 1)
    assert missing.stderr == (
        "nsim: source: cannot read nothing: No such file or directory\n"
        "nsim: source: files that read files, 20 deep\n  does loop read itself?\n"
    )
    assert missing.returncode == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("time", "time: the line is missing\n"),
        ("watch -n", "watch: -n wants a value\n"),
        ("watch -n x ls", "watch -n: 'x' cannot be the number of seconds\n"),
        ("each x* ls", "no node is called 'x*'\n"),
        ("each h1", "each: the command is missing\n"),
        ("wait-for -t 0.3 h1 false", "wait-for: 'h1 false' did not succeed within 0.3 s\n"),
        ("expect a h1 echo b", "expect: 'a' is not in what `h1 echo b` has printed:\nb\n"),
        ("expect --not b h1 echo b", "expect: 'b' is in what `h1 echo b` has printed:\nb\n"),
        ("alias h1 ls", "alias: h1 is a node\n"),
        ("alias nothing", "alias: 'nothing' stands for nothing\n"),
        ("unalias nothing", "unalias: 'nothing' stands for nothing\n"),
    ],
)
def test_what_is_typed_wrong_or_does_not_come_true_is_told(line: str, said: str, nsim: Run) -> None:
    done = nsim("--topo", "minimal", "-c", line)

    assert done.stderr.startswith(f"nsim: {said}")
    assert done.returncode in (1, 2)


def test_an_interrupt_ends_what_repeats() -> None:
    from test_crash_safety import READY, start_lab

    lab = start_lab("--topo", "minimal", "-c", f"watch -n 60 h1 echo {READY}", "-c", "h1 echo unreached")
    assert lab.stdout is not None
    while READY not in (line := lab.stdout.readline()):
        assert line, "nsim ended before the lab was ready"

    lab.send_signal(2)

    output, _ = lab.communicate(timeout=5)
    assert (lab.returncode, "unreached" in output) == (130, False)
