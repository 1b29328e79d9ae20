"""The tables of several nodes side by side are the kernel's own."""

from __future__ import annotations

import json

import pytest
from running import Run

pytestmark = pytest.mark.unprivileged


def test_what_was_learnt_and_changed_by_hand_stands_beside_each_other(nsim: Run) -> None:
    done = nsim(
        *(
            "--topo",
            "routed",
            "-c",
            "sales ping -c 1 -q router >/dev/null",
            "-c",
            "router ip addr add 10.9.9.9/24 dev veth-s-rtr",
        ),
        *("-c", "router ip route add blackhole 10.8.0.0/16", "-c", "tables sales router -4", "-c", "tables --json"),
    )

    text, _, values = done.stdout.partition("\n{\n")
    lines = text.splitlines()
    assert done.returncode == 0, done.stderr
    assert [part.strip() for part in lines[0].split("│")] == ["sales (host)", "router (router)"]
    assert any(line.startswith(" 172.16.10.1 veth-s") and "172.16.10.10 veth-s-rtr" in line for line in lines)
    assert "10.9.9.9/24" in text and "blackhole 10.8.0.0/16" in text and "::" not in text
    found = json.loads("{" + values)
    assert list(found) == ["sales", "dev", "router"]
    (neighbour,) = found["sales"]["neighbours"]
    (interface,) = (each for each in found["router"]["interfaces"] if each["interface"] == "veth-s-rtr")
    assert neighbour["mac"] == interface["mac"]
    assert {route["version"] for route in found["dev"]["routes"]} == {4, 6}


def test_switches_are_left_out_unless_they_are_named(nsim: Run) -> None:
    done = nsim("--topo", "minimal", "-c", "tables", "-c", "echo", "-c", "tables s1")

    everybody, alone = done.stdout.split("s1 (switch)")
    assert "h1 (host)" in everybody and "h2 (host)" in everybody
    assert "s1-eth1 up" in alone
