"""Limits of nodes: read, drawn, carried out, changed, shown and saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import Lab, open_lab

from nsim import Host, Router, Topology
from nsim.errors import HostError, UsageError
from nsim.kernel.cgroup import Place
from nsim.kernel.limits import Limits
from nsim.model import catalog
from nsim.model.copying import copied
from nsim.model.limits import read_limits
from nsim.model.saving import topology_file
from nsim.ops.cpu_limit_set import CpuLimitSet
from nsim.ops.group import GroupOperation
from nsim.ops.group_add import GroupAdd
from nsim.ops.memory_limit_set import MemoryLimitSet
from nsim.ops.operation import LimitRequest
from nsim.ops.process_limit_set import ProcessLimitSet
from nsim.plan import command_line, compile_plan, design, script
from nsim.plan.difference import difference
from nsim.units import Cores, Size

FOLDER = "/sys/fs/cgroup/nsim/h1.node"


class Limited(Topology):
    """A host with every limit, and a router with one."""

    def build(self) -> None:
        router = self.add(Router("r1"))
        router.limit(processes=9)
        self.link(self.add(Host("h1", cpu="50%", memory="64MiB", processes=100)), router)


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A shell on the limited lab, whose kernel keeps the limits of its host."""
    with open_lab(Limited()) as opened:
        opened.engine.limits["h1"] = {
            "cpu.max": "50000 100000\n",
            "cpu.stat": "usage_usec 2500000\nuser_usec 1\n",
            "memory.max": "67108864\n",
            "memory.current": "1500000\n",
            "memory.events": "max 7\noom_kill 0\n",
            "pids.max": "100\n",
            "pids.current": "3\n",
            "pids.events": "max 0\n",
        }
        yield opened


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"cpu": 0.5}, "50000 100000"),
        ({"cpu": "150%"}, "150000 100000"),
        ({"cpu": 2}, "200000 100000"),
        ({"memory": "64MiB"}, "67108864"),
        ({"processes": "12"}, "12"),
    ],
)
def test_a_limit_is_what_the_file_of_a_cgroup_says(given: dict[str, object], text: str) -> None:
    (limit,) = read_limits(given).values()

    assert limit.text() == text
    assert type(limit).observed(text).text() == text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cpu": "0.001"}, "cpu: '0.001' lies outside 0.01 to 1000 cores"),
        ({"cpu": True}, "cpu: 'True' is no number of cores"),
        ({"memory": "1MB"}, "memory: '1MB' lies outside 2MB to 1000TB"),
        ({"processes": 1.5}, "processes: 1.5 is no number of processes"),
        ({"processes": -1}, "processes: -1 is no number of processes"),
        ({"swap": "1GB"}, "there is no limit 'swap'"),
    ],
)
def test_what_is_no_limit_is_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_limits(given)

    assert caught.value.message == message


def test_limits_stand_in_one_order_however_they_were_given() -> None:
    first = read_limits({"cpu": 1, "memory": "64MB"})

    assert list(read_limits({"cpu": "none", "processes": 5}, first)) == ["memory", "processes"]
    assert list(read_limits({"cpu": 2}, first)) == ["cpu", "memory"]


@pytest.mark.parametrize(
    ("operation", "line", "files"),
    [
        (CpuLimitSet("h1", Cores(0.5)), f"echo 50000 100000 > {FOLDER}/cpu.max", (("cpu.max", "50000 100000"),)),
        (CpuLimitSet("h1", None), f"echo max 100000 > {FOLDER}/cpu.max", (("cpu.max", "max 100000"),)),
        (
            MemoryLimitSet("h1", Size(64_000_000)),
            f"echo 64000000 > {FOLDER}/memory.max; echo 0 > {FOLDER}/memory.swap.max",
            (("memory.max", "64000000"),),
        ),
        (ProcessLimitSet("h1", 100), f"echo 100 > {FOLDER}/pids.max", (("pids.max", "100"),)),
    ],
)
def test_what_is_typed_and_what_is_written_are_the_same(
    operation: GroupOperation, line: str, files: tuple[tuple[str, str], ...]
) -> None:
    request = operation.request(None)  # type: ignore[arg-type]  # it looks nothing up

    assert command_line(operation) == operation.describe() == line
    assert isinstance(request, LimitRequest) and request.files == files
    assert operation.on_machine() == (line,)


