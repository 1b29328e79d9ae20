"""The few things that only a real terminal shows; what a line does is tested elsewhere."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from nsim.testing.terminal import ShellDriver, plain

pytestmark = pytest.mark.unprivileged

_CURSOR = "\x1b[12;1R"
"""What a terminal answers that is asked where its cursor is."""


@pytest.fixture
def state(tmp_path: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(tmp_path)}


@pytest.fixture
def shell(state: dict[str, str]) -> Iterator[ShellDriver]:
    with ShellDriver("--topo", "routed", variables=state) as driver:
        yield driver


def test_the_banner_names_the_lab_and_its_size(shell: ShellDriver) -> None:
    assert re.match(r"nsim: routed: 3 nodes, 2 links, up in \d+\.\d\d s\. ", shell.banner)


def test_the_prompt_shows_a_failures_status_until_something_succeeds(shell: ShellDriver) -> None:
    shell.run("sales sh -c 'exit 7'")
    assert shell.status == 7

    shell.run("sales true")
    assert shell.status == 0


def test_ctrl_c_ends_the_command_and_not_the_lab(shell: ShellDriver) -> None:
    shell.child.sendline("sales sh -c 'echo $((40+2)); exec sleep 300'")
    shell.child.expect("42")
    shell.child.sendintr()
    shell.wait_for_prompt()
    assert shell.status == 130

    assert "sales" in shell.run("sales hostname")


def test_ctrl_c_lets_a_program_end_in_its_own_way(shell: ShellDriver) -> None:
    shell.child.sendline("sales ping -i 0.2 dev")
    shell.child.expect("icmp_seq=2")
    shell.child.sendintr()

    assert "0% packet loss" in shell.wait_for_prompt()
    assert shell.status == 0


def test_a_bare_tcpdump_watches_every_interface_until_ctrl_c(shell: ShellDriver) -> None:
    shell.child.sendline("router tcpdump")
    shell.child.expect("listening on any")
    shell.child.sendintr()

    assert "0 packets dropped by kernel" in shell.wait_for_prompt()
    assert shell.status == 0


def test_ctrl_c_at_the_prompt_drops_the_line(shell: ShellDriver) -> None:
    shell.child.send("sales exit 3")
    shell.child.sendintr()
    shell.wait_for_prompt()

    assert "dev" in shell.run("dev hostname")


def test_ctrl_z_stops_a_program_and_fg_brings_it_back(shell: ShellDriver) -> None:
    shell.child.sendline("sales sh -c 'echo $((40+2)); read line; echo got $line'")
    shell.child.expect("42")
    shell.child.sendcontrol("z")
    shell.wait_for_prompt()
    assert shell.status == 128 + signal.SIGTSTP
    assert "Stopped" in shell.run("jobs")

    shell.child.sendline("fg %1")
    shell.child.expect_exact("sales sh -c")
    shell.child.sendline("hello")

    assert "got hello" in shell.wait_for_prompt()


def test_a_background_job_leaves_the_terminal_to_the_prompt(shell: ShellDriver) -> None:
    shell.run("dev sleep 300 &")

    assert "Running" in shell.run("jobs")
    assert "Exit 143" in shell.run("kill %1")
    assert shell.run("jobs").strip() == ""


def test_a_node_alone_opens_a_shell_in_it_and_exit_returns(shell: ShellDriver) -> None:
    shell.child.sendline("sales")
    shell.child.expect_exact("sales# ")
    shell.child.sendline("hostname")
    shell.child.expect("\r\nsales\r\n")
    shell.child.expect_exact("sales# ")
    shell.child.sendline("exit")
    shell.wait_for_prompt()

    assert shell.status == 0


def test_job_control_works_inside_a_nodes_shell(shell: ShellDriver) -> None:
    shell.child.sendline("sales")
    shell.child.expect_exact("sales# ")
    shell.child.sendline("sh -c 'echo $((40+2)); exec sleep 300'")
    shell.child.expect("42")
    shell.child.sendintr()
    shell.child.expect_exact("sales# ")
    shell.child.sendline("echo $?")
    shell.child.expect("130")
    shell.child.expect_exact("sales# ")
    shell.child.sendline("exit")
    shell.wait_for_prompt()


def test_programs_see_the_size_of_the_window_and_its_changes(shell: ShellDriver) -> None:
    assert "40 120" in shell.run("sales stty size")

    shell.child.setwinsize(25, 90)

    assert "25 90" in shell.run("sales stty size")


def test_ctrl_d_leaves_with_the_last_status(shell: ShellDriver) -> None:
    shell.run("sales sh -c 'exit 5'")

    shell.child.sendeof()
    shell.child.expect(pexpect.EOF)
    shell.child.close()

    assert shell.child.exitstatus == 5


def test_history_is_kept_between_runs(state: dict[str, str]) -> None:
    with ShellDriver("--topo", "minimal", variables=state) as first:
        first.run("h1 echo $((40+2))")
        first.leave()

    with ShellDriver("--topo", "minimal", variables=state, term="xterm") as second:
        second.child.send("\x1b[A\x1b[A\r")  # the last line was exit
        second.child.expect("42")


def test_tab_completes_a_node_and_a_program(state: dict[str, str]) -> None:
    with ShellDriver("--topo", "routed", variables=state, term="xterm") as shell:
        shell.child.send("sal\t")
        shell.child.expect("sales")
        shell.child.send("hostna\t")
        shell.child.expect("hostname")
        shell.child.send("\r")

        shell.child.expect("sales\r\n")


def test_a_dumb_terminal_gets_no_escape_sequences(state: dict[str, str]) -> None:
    with ShellDriver("--topo", "minimal", variables=state) as shell:
        shell.child.sendline("h1 echo plain")
        shell.child.expect("h[12]?.*minimal> ")

        assert "\x1b" not in (shell.child.before or "") + str(shell.child.after)


def test_no_color_keeps_the_prompt_uncoloured(state: dict[str, str]) -> None:
    with ShellDriver("--topo", "minimal", variables={**state, "NO_COLOR": "1"}, term="xterm-256color") as shell:
        shell.child.send("h1 nonsense")
        shell.child.expect("nonsense")
        drawn = shell.child.before or ""

        assert plain(drawn) != ""
        assert "\x1b[36" not in drawn and "\x1b[0;36" not in drawn


def test_hanging_up_ends_the_lab(state: dict[str, str]) -> None:
    with ShellDriver("--topo", "minimal", variables=state) as shell:
        shell.run("h1 setsid sleep 300 &")
        shell.child.close(force=False)

        assert not shell.child.isalive()


@pytest.mark.parametrize("line", ["h1 sleep 300", "h1", "watch h1 true"])
def test_hanging_up_while_something_runs_is_no_mistake_of_nsims(
    state: dict[str, str], tmp_path: Path, line: str
) -> None:
    words = ["-c", f"exec {sys.executable} -m nsim --topo minimal 2>{tmp_path}/said"]
    shell = pexpect.spawn("/bin/sh", words, env={**os.environ, **state, "TERM": "dumb"}, timeout=30)
    shell.expect("minimal> ")
    shell.sendline(line)
    shell.expect_exact(line)

    shell.ptyproc.fileobj.close()
    os.waitpid(shell.pid, 0)

    assert "mistake" not in (tmp_path / "said").read_text()


def test_the_lines_of_the_start_up_file_are_run_first(tmp_path: Path) -> None:
    (tmp_path / "nsim").mkdir()
    (tmp_path / "nsim" / "startup").write_text("alias greet sales echo hello\nnonsense\n")

    with ShellDriver("--topo", "routed", variables={"XDG_CONFIG_HOME": str(tmp_path)}) as shell:
        assert shell.status == 0
        assert shell.run("greet you").strip() == "hello you"


def test_a_node_that_is_called_like_a_command_wins_over_it(tmp_path: Path) -> None:
    lab = tmp_path / "lab.py"
    build = "    def build(self):\n        self.add(Host('links'))\n"
    lab.write_text(f"from nsim import Host, Topology\n\n\nclass Lab(Topology):\n{build}")

    with ShellDriver(str(lab)) as shell:
        assert shell.run("links hostname").strip() == "links"
        assert shell.run("command nodes").split()[:2] == ["NODE", "KIND"]


def test_what_is_typed_before_the_prompt_is_there_is_run_line_by_line(state: dict[str, str]) -> None:
    words = ["-m", "nsim", "--topo", "single,200"]
    shell = pexpect.spawn(sys.executable, words, env={**os.environ, **state, "TERM": "dumb"}, encoding="utf-8")
    shell.send("h1 sleep 0.3\nh1 hostname\nh2 sh -c 'exit 7'\nexit\n")

    shell.expect(pexpect.EOF, timeout=30)
    shell.close()

    ran = [line for line in plain(shell.before or "").splitlines() if line.startswith("single")]
    assert ran == ["single> h1 sleep 0.3", "single> h1 hostname", "single> h2 sh -c 'exit 7'", "single [7]> exit"]
    assert shell.exitstatus == 7


def test_what_is_typed_for_the_next_program_is_left_to_it_and_ctrl_d_ends_it(shell: ShellDriver) -> None:
    shell.child.sendline("sales sh -c 'echo $((40+2)); sleep 0.3'")
    shell.child.expect("42")
    shell.child.send("dev sed s/a/o/\nham\n\x04router sh -c 'read a; read b; echo $b $a'\none\ntwo\n")

    shell.wait_for_prompt()
    assert shell.wait_for_prompt().splitlines()[-1] == "hom"
    assert shell.wait_for_prompt().splitlines()[-1] == "two one"
    assert "dev" in shell.run("dev hostname")


def test_lines_that_come_all_at_once_at_the_prompt_are_read_one_by_one(shell: ShellDriver) -> None:
    shell.child.send("sales sh -c 'read a; read b; echo $b $a'\none\ntwo\ndev sh -c 'exit 7'\n")

    assert shell.wait_for_prompt().splitlines()[-1] == "two one"
    shell.wait_for_prompt()
    assert shell.status == 7


def test_a_line_typed_ahead_is_kept_in_the_history(state: dict[str, str]) -> None:
    with ShellDriver("--topo", "minimal", variables=state, term="xterm") as shell:
        shell.child.sendline("h1 sh -c 'echo $((40+2)); sleep 0.3'")
        shell.child.expect("42")
        shell.child.send("h1 echo $((50+3))\n")
        shell.child.expect("53\r\n")
        shell.wait_for_prompt()

        shell.child.send("\x1b[A\r")

        shell.child.expect("53\r\n")


def test_keys_that_edit_a_line_do_so_typed_ahead(state: dict[str, str]) -> None:
    with ShellDriver("--topo", "minimal", variables=state, term="xterm") as shell:
        shell.child.sendline("h1 sh -c 'echo $((40+2)); sleep 0.3'")
        shell.child.expect("42")
        shell.child.send("h1 echo $((1+3))\x1b[D\x1b[D\x1b[D5\n")

        shell.child.expect("54\r\n")


def test_a_half_typed_line_can_be_gone_on_with(shell: ShellDriver) -> None:
    shell.child.sendline("sales sh -c 'echo $((40+2)); sleep 0.3'")
    shell.child.expect("42")
    shell.child.send("dev host")
    shell.wait_for_prompt()
    shell.child.send("name\n")

    assert "\ndev" in shell.wait_for_prompt()


def test_an_interrupted_pingall_tells_what_it_knows_and_the_next_one_is_right(shell: ShellDriver) -> None:
    # The request and the reply have been seen: all that comes then is ten seconds of nothing.
    shell.run("dev sh -c 'tcpdump -l -n -c 2 icmp 2>/dev/null; echo $((40+2))' &")
    shell.run("wait-for dev grep -q . /proc/net/packet")
    shell.child.sendline("pingall --rate 0.1")
    shell.child.expect("42")
    shell.child.sendintr()

    said = shell.wait_for_prompt()
    assert "*** Interrupted: of 5 of 6 pairs nothing is known\n*** Results: 0% dropped (1/1 received)\n" in said
    assert "sales -> dev ?" in said
    assert shell.status == 130
    assert "0% dropped (6/6 received)" in shell.run("pingall")


@pytest.mark.parametrize("line", ["source {file}", "watch -n 0.1 {first}", "wait-for {first}", "time {first}"])
def test_ctrl_c_in_a_program_ends_the_line_that_repeats_it(shell: ShellDriver, tmp_path: Path, line: str) -> None:
    first = "sales sh -c 'echo $((40+2)); exec sleep 300'"
    (tmp_path / "file").write_text(f"{first}\ndev echo never\n")
    shell.child.sendline(line.format(file=tmp_path / "file", first=first))
    shell.child.expect("42")
    shell.child.sendintr()

    assert "never" not in shell.wait_for_prompt()
    assert shell.status == 130


@pytest.mark.parametrize("letters", [b"\x03", b"\x03\x03"], ids=["once", "twice"])
def test_ctrl_c_while_a_large_lab_is_built_ends_it_with_nothing_left(state: dict[str, str], letters: bytes) -> None:
    words = ["-m", "nsim", "--topo", "single,900"]
    shell = pexpect.spawn(sys.executable, words, env={**os.environ, **state, "TERM": "dumb"}, timeout=30)
    shell.delaybeforesend = None
    before = time.monotonic()
    while not (first := nsim_below(shell.pid)) and time.monotonic() < before + 10:
        time.sleep(0.01)
    shell.send(letters)
    shell.expect(pexpect.EOF)
    shell.wait()

    assert (shell.exitstatus, shell.signalstatus) == (130, None), shell.before
    assert not os.path.exists(f"/proc/{first}")


def nsim_below(launcher: int) -> int:
    """Return the number of the process that builds the lab, or 0 when it has not begun."""
    process = launcher
    for _ in range(3):
        try:
            process = int(Path(f"/proc/{process}/task/{process}/children").read_text().split()[0])
        except (OSError, IndexError):
            return 0
    return process


def test_a_lesson_stands_beside_the_shell_and_follows_what_is_done(state: dict[str, str]) -> None:
    tells_its_cursor = state | {"PROMPT_TOOLKIT_NO_CPR": "0"}
    with ShellDriver("lesson", "routing", variables=tells_its_cursor, term="xterm", size=(45, 110)) as shell:
        child = shell.child
        child.send(_CURSOR)
        child.expect("step 1 of 6")
        child.expect("check · hint")
        child.sendline("sales ip route del default")
        child.expect("Step 1 is done")
        child.send(_CURSOR)
        child.expect("step 2 of 6[^/]*Now sales knows only its own network")  # told below the prompt alone
        child.expect("check · hint")
        child.sendline("reset")
        child.expect("up in")
        child.expect("step 2 of 6")


def test_a_lesson_is_read_out_where_the_terminal_cannot_show_it_beside_the_shell(state: dict[str, str]) -> None:
    with ShellDriver("lesson", "routing", variables=state) as shell:
        told = shell.run("sales ip route del default")

    assert "Step 1 is done: 3 of 3 points." in told
    assert "Now sales knows only its own network" in told
