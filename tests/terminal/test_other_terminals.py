"""Other terminals in a running lab: `nsim exec`, `nsim attach`, and the windows that `term` opens."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from nsim.network.visitor import labs
from nsim.testing.terminal import ShellDriver, plain

NSIM = [sys.executable, "-m", "nsim"]
# What xterm does, as far as a lab is concerned: it runs the words behind -e on a terminal of its own.
XTERM = f"""#!{sys.executable}
import pathlib, pty, sys
pty.spawn(sys.argv[sys.argv.index("-e") + 1:])
pathlib.Path(__file__).with_name("ended").touch()
"""


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    tools = tmp_path / "tools"
    tools.mkdir()
    alone = {"TMUX": "", "DISPLAY": "", "WAYLAND_DISPLAY": "", "XDG_STATE_HOME": str(tmp_path)}
    return {**alone, "PATH": f"{tools}:{os.environ['PATH']}"}


@pytest.fixture
def lab(variables: dict[str, str]) -> Iterator[ShellDriver]:
    with ShellDriver("--topo", "routed", variables=variables) as driver:
        yield driver


def wait_until(condition: Callable[[], bool], patience_s: float = 10) -> None:
    """Wait for something to become true, and fail when it does not."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def run(lab: ShellDriver, use: str, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*NSIM, use, "--lab", str(lab.child.pid), *words],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture
def visitor(lab: ShellDriver) -> Iterator[pexpect.spawn[str]]:
    """A shell in sales, in a terminal beside the lab's."""
    words = ["-m", "nsim", "attach", "--lab", str(lab.child.pid), "sales"]
    child = pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=30, dimensions=(33, 77))
    child.delaybeforesend = None
    child.expect_exact("sales# ")
    yield child
    child.close(force=True)


def said(child: pexpect.spawn[str], line: str) -> str:
    """Type a line into a node's shell and return what it prints."""
    child.sendline(line)
    child.expect_exact("sales# ")
    return plain(child.before or "").partition("\n")[2].strip()


def test_exec_runs_a_command_in_a_node_on_the_callers_own_input_and_output(lab: ShellDriver) -> None:
    done = run(
        lab, "exec", "sales", "sh", "-c", "read line; echo $line; hostname; echo bad >&2; exit 7", stdin="hello\n"
    )

    assert (done.stdout, done.stderr, done.returncode) == ("hello\nsales\n", "bad\n", 7)


def test_exec_is_stopped_by_the_signals_that_it_gets(lab: ShellDriver) -> None:
    words = ["exec", "--lab", str(lab.child.pid), "dev", "sh", "-c", "echo ready; exec sleep 300"]
    with subprocess.Popen([*NSIM, *words], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGINT)

        assert child.wait(30) == 128 + signal.SIGINT


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_nobody_else_gets_in(lab: ShellDriver) -> None:
    code = (
        "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(chr(0) + sys.argv[1]); s.settimeout(10); "
        "sys.exit(s.recv(1) != b'')"
    )
    (found,) = (each for each in labs() if each.process == lab.child.pid)

    done = subprocess.run(
        ["/usr/bin/python3", "-c", code, found.address], user=65534, group=65534, check=False, cwd="/"
    )

    assert done.returncode == 0
    assert run(lab, "exec", "sales", "true").returncode == 0


def test_what_is_mistyped_is_explained(lab: ShellDriver) -> None:
    done = run(lab, "exec", "slaes", "true")
    assert (done.stderr, done.returncode) == ("nsim: there is no node 'slaes'\n  did you mean sales?\n", 2)

    done = run(lab, "exec", "sales", "no-such-program")
    assert (done.stderr, done.returncode) == ("nsim: sales: there is no program 'no-such-program'\n", 1)

    done = run(lab, "attach", "sales")
    assert done.stderr.startswith("nsim: sales: a shell in a node needs a terminal\n")


def test_a_lab_is_found_by_its_name_and_several_must_be_told_apart(lab: ShellDriver, tmp_path: Path) -> None:
    name = f"Lab{uuid.uuid4().hex}"
    file = tmp_path / "lab.py"
    file.write_text(f"from nsim import Host, Topology\n\n\nclass {name}(Topology):\n    def build(self):\n")
    file.write_text(file.read_text() + "        self.add(Host('alone'))\n")
    with ShellDriver(str(file)) as second:
        name = second.banner.split(": ")[1]
        found = subprocess.run(
            [*NSIM, "exec", "--lab", name, "alone", "hostname"], capture_output=True, text=True, check=False
        )
        open_choice = subprocess.run([*NSIM, "exec", "alone", "true"], capture_output=True, text=True, check=False)

    assert found.stdout == "alone\n"
    assert open_choice.returncode == 2
    assert open_choice.stderr.startswith("nsim: several labs are running\n  choose: ")
    assert f"--lab {lab.child.pid} (routed)" in open_choice.stderr


def test_a_visitors_shell_has_job_control_and_sees_the_size_of_its_window(visitor: pexpect.spawn[str]) -> None:
    assert said(visitor, "hostname; stty size") == "sales\n33 77"

    visitor.setwinsize(20, 60)
    visitor.sendline("sh -c 'echo $((40+2)); exec sleep 300'")
    visitor.expect("42")
    visitor.sendintr()
    visitor.expect_exact("sales# ")
    assert said(visitor, "echo $? $(stty size)") == "130 20 60"

    visitor.sendline("sh -c 'echo $((40+2)); kill -STOP $$'")
    visitor.expect("Stopped")
    visitor.expect_exact("sales# ")