def test_a_plan_says_what_nsim_does_on_the_machine_and_does_not_do_it() -> None:
    printed = script(compile_plan(Limited()))

    lines = [line for line in printed.splitlines() if "cgroup" in line]
    assert lines[0].startswith("# limits; nsim itself does this on the machine")
    assert len(lines) == 7
    assert all(line.startswith("#   ") for line in lines[1:])


def test_a_lab_without_limits_has_no_cgroup() -> None:
    assert not any(isinstance(each, GroupOperation) for each in compile_plan(catalog.make("routed")).operations)


def test_a_changed_limit_is_one_command_and_one_that_goes_is_lifted() -> None:
    before, after = Limited(), copied(Limited())
    after.nodes["h1"].limit(cpu=2, memory="none")

    there, back = (
        [command_line(each) for each in difference(*map(design, pair))] for pair in ((before, after), (after, before))
    )

    lifted = f"echo max > {FOLDER}/memory.max; echo max > {FOLDER}/memory.swap.max"
    assert there == [lifted, f"echo 200000 100000 > {FOLDER}/cpu.max"]
    assert f"echo 50000 100000 > {FOLDER}/cpu.max" in back
    assert len(back) == 2


def test_a_saved_lab_has_its_limits(tmp_path: Path) -> None:
    file = tmp_path / "saved.py"
    file.write_text(topology_file(Limited(), macs=True))

    assert compile_plan(catalog.make(str(file))).operations == compile_plan(Limited()).operations


def test_limits_are_shown_with_what_is_used(lab: Lab) -> None:
    lab.run("limits")

    assert lab.output.splitlines() == [
        "NODE  LIMIT      VALUE  USED   STRUCK",
        "h1    cpu        0.5    2.5s",
        "h1    memory     64MiB  1.5MB  0",
        "h1    processes  100    3      0",
    ]


def test_where_nothing_is_limited_limits_says_how_it_is_done(routed: Lab) -> None:
    routed.run("limits")

    assert routed.output == "no node is limited; `node h1 set cpu=0.5` limits one\n"


def test_a_node_is_limited_while_the_lab_runs(routed: Lab) -> None:
    assert routed.run("node sales set cpu=0.5 processes=10") == 0
    routed.run("node sales set cpu=none")
    routed.run("undo")

    assert routed.engine.executed == [
        GroupAdd("sales"),
        CpuLimitSet("sales", Cores(0.5)),
        ProcessLimitSet("sales", 10),
        CpuLimitSet("sales", None),
        CpuLimitSet("sales", Cores(0.5)),
    ]


def test_a_change_of_limits_can_be_explained_first(routed: Lab) -> None:
    routed.run("node sales set cpu=0.5 --explain")

    folder = "/sys/fs/cgroup/nsim/sales.node"
    assert routed.output == f"mkdir -p {folder}\necho 50000 100000 > {folder}/cpu.max\n"
    assert routed.engine.executed == []


