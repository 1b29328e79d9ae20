"""Starting the tools by name: as a module, by path, and with what goes wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import nsim.tools
from nsim.tools import __main__ as dispatch

ENTRY = Path(nsim.tools.__file__).with_name("__main__.py")
ROOT = ENTRY.parents[2]
NAMES = ["arp", "ping", "route", "stream", "tcpdump", "traceroute", "tunnel"]


def run(*argv: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *argv], capture_output=True, text=True, timeout=30, env=environment, check=False
    )


def test_every_public_module_is_a_tool() -> None:
    assert dispatch.tool_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_tool_is_started_by_path_too(name: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ENTRY), name, "-h"], capture_output=True, text=True, timeout=30, cwd="/", check=False
    )
    assert f"usage: {name} " in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("argv", [[], ["nosuch"], ["_shared"]])
def test_an_unknown_tool_shows_the_names(argv: list[str]) -> None:
    done = run("-m", "nsim.tools", *argv)
    assert done.returncode == 2
    assert (
        done.stderr == "usage: python -m nsim.tools {arp,ping,route,stream,tcpdump,traceroute,tunnel} [argument ...]\n"
    )


def test_ping_and_traceroute_need_no_slow_imports() -> None:
    slow = {"scapy", "asyncio", "dataclasses", "inspect", "ipaddress", "argparse", "logging"}
    code = (
        "import sys; before = set(sys.modules)\n"
        "import nsim.tools.ping.session, nsim.tools.traceroute.trace\n"
        f"print(sorted(({slow!r} - before) & set(sys.modules)))"
    )
    assert run("-c", code).stdout == "[]\n"


def test_scapy_waits_until_a_packet_is_printed() -> None:
    code = "import sys, nsim.tools.tcpdump.session; print('scapy' in sys.modules, 'logging' in sys.modules)"
    assert run("-c", code).stdout == "False False\n"


def test_a_reader_that_leaves_ends_the_tool_quietly() -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' '{ENTRY}' route -n | true"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == ""
