"""Uplinks: what they reach, that they are gone when nsim is, and that the machine's network is as it was.

The machine is one that is played; see ``played_machine``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from footprint import children, lab_processes
from played_machine import PAGE, PORT, SERVER, TUN, PlayedMachine

HERE = Path(__file__).parent
LAB = str(HERE / "way_out.py")
NSIM = (sys.executable, "-m", "nsim")
READY = "the lab is ready"
FETCH = f"curl -sS --max-time 5 http://{{}}:{PORT}"
PROGRAM_FOLDERS = "/usr/local/bin:/usr/bin:/bin"

by_program = pytest.mark.skipif(
    not any(shutil.which(name, path=PROGRAM_FOLDERS) for name in ("slirp4netns", "pasta"))
    or not os.access(TUN, os.R_OK | os.W_OK),
    reason=f"neither slirp4netns nor pasta is installed, or this user may not open {TUN}",
)
WAYS = [pytest.param("user", marks=by_program), pytest.param("host", marks=pytest.mark.requires("nf_tables nat"))]


@pytest.fixture(scope="module")
def machine() -> Iterator[PlayedMachine]:
    """A machine that is played, with an Internet behind it: one for all tests that leave it as it is."""
    played = PlayedMachine()
    yield played
    played.close()


@pytest.fixture
def own_machine() -> Iterator[PlayedMachine]:
    """A machine for one test alone, which changes it."""
    played = PlayedMachine()
    yield played
    played.close()


def start_lab(machine: PlayedMachine, way: str, *, ordinary: bool = False) -> subprocess.Popen[str]:
    """Start a lab with an uplink that waits for its next line."""
    lab = subprocess.Popen(
        machine.command([*NSIM, f"{LAB},way={way}"], ordinary=ordinary),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert lab.stdin is not None and lab.stdout is not None
    lab.stdin.write(f"a echo {READY}\n")
    lab.stdin.flush()
    while READY not in (line := lab.stdout.readline()):
        assert line, "nsim ended before the lab was ready"
    return lab


def wait_until_as(machine: PlayedMachine, before: dict[str, str], patience_s: float = 2) -> list[str]:
    """Wait at most so long for the machine's network to be as it was; return what of it still differs."""
    deadline = time.monotonic() + patience_s
    while True:
        asked = time.monotonic()
        after = machine.network()
        changed = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
        if not changed or asked > deadline:
            return changed


@pytest.mark.parametrize("way", WAYS)
def test_hosts_reach_the_internet_by_address_and_by_name_and_each_other_by_name(
    way: str, machine: PlayedMachine
) -> None:
    lines = [
        f"a {FETCH.format(SERVER)}",
        f"b {FETCH.format('www.example.org')}",
        "a ping -c 1 -q b",
        "a ping -c 1 -q gw",
    ]

    done = machine.run(*NSIM, f"{LAB},way={way}", *(word for line in lines for word in ("-c", line)))

    assert done.stderr == ""
    assert done.stdout.count(PAGE.decode()) == 2
    assert done.stdout.count("1 received") == 2


@by_program
def test_an_ordinary_user_reaches_the_internet_and_the_machine_stays_untouched(machine: PlayedMachine) -> None:
    before = machine.network()
    lab = start_lab(machine, "user", ordinary=True)

    during = machine.network()
    output, _ = lab.communicate(f"a {FETCH.format(SERVER)}\nexit\n", timeout=20)

    assert PAGE.decode() in output
    assert during == before
    assert wait_until_as(machine, before) == []


@by_program
@pytest.mark.skipif(shutil.which("pasta", path=PROGRAM_FOLDERS) is None, reason="pasta is not installed")
@pytest.mark.parametrize("ordinary", [False, True], ids=["root", "ordinary"])
def test_pasta_serves_where_there_is_no_slirp4netns(ordinary: bool, own_machine: PlayedMachine) -> None:
    slirp = shutil.which("slirp4netns", path=PROGRAM_FOLDERS)
    if slirp is not None:
        assert own_machine.run("mount", "--bind", os.devnull, slirp).returncode == 0

    lines = [f"a {FETCH.format(SERVER)}", f"b {FETCH.format('www.example.org')}", "root ps -e"]
    done = own_machine.run(*NSIM, LAB, *(word for line in lines for word in ("-c", line)), ordinary=ordinary)

    assert done.stdout.count(PAGE.decode()) == 2, done.stdout + done.stderr
    assert "slirp4netns" not in done.stdout


