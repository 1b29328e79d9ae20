"""What nsim needs of the machine: nothing installed for the main job, and a clear word where it is not allowed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bare import PATH, bare_machine


def test_without_any_network_tool_ping_and_traceroute_work_all_the_same() -> None:
    done = bare_machine("routed", "sales ping -c 1 dev", "sales ping -6 -c 1 dev", "sales traceroute -n dev")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("1 packets transmitted, 1 received, 0% packet loss") == 2
    assert re.search(r"^ 1  172\.16\.10\.1 .*\n 2  172\.16\.20\.10 ", done.stdout, re.MULTILINE), done.stdout


def test_without_any_network_tool_the_tables_can_be_read() -> None:
    done = bare_machine("routed", "sales ping -c 1 -q dev >/dev/null", "sales arp -n", "sales route -n")

    assert done.returncode == 0, done.stderr
    assert re.search(r"^172\.16\.10\.1 +ether +02:00:00:00:00:02 +C +veth-s$", done.stdout, re.MULTILINE), done.stdout
    assert re.search(r"^0\.0\.0\.0 +172\.16\.10\.1 +0\.0\.0\.0 +UG ", done.stdout, re.MULTILINE), done.stdout


def test_without_any_network_tool_packets_can_be_watched() -> None:
    capture = (
        "tcpdump -i any -n -l -c 2 icmp 2>/dev/null & while kill -0 $!; do ping -c 1 -q sales; done >/dev/null 2>&1"
    )
    done = bare_machine("routed", f"router {capture}")

    assert "172.16.10.1 > 172.16.10.10: ICMP echo request" in done.stdout, done.stdout + done.stderr
    assert "172.16.10.10 > 172.16.10.1: ICMP echo reply" in done.stdout


def test_an_installed_tool_wins() -> None:
    if shutil.which("ping") is None:
        pytest.skip("ping is not installed: the test script installs it")
    command = [sys.executable, "-m", "nsim", "--topo", "minimal", "-c", "h1 sh -c 'command -v ping; echo $PATH'"]
    found, path = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()

    assert not found.startswith("/run/nsim")
    assert path.endswith(":/run/nsim/bin")


def test_where_user_namespaces_are_forbidden_one_message_names_the_setting_and_the_way_out() -> None:
    if os.geteuid() == 0 and not Path("/proc/self/ns/user").exists():
        pytest.skip("this kernel has no user namespaces")
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces; "
    weak = f"exec setpriv --bounding-set -all --inh-caps -all {sys.executable} -m nsim --topo routed -c exit"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-ec", forbid + weak],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 4
    assert done.stderr.splitlines()[0].endswith(": user.max_user_namespaces is 0")
    assert "sysctl -w user.max_user_namespaces=15000; or run nsim as root" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_names_every_feature_and_what_to_do_about_those_missing() -> None:
    done = subprocess.run([sys.executable, "-m", "nsim", "doctor"], capture_output=True, text=True, check=False)

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert all(line[:4].strip() in ("yes", "no") for line in lines)
    assert next(line for line in lines if "veth" in line).startswith("yes")
    assert all("(" in line for line in lines if line.startswith("no"))


def test_a_lab_needs_no_folder_of_its_users(tmp_path: Path) -> None:
    variables = {key: value for key, value in os.environ.items() if key not in ("HOME", "XDG_STATE_HOME")}
    command = [sys.executable, "-m", "nsim", "--topo", "minimal", "-c", "h1 hostname"]

    done = subprocess.run(command, capture_output=True, text=True, check=False, env=variables, cwd="/")

    assert (done.stdout, done.stderr, done.returncode) == ("h1\n", "", 0)


def test_a_user_without_other_users_numbers_can_watch_packets_with_the_installed_tcpdump(tmp_path: Path) -> None:
    setpriv = shutil.which("setpriv", path=PATH) or "setpriv"
    become = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if shutil.which("tcpdump", path=PATH) is None:
        pytest.skip("tcpdump is not installed: the test script installs it")
    pings = "while kill -0 $!; do ping -c 1 -q router; done >/dev/null 2>&1"
    line = f"sales cat /proc/self/uid_map; tcpdump -i veth-s -n -l -c 1 icmp 2>&1 & {pings}"

    done = subprocess.run(
        [*become, sys.executable, "-m", "nsim", "--topo", "routed", "-c", line],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd="/",
        env={"PATH": str(tmp_path)},  # newuidmap is not found there
    )

    assert done.stdout.splitlines()[0].split() == ["0", str(65534 if become else os.geteuid()), "1"]
    assert "ICMP echo request" in done.stdout, done.stdout + done.stderr