def test_a_new_node_can_be_limited_at_once(routed: Lab) -> None:
    assert routed.run("add host h9 router cpu=0.1 ip=10.0.0.9/24") == 0

    assert CpuLimitSet("h9", Cores(0.1)) in routed.engine.executed


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("node sales set", "nsim: node: nothing to set\n  node h1 set cpu=0.5, for example\n"),
        ("node sales set cpu", "nsim: node: 'cpu' is no property and value\n  write cpu=0.5, for example\n"),
        ("node sales set cpus=1", "nsim: sales: there is no limit 'cpus'\n  did you mean cpu?\n"),
        (
            "node sales set cpu=fast",
            "nsim: sales: cpu: 'fast' is no number of cores\n"
            "  write how many processor cores, like 0.5 or 2, or a share of one, like 50%\n",
        ),
        ("node root set cpu=1", "nsim: root: it is the machine itself, and has no limits\n  limit a host\n"),
        (
            "node sales slow",
            "nsim: node: 'slow' is none of up, start, down, stop, set\n  usage: node NODE down|up|set LIMIT=VALUE…\n",
        ),
        (
            "node sales down now",
            "nsim: node: 'now' is one word too many\n  usage: node NODE down|up|set LIMIT=VALUE…\n",
        ),
        ("add host h9 router cpus=1", "nsim: add host: there is no property 'cpus'\n  did you mean cpu?\n"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_done(routed: Lab, line: str, message: str) -> None:
    assert routed.run(line) != 0

    assert (routed.errors, routed.engine.executed) == (message, [])


def test_a_limit_that_has_struck_is_told_once(lab: Lab) -> None:
    lab.engine.status = 137
    lab.engine.limits["h1"]["memory.events"] = "oom_kill 1\n"

    lab.run("h1 hungry")
    first = lab.errors
    lab.run("h1 hungry")

    assert first == "nsim: h1: a program was killed, because the node's memory limit of 64MiB was reached\n"
    assert lab.errors == ""


def test_limits_that_were_changed_by_hand_are_the_difference(lab: Lab) -> None:
    lab.engine.limits["h1"] |= {"cpu.max": "max 100000\n", "pids.max": "7\n"}

    lab.run("diff")

    assert f"echo max 100000 > {FOLDER}/cpu.max" in lab.output
    assert f"echo 7 > {FOLDER}/pids.max" in lab.output
    assert "memory.max" not in lab.output


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Limits]:
    """The cgroups of nodes below a folder that plays the lab's, which has all but one controller."""
    descriptor = os.open(tmp_path, os.O_RDONLY)
    limits = Limits(lambda: (Place("/sys/fs/cgroup/nsim-1", frozenset({"memory", "pids"})), descriptor))
    limits.make("h1", list)
    for name, text in (("pids.max", "5\n"), ("pids.current", "5\n"), ("memory.max", "max\n"), ("cgroup.procs", "")):
        (tmp_path / "h1.node" / name).write_text(text)
    yield limits
    os.close(descriptor)


def test_a_limit_whose_controller_is_missing_is_refused_before_anything_is_built(kept: Limits) -> None:
    kept.require(MemoryLimitSet("h1", Size(64_000_000)), "cgroup memory")

    with pytest.raises(HostError) as caught:
        kept.require(CpuLimitSet("h1", Cores(0.5)), "cgroup cpu")

    assert caught.value.message == (
        "h1: cpu.max cannot be set: no cpu controller is handed out to /sys/fs/cgroup/nsim-1, but memory and pids"
    )


def test_a_file_that_the_kernel_may_lack_is_no_failure_and_one_that_it_must_have_is(
    kept: Limits, tmp_path: Path
) -> None:
    kept.set("h1", LimitRequest((("memory.max", "4096"),), (("memory.swap.max", "0"),)))

    assert (tmp_path / "h1.node" / "memory.max").read_text() == "4096"
    assert not (tmp_path / "h1.node" / "memory.swap.max").exists()
    with pytest.raises(FileNotFoundError):
        kept.set("h1", LimitRequest((("cpu.max", "1"),)))


def test_a_node_that_has_all_the_processes_it_may_starts_no_other(kept: Limits) -> None:
    with pytest.raises(OSError, match="it may have no more than 5 processes"):
        kept.usher("h1", ["true"], {"PATH": "/bin"}, "/")


@pytest.mark.parametrize(("program", "error"), [("no-such", FileNotFoundError), ("./h1.node", PermissionError)])
def test_who_cannot_be_started_is_refused_as_the_kernel_would(
    kept: Limits, tmp_path: Path, program: str, error: type[OSError]
) -> None:
    (tmp_path / "h1.node" / "pids.current").write_text("1")

    with pytest.raises(error):
        kept.usher("h1", [program], {"PATH": "/bin"}, str(tmp_path))
