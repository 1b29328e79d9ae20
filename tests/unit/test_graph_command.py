"""The command ``graph`` on a network in a fake world."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import Lab

FORMATS = ".dot, .html, .mmd, .png or .svg"


def test_graph_draws_the_network_with_the_states_of_its_links(routed: Lab) -> None:
    routed.run("link sales router down")

    assert routed.run("graph") == 0

    lines = routed.output.splitlines()
    assert lines[1] == "      │ router  │"
    assert lines[4] == "  ┊ ✗ down       │"
    assert lines[-1] == "┌─┐ host   ╭─╮ router"


def test_graph_as_json_has_nodes_links_and_places(routed: Lab) -> None:
    routed.run("link sales router down")

    routed.run("graph --json")

    picture = json.loads(routed.output)
    assert {node["name"]: node["kind"] for node in picture["nodes"]} == {
        "sales": "host",
        "dev": "host",
        "router": "router",
    }
    assert [(link["a"], link["b"], link["state"]) for link in picture["links"]] == [
        ("router:veth-s-rtr", "sales:veth-s", "down"),
        ("router:veth-d-rtr", "dev:veth-d", "up"),
    ]
    assert all(node["x"] + node["width"] <= picture["width"] for node in picture["nodes"])


@pytest.mark.parametrize(
    ("suffix", "beginning"),
    [("svg", "<svg "), ("html", "<!DOCTYPE html>"), ("dot", "graph "), ("mmd", "flowchart TD")],
)
def test_graph_writes_a_file_in_the_format_of_its_suffix(
    routed: Lab, tmp_path: Path, suffix: str, beginning: str
) -> None:
    file = tmp_path / f"lab.{suffix}"

    assert routed.run(f"graph {file}") == 0

    assert routed.output == f"drawn into {file}\n"
    assert file.read_text(encoding="utf-8").startswith(beginning)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("lab", f"nsim: graph: lab: the name has no suffix\n  the suffix says the format: {FORMATS}\n"),
        (
            "lab.jpg",
            f"nsim: graph: lab.jpg: there are no pictures of the kind .jpg\n  the suffix says the format: {FORMATS}\n",
        ),
        ("format.format", None),
        ("--unfolded", "nsim: graph has no option --unfolded\n  did you mean --unfold?\n"),
        ("a.svg b.svg", "nsim: graph: 'b.svg' is one word too many\n  usage: graph [FILE] [--addresses] [--unfold]\n"),
    ],
)
def test_a_mistake_gets_one_clear_line(routed: Lab, word: str, message: str | None) -> None:
    assert routed.run(f"graph {word}") == 2

    assert routed.output == ""
    assert routed.errors == message or (message is None and "no pictures of the kind .format" in routed.errors)


def test_a_file_that_cannot_be_written_is_told_in_a_line(routed: Lab, tmp_path: Path) -> None:
    folder = tmp_path / "lab.svg"
    folder.mkdir()

    assert routed.run(f"graph {tmp_path}/none/lab.svg") == 1
    assert routed.errors == f"nsim: graph: cannot write {tmp_path}/none/lab.svg: No such file or directory\n"
    assert routed.run(f"graph {folder}") == 1
    assert routed.errors == f"nsim: graph: cannot write {folder}: Is a directory\n"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_that_was_there_stays_when_the_new_one_cannot_be_written(
    routed: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lab.png"
    file.write_text("mine")
    monkeypatch.setitem(__import__("sys").modules, "cairosvg", None)

    assert routed.run(f"graph {file}") == 2

    assert routed.errors.startswith("nsim: graph: a PNG is drawn by CairoSVG, which is not installed\n")
    assert file.read_text() == "mine"
