"""The full-kernel lane ends in bounded time and says why, whatever its kernel does; a script plays the kernel."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lane
import pytest
from footprint import lab_processes, wait_until_gone

pytestmark = pytest.mark.once

# What lane.boot tells a kernel of its two output lines, found again.
_PREAMBLE = """\
#!/bin/sh
for word; do
    case $word in
        con1=*) report=/proc/self/fd/${word##*:} ;;
        con2=*) status=/proc/self/fd/${word##*:} ;;
    esac
done
"""

Kernel = Callable[[str], str]


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    """Write a program that stands for the kernel; return its path."""

    def write(body: str) -> str:
        path = tmp_path / "kernel"
        path.write_text(_PREAMBLE + body)
        path.chmod(0o755)
        return str(path)

    return write


def test_the_report_is_relayed_and_the_status_returned(kernel: Kernel, capfd: pytest.CaptureFixture[str]) -> None:
    status = lane.boot("", kernel=kernel("echo noise\necho two failed >$report\necho 7 >$status"))

    assert status == 7
    assert capfd.readouterr().out == "two failed\n"


def test_the_kernel_finds_its_order_as_a_program(kernel: Kernel, capfd: pytest.CaptureFixture[str]) -> None:
    status = lane.boot("#!/bin/sh\necho ordered", kernel=kernel("/run/order >$report\necho 0 >$status"))

    assert status == 0
    assert capfd.readouterr().out == "ordered\n"


def test_a_kernel_that_panics_fails_with_its_console(kernel: Kernel) -> None:
    with pytest.raises(lane.LaneError, match=r"(?s)Kernel panic.*ended without a status"):
        lane.boot("", kernel=kernel("echo Kernel panic; exit 1"))


def test_a_kernel_that_does_not_come_up_fails_in_bounded_time(kernel: Kernel) -> None:
    with pytest.raises(lane.LaneError, match=r"(?s)probing.*did not come up for 2 s"):
        lane.boot("", kernel=kernel("echo probing; sleep 300 & sleep 300"), boot_s=2)


def test_a_kernel_that_hangs_later_fails_in_bounded_time(kernel: Kernel) -> None:
    with pytest.raises(lane.LaneError, match="printed nothing for 1 s"):
        lane.boot("", kernel=kernel("echo one test >$report; sleep 300"), silence_s=1)


def test_a_kernel_that_is_not_there_fails_by_name() -> None:
    with pytest.raises(lane.LaneError, match="no-such-kernel"):
        lane.boot("", kernel="no-such-kernel")


def test_nothing_outlives_the_lane_that_is_killed(kernel: Kernel) -> None:
    before = lab_processes()
    program = kernel("setsid sleep 300 & echo up >$report; sleep 300")
    folder = str(Path(lane.__file__).parent)
    boot = f"import sys; sys.path.insert(0, {folder!r}); import lane; lane.boot('', kernel={program!r})"
    with subprocess.Popen([sys.executable, "-c", boot], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        assert len(lab_processes() - before) >= 3
        process.send_signal(signal.SIGKILL)

    assert wait_until_gone(before) == set()


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["-k", "vlan or vrf"], "-m requires tests/live/test_vrf.py -k 'vlan or vrf'"),
        (["tests/live/test_x.py::test_x"], "-m requires tests/live/test_x.py::test_x"),
    ],
)
def test_pytest_gets_the_callers_arguments_and_the_files_with_the_mark_unless_they_name_others(
    arguments: list[str], command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests" / "live").mkdir(parents=True)
    for name, text in (("vrf", '@pytest.mark.requires("vrf")'), ("x", "")):
        (tmp_path / "tests" / "live" / f"test_{name}.py").write_text(text)

    assert lane.script(arguments).endswith(f"{command}\n")