def test_a_visitors_exit_status_is_the_shells(visitor: pexpect.spawn[str]) -> None:
    visitor.sendline("exit 5")
    visitor.expect(pexpect.EOF)
    visitor.close()

    assert visitor.exitstatus == 5


def test_the_shell_ends_with_its_window(lab: ShellDriver, visitor: pexpect.spawn[str]) -> None:
    shell = said(visitor, "echo $$")
    visitor.kill(signal.SIGKILL)

    assert "gone" in lab.run(f"wait-for root sh -c '! kill -0 {shell} 2>/dev/null && echo gone'")


@pytest.mark.parametrize("end", ["exit", "kill"])
def test_a_visitor_ends_with_the_lab(lab: ShellDriver, visitor: pexpect.spawn[str], end: str) -> None:
    if end == "exit":
        lab.child.sendline("exit")
    else:
        lab.child.kill(signal.SIGKILL)

    visitor.expect(pexpect.EOF)
    visitor.close()
    assert visitor.exitstatus == 137


class Tmux:
    """A server of tmux of the test's own, with one session."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "tmux"
        self("new-session", "-d", "-x", "100", "-y", "30", "-n", "first", "cat")

    def __call__(self, *words: str) -> str:
        command = ["tmux", "-f", "/dev/null", "-S", str(self._socket), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout

    @property
    def variables(self) -> dict[str, str]:
        """What a program in the session has in its environment."""
        return {"TMUX": self("display-message", "-p", "#{socket_path},#{pid},0").strip()}

    def windows(self) -> list[str]:
        return self("list-windows", "-a", "-F", "#{window_name}").split()

    def wait_for_windows(self, *names: str) -> None:
        """Wait until there are these windows and no others."""
        wait_until(lambda: self.windows() == list(names))


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    server = Tmux(tmp_path)
    yield server
    server("kill-server")


def test_term_opens_a_window_of_tmux_for_each_node_and_they_close_with_the_lab(
    tmux: Tmux, variables: dict[str, str]
) -> None:
    with ShellDriver("--topo", "routed", variables=variables | tmux.variables) as shell:
        assert shell.run("term sales dev") == "sales: window 1 of tmux\ndev: window 2 of tmux\n"
        assert tmux.windows() == ["first", "sales", "dev"]

        tmux("send-keys", "-t", "dev", "exit", "Enter")
        tmux.wait_for_windows("first", "sales")

        shell.child.kill(signal.SIGKILL)
        tmux.wait_for_windows("first")


def test_without_tmux_and_without_a_display_term_says_how_to_get_in(lab: ShellDriver) -> None:
    said = lab.run("term sales")

    assert lab.status == 4
    assert said.splitlines() == [
        "nsim: sales: no window can be opened: this is not inside tmux, and there is no display",
        f"  in another terminal: nsim attach --lab {lab.child.pid} sales; or start nsim inside tmux",
    ]


def test_where_there_is_a_display_term_opens_an_x_terminal(variables: dict[str, str], tmp_path: Path) -> None:
    xterm = tmp_path / "tools" / "xterm"
    xterm.write_text(XTERM)
    xterm.chmod(0o755)

    with ShellDriver("--topo", "routed", variables={**variables, "DISPLAY": ":97"}) as shell:
        assert shell.run("term sales") == "sales: a window of xterm\n"
        shell.child.kill(signal.SIGKILL)
        wait_until((tmp_path / "tools" / "ended").exists)


def test_a_terminal_that_cannot_open_a_window_is_quoted(variables: dict[str, str], tmp_path: Path) -> None:
    xterm = tmp_path / "tools" / "xterm"
    xterm.write_text('#!/bin/sh\necho "xterm: Can\'t open display: $DISPLAY" >&2\nexit 1\n')
    xterm.chmod(0o755)

    with ShellDriver("--topo", "routed", variables={**variables, "DISPLAY": ":97"}) as shell:
        assert shell.run("term sales") == "nsim: sales: xterm opens no window\n  xterm: Can't open display: :97\n"
        assert shell.status == 4


def test_x_runs_a_program_in_a_node_on_the_machines_display(variables: dict[str, str], tmp_path: Path) -> None:
    folder = Path("/tmp/.X11-unix")
    if not folder.exists():
        folder.mkdir()
        folder.chmod(0o1777)
    number = 10_000 + os.getpid()
    place = folder / f"X{number}"
    code = (
        "import os, socket; s = socket.socket(socket.AF_UNIX); "
        "s.connect('/tmp/.X11-unix/X' + os.environ['DISPLAY'][1:]); "
        "s.sendall((os.uname().nodename + ' ' + str(os.path.exists(os.environ['XAUTHORITY']))).encode())"
    )
    (tmp_path / "program.py").write_text(code)
    display = {"DISPLAY": f":{number}.0"}
    try:
        with socket.socket(socket.AF_UNIX) as server, ShellDriver(variables=variables | display) as shell:
            server.bind(str(place))
            server.listen()
            server.settimeout(30)
            assert shell.run(f"x h1 {sys.executable} {tmp_path}/program.py").startswith("[1] ")
            connection, _ = server.accept()
            with connection:
                assert connection.recv(100) == b"h1 True"
    finally:
        place.unlink(missing_ok=True)
