"""What is built from this project is whole: the topologies are in it, and it works from any folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

PROJECT = Path(__file__).parents[2]


def run(*command: str, folder: Path, path: Path | None = None) -> str:
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if path is not None:
        variables["PYTHONPATH"] = str(path)
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_built_wheel_has_every_topology_command_and_tool(tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    # The build writes into the folder that it builds from.
    copy = tmp_path / "project"
    shutil.copytree(PROJECT, copy, symlinks=True, ignore=shutil.ignore_patterns(".*", "tests", "build", "*.egg-info"))
    run(*pip, "wheel", "--use-pep517", "--no-deps", "--wheel-dir", str(tmp_path), str(copy), folder=tmp_path)
    (wheel,) = tmp_path.glob("nsim-*.whl")
    target = tmp_path / "installed"
    run(*pip, "install", "--no-deps", "--target", str(target), str(wheel), folder=tmp_path)

    for folder in ("topos", "nsim/commands", "nsim/tools", "nsim/model/properties", "nsim/testing"):
        here = {str(path.relative_to(PROJECT / folder)) for path in (PROJECT / folder).rglob("*.py")}
        installed = target / ("nsim/topos" if folder == "topos" else folder)
        assert here <= {str(path.relative_to(installed)) for path in installed.rglob("*.py")}, folder
    assert {"page.css", "page.js"} <= {path.name for path in (target / "nsim/pictures/pages").iterdir()}
    assert not (target / "topos").exists()

    listed = run(sys.executable, "-m", "nsim", "topos", folder=Path("/"), path=target)
    assert "routed" in listed
    built = run(sys.executable, "-m", "nsim", "--topo", "routed", "-c", "nodes", folder=Path("/"), path=target)
    assert "sales" in built