@pytest.mark.requires("nf_tables nat")
def test_a_cable_to_the_machine_is_one_interface_and_one_table_while_the_lab_runs(machine: PlayedMachine) -> None:
    before = machine.network()
    lab = start_lab(machine, "host")

    during = machine.network()
    output, _ = lab.communicate(f"a {FETCH.format(SERVER)}\nexit\n", timeout=20)
    at_once = machine.network()

    assert PAGE.decode() in output
    more = [line for line in during["ip -d link"].splitlines() if line not in before["ip -d link"].splitlines()]
    assert [line.split(": ")[1].partition("@")[0] for line in more if line[0].isdigit()] == ["nsim0"]
    tables = [line for line in during["nft list ruleset"].splitlines() if line.startswith("table")]
    assert [line.split()[2] for line in tables if line not in before["nft list ruleset"]] == ["nsim0"]
    settings = {key for key in during if key.startswith("/proc/sys") and during[key] != before.get(key)}
    assert settings and all("/nsim0/" in key for key in settings)
    assert at_once == before


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "victims",
    [("launcher",), ("gatekeeper",), ("first",), ("shell",), ("launcher", "gatekeeper", "first", "shell")],
    ids="+".join,
)
def test_nothing_of_an_uplink_survives_the_killing_of_any_part_of_a_lab(
    way: str, victims: tuple[str, ...], machine: PlayedMachine
) -> None:
    network, processes = machine.network(), lab_processes()
    lab = start_lab(machine, way)
    gatekeeper = children(lab.pid)[0]  # it came before what serves the uplink
    (first,) = children(gatekeeper)
    pids = {"launcher": lab.pid, "gatekeeper": gatekeeper, "first": first, "shell": min(children(first))}

    for victim in victims:
        os.kill(pids[victim], signal.SIGKILL)

    lab.communicate(timeout=5)
    assert wait_until_as(machine, network) == []
    assert lab_processes() == processes


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("delay_ms", [60, 160, 200, 240])
def test_nothing_of_an_uplink_survives_the_killing_of_the_launcher_at_any_moment(
    way: str, delay_ms: int, machine: PlayedMachine
) -> None:
    network = machine.network()
    lab = subprocess.Popen(
        machine.command([*NSIM, f"{LAB},way={way}", "-c", "a true"]),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    time.sleep(delay_ms / 1000)  # the moment is the point of this test, any moment will do
    lab.kill()

    lab.wait(timeout=5)
    assert wait_until_as(machine, network) == []


@pytest.mark.requires("nf_tables nat")
def test_two_labs_on_one_machine_get_a_cable_each(machine: PlayedMachine) -> None:
    before = machine.network()
    labs = [start_lab(machine, "host") for _ in range(2)]

    names = machine.run("ip", "-br", "addr").stdout
    outputs = [lab.communicate(f"b {FETCH.format(SERVER)}\nexit\n", timeout=20)[0] for lab in labs]

    assert ("198.18.0.1/30" in names, "198.18.0.5/30" in names) == (True, True)
    assert all(PAGE.decode() in output for output in outputs)
    assert wait_until_as(machine, before) == []


@pytest.mark.requires("nf_tables nat")
def test_a_prefix_that_the_machine_uses_is_left_alone(own_machine: PlayedMachine) -> None:
    assert own_machine.run("ip", "route", "add", "198.18.0.0/16", "via", "203.0.113.1").returncode == 0

    done = own_machine.run(*NSIM, f"{LAB},way=host", "-c", "gw ip route", "-c", f"a {FETCH.format(SERVER)}")

    assert "default via 198.19.0.1 dev wan" in done.stdout
    assert PAGE.decode() in done.stdout


@pytest.mark.requires("nf_tables nat")
def test_the_machines_name_servers_serve_the_nodes_as_far_as_they_can_be_reached(machine: PlayedMachine) -> None:
    done = machine.run(*NSIM, f"{LAB},way=host", "-c", "a cat /etc/resolv.conf")

    assert done.stdout == f"nameserver {SERVER}\n"


@pytest.mark.parametrize("way", WAYS)
def test_a_script_has_the_same_uplinks(way: str, machine: PlayedMachine, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "from nsim import Network\n"
        "from way_out import WayOut\n"
        f"with Network(WayOut(way={way!r})) as net:\n"
        f"    print(net['a'].run({FETCH.format('www.example.org')!r}).stdout)\n"
    )
    before = machine.network()

    done = machine.run(sys.executable, str(script))

    assert (done.stdout, done.stderr) == (PAGE.decode() + "\n", "")
    assert wait_until_as(machine, before) == []


@pytest.mark.requires("nf_tables nat")
def test_a_machine_that_does_not_forward_is_told_so_and_not_changed(own_machine: PlayedMachine) -> None:
    own_machine.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward")
    before = own_machine.network()

    done = own_machine.run(*NSIM, f"{LAB},way=host", "-c", "a true")

    assert done.stderr == (
        'nsim: uplink="host": this machine does not forward packets (net.ipv4.ip_forward is 0)\n'
        "  as root: sysctl -w net.ipv4.ip_forward=1; nsim does not, since it could not promise to turn it off again\n"
    )
    assert done.returncode == 4
    assert own_machine.network() == before


def test_who_is_not_root_gets_no_cable_to_the_machine(machine: PlayedMachine) -> None:
    done = machine.run(*NSIM, f"{LAB},way=host", "-c", "a true", ordinary=True)

    assert done.stderr == (
        'nsim: uplink="host": this user may not change the machine\'s network\n'
        '  it needs root; uplink="user" does without\n'
    )
    assert done.returncode == 4


def test_without_a_program_one_message_says_what_to_install_and_what_works_without(own_machine: PlayedMachine) -> None:
    for name in ("slirp4netns", "pasta"):
        path = shutil.which(name, path=PROGRAM_FOLDERS)
        if path is not None:
            own_machine.run("mount", "--bind", os.devnull, path)

    done = own_machine.run(*NSIM, LAB, "-c", "a true")

    assert done.stderr == (
        'nsim: uplink="user" needs a program that opens connections for the lab, '
        "and neither slirp4netns nor pasta is installed\n"
        "  apt install slirp4netns, or leave uplink out and link a node that plays the Internet, which needs nothing\n"
    )
    assert done.returncode == 4


@by_program
def test_a_program_that_cannot_do_it_is_quoted(machine: PlayedMachine, tmp_path: Path) -> None:
    broken = tmp_path / "slirp4netns"
    broken.write_text("#!/bin/sh\necho it is too late today >&2\nexit 1\n")
    broken.chmod(0o755)

    done = machine.run("env", f"PATH={tmp_path}:{os.environ['PATH']}", *NSIM, LAB, "-c", "a true")

    assert done.stderr == 'nsim: uplink="user": slirp4netns did not connect wan\n  it is too late today\n'
    assert done.returncode == 4


@pytest.mark.parametrize("way", WAYS)
def test_the_printed_plan_builds_the_same_gateway(way: str, machine: PlayedMachine, tmp_path: Path) -> None:
    look = "ip {}-4 -o addr show dev wan; ip {}route show dev wan"
    by_nsim = machine.run(*NSIM, f"{LAB},way={way}", "-c", f"gw {look.format('', '')}").stdout
    plan = tmp_path / "plan.sh"
    plan.write_text(machine.run(*NSIM, "plan", f"{LAB},way={way}").stdout)

    typed = (
        f"PATH=$PATH:/usr/sbin:/sbin; mount -t tmpfs none /run && sh {plan} && {{ {look.format('-n gw ', '-n gw ')}; }}"
    )
    identity = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    by_hand = machine.run("unshare", *identity, "--net", "--mount", "sh", "-ec", typed)

    assert by_nsim and by_hand.stderr == ""
    assert by_hand.stdout.replace(" linkdown", "") == by_nsim
