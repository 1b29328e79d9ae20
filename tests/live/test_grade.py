"""What others have handed in gets its row, whatever it does, and nothing outside its own world is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from footprint import lab_processes, wait_until_gone

GOOD = """# the whole lesson
sales ip route del default
sales ip route add default via 172.16.10.1
sales ip route add 172.16.20.0/24 via 172.16.10.1
sales ip route del default
router sysctl -w net.ipv4.ip_forward=1
dev ip route add default via 172.16.20.1
router ip route add prohibit 172.16.10.10
"""
# What it finds is printed, and kept: the last lines of each are looked at below.
PRYING = """root ip -o link
root sh -c 'cat {secret} {neighbour} 2>&1'
root sh -c 'echo x > {secret}; echo x > {target}; touch /usr/bin/x /etc/x {folder}/x; rm -rf {folder}'
root sh -c 'umount {folder}; umount /tmp; mount -o remount,rw /; echo x > {target}'
root sh -c 'echo 1 > /proc/sys/kernel/sysrq; echo x > /proc/sys/kernel/core_pattern; mknod /tmp/disk b 1 0'
root ping -c 1 -W 1 192.0.2.1
root sh -c 'nsenter -t 1 -a ls {folder}; chroot /proc/1/root ls {folder}; cat /dev/mem'
root ls {folder}
"""
TOPOLOGY = """
import os
from nsim.topos.routed import Routed

class Answer(Routed):
    def build(self):
        for attempt in (lambda: os.kill(-1, 9), lambda: open({target!r}, "w")):
            try:
                attempt()
            except OSError:
                pass
        super().build()
