"""Passes run at once, are read one after the other, and end with whoever runs them; small programs play the passes."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import side_by_side
from footprint import lab_processes, wait_until_gone
from side_by_side import Pass, run

pytestmark = pytest.mark.once
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a pass a PID namespace")


def script(title: str, body: str, **options: object) -> Pass:
    return Pass(title, ("sh", "-c", body), **options)  # type: ignore[arg-type]


def test_the_first_is_read_first_although_it_waits_for_the_second(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "word")
    out = io.BytesIO()

    status = run(
        [
            script("one", f"read word <{tmp_path}/word; echo $word"),
            script("two", f"echo from the second; echo from the first >{tmp_path}/word"),
        ],
        out,
    )

    lines = [line.rpartition(" after")[0] or line for line in out.getvalue().decode().splitlines()]
    assert lines == ["== one", "from the first", "== one: status 0", "== two", "from the second", "== two: status 0"]
    assert status == 0


def test_the_first_failure_is_the_status_and_the_others_go_on() -> None:
    out = io.BytesIO()

    status = run(
        [script("one", "exit 3"), script("two", "exit 4"), script("three", "echo done; sh -c 'kill -9 $$'")], out
    )

    assert status == 3
    assert b"== three\ndone\n" in out.getvalue() and b"== three: status 137 " in out.getvalue()


def test_a_pass_that_cannot_be_started_fails() -> None:
    out = io.BytesIO()

    assert run([Pass("one", ("/no/such/program",))], out) != 0
    assert b"/no/such/program" in out.getvalue()


@only_root
def test_a_pass_sees_no_process_and_no_temporary_file_but_its_own_and_leaves_none() -> None:
    before = lab_processes()
    out = io.BytesIO()

    run([script("one", "setsid sleep 300 & touch /tmp/of-a-pass; ls -d /tmp/* /proc/[0-9]*", alone=True)], out)

    told = set(out.getvalue().decode().split("\n")[1:-2])
    assert told <= {"/tmp/of-a-pass", *(f"/proc/{pid}" for pid in range(1, 5))}
    assert "/tmp/of-a-pass" in told
    assert wait_until_gone(before) == set()
    assert not Path("/tmp/of-a-pass").exists()


@only_root
def test_another_users_pass_has_his_name_and_nothing_of_the_callers_environment() -> None:
    out = io.BytesIO()

    run([script("one", "id -un; env", user="nobody", alone=True, variables={"PATH": "/usr/bin:/bin", "A": "b"})], out)

    told = out.getvalue().decode().splitlines()[1:-1]
    assert told[0] == "nobody"
    assert {line.partition("=")[0] for line in told[1:]} <= {"PATH", "A", "PWD", "OLDPWD", "SHLVL", "_"}


@only_root
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_one_who_runs_the_passes(number: signal.Signals) -> None:
    before = lab_processes()
    folder = str(Path(side_by_side.__file__).parent)
    body = "setsid sleep 300 & sleep 300; true"
    passes = f"[Pass('one', ('sh', '-c', {body!r}), alone=True, user=user) for user in (None, 'nobody')]"
    program = f"import sys; sys.path.insert(0, {folder!r}); from side_by_side import Pass, run; run({passes})"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        deadline = time.monotonic() + 10
        while len(lab_processes() - before) < 6 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(lab_processes() - before) == 6  # of each pass two that sleep and their shell
        process.send_signal(number)

    assert wait_until_gone(before) == set()
