"""Lines in nodes: what is started where, which status is kept, and what is said when a cable is out."""

from __future__ import annotations

import json

import pytest
from fakes import Lab


def test_a_nodes_line_goes_to_a_shell_in_that_node(routed: Lab) -> None:
    routed.run("sales cat /etc/hosts | grep dev")

    ((node, start),) = routed.engine.started
    assert node == "sales"
    assert list(start.argv) == ["/bin/sh", "-c", "cat /etc/hosts | grep dev"]
    assert start.environment["NSIM_NODE"] == "sales"


def test_tcpdump_alone_hears_every_interface_line_by_line_without_names(routed: Lab) -> None:
    routed.run("router tcpdump")

    assert routed.engine.started[0][1].argv[2].endswith("tcpdump -i any -n -l")


@pytest.mark.parametrize("status", [0, 1, 127, 130])
def test_the_status_of_a_nodes_line_is_kept(routed: Lab, status: int) -> None:
    routed.engine.status = status

    assert routed.run("sales some-program") == status
    assert routed.session.status == status


@pytest.mark.parametrize("target", ["dev", "172.16.20.10", "2001:db8:20::10", "http://dev:8000/"])
def test_a_failure_over_a_cable_that_is_out_is_explained(routed: Lab, target: str) -> None:
    routed.run("link dev router down")
    routed.engine.status = 1

    routed.run(f"sales some-program {target}")

    assert routed.errors == "nsim: the link dev–router is down; `link dev router up` plugs it in again\n"  # noqa: RUF001


def test_a_failure_with_all_cables_in_is_left_to_the_program(routed: Lab) -> None:
    routed.engine.status = 1

    routed.run("sales some-program dev")

    assert routed.errors == ""


def test_success_is_not_explained(routed: Lab) -> None:
    routed.run("link sales router down")

    routed.run("sales some-program dev")

    assert routed.errors == ""


def test_a_background_line_is_a_job_that_can_be_listed_and_ended(routed: Lab) -> None:
    routed.engine.status = None

    assert routed.run("dev some-server --port 8000 &") == 0
    assert routed.output == "[1] 1001\n"
    routed.run("jobs")
    assert routed.output == "[1]  Running    dev some-server --port 8000 &\n"
    routed.run("kill %1")
    assert routed.engine.programs[0].status == 143
    routed.run("jobs")
    assert routed.output == ""


def test_jobs_can_be_read_by_programs(routed: Lab) -> None:
    routed.engine.status = None
    routed.run("dev some-server &")

    routed.run("jobs --json")

    assert json.loads(routed.output) == [
        {"job": 1, "state": "Running", "node": "dev", "line": "some-server", "pid": 1001}
    ]


def test_wait_returns_the_status_of_the_job(routed: Lab) -> None:
    routed.engine.status = 7
    routed.run("dev some-program &")

    assert routed.run("wait %1") == 7


def test_lines_are_run_until_exit(routed: Lab) -> None:
    status = routed.interpreter.run_lines(["sales one", "exit 4", "sales two"])

    assert status == 4
    assert len(routed.engine.started) == 1


@pytest.mark.parametrize(("stop", "started"), [(False, 3), (True, 2)])
def test_only_with_stop_at_failure_the_first_failure_ends_the_lines(routed: Lab, stop: bool, started: int) -> None:
    def lines() -> object:
        yield "sales one"
        routed.engine.status = 5
        yield "sales two"
        routed.engine.status = 0
        yield "sales three"

    status = routed.interpreter.run_lines(lines(), stop_at_failure=stop)  # type: ignore[arg-type]

    assert status == (5 if stop else 0)
    assert len(routed.engine.started) == started


def test_several_commands_may_stand_in_a_line_before_a_node(routed: Lab) -> None:
    routed.run("link sales router down; links --json; sales some-program")

    assert [row["state"] for row in json.loads(routed.output)] == ["down", "up"]
    assert routed.engine.started[0][0] == "sales"


def test_the_world_is_let_go_at_the_end(routed: Lab) -> None:
    routed.session.network.close()
    routed.session.network.close()

    assert routed.engine.closed
    assert routed.run("link sales router down") == 1
    assert "the network is not running" in routed.errors