"""
# Its last words say what it has found: files, interfaces, variables, refusals to write, and processes.
PEEKING = (
    "root sh -c 'echo files: $(ls {folder} /home /root 2>/dev/null | grep -v :). links: $(ls /sys/class/net) "
    "variables: $(env | grep -c NSIM_SECRET) refused: $(touch /usr/x /etc/x 2>&1 | grep -c Read-only) "
    "processes: $(ls /proc | grep -c ^[0-9])'"
)
HOSTILE = {
    "loop": "sales sh -c 'while :; do :; done'",
    "bomb": "root bash -c ':(){ :|:& };:; wait'\nsales sleep 100",
    "endless": "sales yes",
    "suicide": "root kill -9 -1",
    "cheat": "px net.session.tutor.record.position = 6\npy __import__('os')._exit(0)",
    "reboot": "root reboot -f",
    "full": "root sh -c 'cat /dev/zero > /run/full; cat /dev/zero > /tmp/full'\n"
    'root python3 -c "bytearray(3 << 30)"\nnodes',
    "daemon": "root sh -c 'setsid sleep 300 & setsid setsid sleep 301 &'",
}
ENDLESS = ("loop", "endless", "spin", "bomb")
SHORT_S, LONG_S = 2, 60
_GRACE_S = 3  # until a world is gone


@dataclass(frozen=True)
class Class:
    """What a class has handed in, and the row that each has got."""

    folder: Path
    rows: dict[str, dict[str, Any]]
    bystander: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    folder = tmp_path_factory.mktemp("handed-in")
    (folder / "target").write_text("mine\n", encoding="utf-8")
    (folder / "secret").write_text("a secret\n", encoding="utf-8")
    environment = {**os.environ, "NSIM_SECRET": "of-the-teacher", "XDG_STATE_HOME": str(folder / "state")}
    with subprocess.Popen(["sleep", "600"], env=environment) as bystander:
        try:
            yield grade(folder, environment, bystander)
        finally:
            bystander.kill()


def grade(folder: Path, environment: dict[str, str], bystander: subprocess.Popen[bytes]) -> Class:
    about = {
        "folder": str(folder),
        "secret": str(folder / "secret"),
        "target": str(folder / "target"),
        "neighbour": str(folder / "good.nsim"),
    }
    files = {"good.nsim": GOOD, "half.nsim": "".join(GOOD.splitlines(keepends=True)[:3]), "prying.nsim": PRYING}
    files |= {f"{name}.nsim": f"{text}\n" for name, text in HOSTILE.items()}
    files |= {
        "peeking.nsim": PEEKING,
        "answer.py": TOPOLOGY,
        "broken.py": "def x(\n",
        "spin.py": "while True:\n    pass\n",
    }
    for name, text in files.items():
        formatted = text.format(**about) if "{folder}" in text or "{target" in text else text
        (folder / name).write_text(formatted, encoding="utf-8")
    (folder / "noise.nsim").write_bytes(bytes(range(256)))
    endless = [name for name in files if name.partition(".")[0] in ENDLESS]
    others = [name for name in (*files, "noise.nsim") if name not in endless]
    before = lab_processes()
    rows: dict[str, dict[str, Any]] = {}
    for names, limit_s in ((endless, SHORT_S), (others, LONG_S)):
        words = ["--limit", str(limit_s), "--jobs", "8", "--json", "marks.json", "--csv", f"{limit_s}.csv", *names]
        done = subprocess.run(
            [sys.executable, "-m", "nsim", "grade", "routing", *words],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=150, check=False,
        )  # fmt: skip
        assert done.stderr == ""
        assert done.returncode == 1  # not all have done all
        found = json.loads((folder / "marks.json").read_text(encoding="utf-8"))
        rows |= {row["submission"]: row for row in found["submissions"]}
    assert wait_until_gone(before) == set()
    return Class(folder, rows, bystander)


def test_everybody_gets_a_row_in_both_tables(graded: Class) -> None:
    handed_in = {path.name for path in graded.folder.iterdir() if path.suffix in (".nsim", ".py")}
    assert set(graded.rows) == handed_in
    written = [(graded.folder / f"{limit}.csv").read_text(encoding="utf-8") for limit in (SHORT_S, LONG_S)]
    assert sum(len(text.splitlines()) - 1 for text in written) == len(handed_in)


def test_points_are_those_of_the_steps_that_were_done(graded: Class) -> None:
    assert (graded.rows["good.nsim"]["result"], graded.rows["good.nsim"]["points"]) == ("done", 18)
    half = graded.rows["half.nsim"]
    assert (half["result"], half["points"], half["steps_done"]) == ("open", 6, 2)
    assert half["steps"][2]["failed"][0].startswith("sales has no default route: ")


@pytest.mark.parametrize("name", ["loop.nsim", "endless.nsim", "spin.py"])
def test_what_does_not_end_is_ended(graded: Class, name: str) -> None:
    row = graded.rows[name]

    assert row["result"] == "time limit"
    assert row["seconds"] < SHORT_S + _GRACE_S


@pytest.mark.parametrize("name", ["suicide.nsim", "reboot.nsim", "broken.py"])
def test_what_ends_its_own_lab_earns_what_it_had(graded: Class, name: str) -> None:
    assert (graded.rows[name]["result"], graded.rows[name]["points"]) == ("ended", 0)


@pytest.mark.parametrize("name", ["full.nsim", "daemon.nsim", "prying.nsim", "noise.nsim", "cheat.nsim"])
def test_what_takes_too_much_or_looks_too_far_is_graded_as_any_other(graded: Class, name: str) -> None:
    assert (graded.rows[name]["result"], graded.rows[name]["points"]) == ("open", 0)


def test_a_fork_bomb_finds_an_end_of_its_own_or_is_ended(graded: Class) -> None:
    row = graded.rows["bomb.nsim"]

    assert row["points"] == 0
    assert row["seconds"] < SHORT_S + _GRACE_S


def test_nobody_else_is_touched(graded: Class) -> None:
    assert graded.bystander.poll() is None
    assert (graded.folder / "target").read_text(encoding="utf-8") == "mine\n"
    assert (graded.folder / "secret").read_text(encoding="utf-8") == "a secret\n"
    assert not any(Path(path).exists() for path in ("/etc/x", "/usr/bin/x", graded.folder / "x"))


def test_a_topology_answers_all_steps_at_once(graded: Class) -> None:
    states = [step["state"] for step in graded.rows["answer.py"]["steps"]]

    assert states[:2] == ["failed", "done"]


def test_what_is_confined_sees_nothing_of_the_machine(graded: Class) -> None:
    found, _, processes = graded.rows["peeking.nsim"]["said"].rpartition(" processes: ")

    assert found == "files: . links: lo variables: 0 refused: 2"
    assert int(processes) < 12


def test_a_table_can_be_piped_on(tmp_path: Path) -> None:
    (tmp_path / "good.nsim").write_text(GOOD, encoding="utf-8")
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "nsim", "grade", "routing", "--csv", "-", "good.nsim"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[1].startswith("good.nsim,18,18,6,6,done,")
    assert time.monotonic() - began < 60
