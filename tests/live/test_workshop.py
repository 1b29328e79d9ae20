"""The main job: the workshop network does what its tutorial says, line by line, and returns the true status."""

from __future__ import annotations

import json
import re
from pathlib import Path

from running import Run

ROUTED = ("--topo", "routed")


def test_ping_crosses_the_router_in_both_families(nsim: Run) -> None:
    done = nsim(*ROUTED, "-e", "-c", "sales ping -c 2 -i 0.2 dev", "-c", "sales ping -6 -c 1 dev")

    assert done.returncode == 0
    assert "2 packets transmitted, 2 received, 0% packet loss" in done.stdout
    assert "from 172.16.20.10: icmp_seq=1 ttl=63" in re.sub(r"dev \((.*?)\)", r"\1", done.stdout)
    assert "2001:db8:20::10" in done.stdout


def test_traceroute_names_both_hops(nsim: Run) -> None:
    done = nsim(*ROUTED, "-c", "sales traceroute -n dev")

    assert re.search(r"^ 1  172\.16\.10\.1 .*\n 2  172\.16\.20\.10 ", done.stdout, re.MULTILINE), done.stdout


def test_one_traceroute_after_the_other_shows_the_same_hops(nsim: Run) -> None:
    lines = [
        "sales traceroute -n dev",
        "sales traceroute -n dev",
        "sales traceroute -n -6 dev",
        "sales traceroute -n -6 dev",
    ]
    done = nsim(*ROUTED, *(word for line in lines for word in ("-c", line)))

    assert "*" not in done.stdout
    assert done.stdout.count("\n 2  172.16.20.10 ") == 2
    assert done.stdout.count("\n 2  2001:db8:20::10 ") == 2


def test_a_router_without_a_route_says_so_each_time(nsim: Run) -> None:
    away = "sales ping -n -c 3 -i 0.2 198.51.100.1"
    done = nsim(*ROUTED, "-c", "sales traceroute -n dev >/dev/null", "-c", away)

    assert done.stdout.count("From 172.16.10.1 icmp_seq=") == 3
    assert "Destination Net Unreachable" in done.stdout


def test_a_cut_link_fails_the_ping_and_is_named_in_one_line(nsim: Run) -> None:
    done = nsim(*ROUTED, "-c", "link sales router down", "-c", "sales ping -c 1 -W 1 dev")

    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if line.startswith("nsim:")]
    assert lines == ["nsim: the link sales–router is down; `link sales router up` plugs it in again"]  # noqa: RUF001


def test_a_failure_that_no_link_explains_is_not_explained_by_one(nsim: Run) -> None:
    done = nsim(*ROUTED, "-c", "link dev router down", "-c", "sales ping -c 1 -W 1 router; false")

    assert done.returncode == 1
    assert "nsim:" not in done.stderr


def test_every_form_of_link_means_the_same(nsim: Run) -> None:
    for form in (
        "link sales router down",
        "link down sales router",
        "link sales-router down",
        "link router sales down",
    ):
        done = nsim(*ROUTED, "-c", form, "-c", "link sales router", "-c", "links --json")

        assert "sales:veth-s — router:veth-s-rtr  down" in done.stdout, form
        assert '"state": "up"' in done.stdout, form


def test_a_link_that_comes_up_again_brings_back_routes_and_addresses(nsim: Run) -> None:
    # An address that nobody else can have is tentative for a moment all the same.
    state = "sales sh -c 'ip addr show veth-s; ip route; ip -6 route' | sed '/valid_lft/d; s/ tentative//' | sort"
    by_hand = "sales ip route add 198.51.100.0/24 via 172.16.10.1 metric 7"
    done = nsim(
        *ROUTED,
        *("-c", by_hand, "-c", state, "-c", "root echo CUT", "-c", "link sales router down"),
        *(
            "-c",
            "link sales router up",
            "-c",
            state,
            "-c",
            "sales ping -c 1 -W 1 dev",
            "-c",
            "sales ping -6 -c 1 -W 1 dev",
        ),
    )

    before, after = done.stdout.split("CUT\n")
    assert done.returncode == 0, done.stderr
    assert "198.51.100.0/24" in before
    assert after.startswith(before)


def test_names_resolve_in_any_program(nsim: Run) -> None:
    resolve = "import socket; print(socket.gethostbyname('dev'))"
    done = nsim(*ROUTED, "-c", f'sales python3 -c "{resolve}"', "-c", "sales getent hosts router")

    assert done.stdout.splitlines()[0] == "172.16.20.10"


def test_a_service_in_one_node_is_reached_by_name_from_another(nsim: Run) -> None:
    fetch = "import urllib.request as r; print(r.urlopen('http://dev:8000/').status)"
    wait = "for i in $(seq 100); do (echo > /dev/tcp/dev/8000) 2>/dev/null && break; sleep 0.05; done"
    done = nsim(
        *ROUTED,
        *("-c", "dev python3 -m http.server 8000 >/dev/null 2>&1 &", "-c", f"sales bash -c '{wait}'"),
        *("-c", f'sales python3 -c "{fetch}"', "-c", "jobs", "-c", "kill %1", "-c", "jobs --json"),
    )

    assert "200" in done.stdout.splitlines()
    assert "Running" in done.stdout
    assert done.stdout.rstrip().endswith("[]")


def test_a_nodes_line_is_a_shell_line(nsim: Run) -> None:
    line = "sales for i in 1 2; do echo \"$i;x\"; done | tr 1 '#' > out; cat out && X=5; echo $X"

    assert nsim(*ROUTED, "-c", line).stdout == "#;x\n2;x\n5\n"


def test_the_last_lines_status_is_the_exit_status(nsim: Run) -> None:
    assert nsim(*ROUTED, "-c", "sales sh -c 'exit 7'").returncode == 7
    assert nsim(*ROUTED, "-c", "sales sh -c 'exit 7'", "-c", "sales true").returncode == 0
    assert nsim(*ROUTED, "-c", "sales sh -c 'kill -9 $$'").returncode == 137
    assert nsim(*ROUTED, "-c", "sales no-such-program").returncode == 127
    assert nsim(*ROUTED, "-c", "exit 9", "-c", "sales true").returncode == 9


def test_e_stops_at_the_first_failure(nsim: Run) -> None:
    done = nsim(*ROUTED, "-e", "-c", "sales false", "-c", "sales echo unreached")

    assert done.returncode == 1
    assert "unreached" not in done.stdout


def test_piped_lines_are_not_eaten_by_a_running_command(nsim: Run) -> None:
    done = nsim(*ROUTED, stdin="sales cat\nsales head -1\ndev hostname\n# a comment\n\nrouter hostname")

    assert done.stdout.splitlines() == ["dev", "router"]
    assert done.returncode == 0


def test_a_script_comes_from_a_file_or_from_standard_input(nsim: Run, tmp_path: Path) -> None:
    (tmp_path / "lines").write_text("sales hostname\nsales false\n")

    from_file = nsim(*ROUTED, "--script", "lines")
    from_input = nsim(*ROUTED, "--script", "-", stdin="sales hostname\nsales false\n")

    assert (from_file.stdout, from_file.returncode) == ("sales\n", 1)
    assert (from_input.stdout, from_input.returncode) == ("sales\n", 1)


def test_with_c_a_program_reads_standard_input(nsim: Run) -> None:
    assert nsim(*ROUTED, "-c", "sales cat", stdin="through the lab\n").stdout == "through the lab\n"


def test_without_a_terminal_a_background_job_takes_nobodys_input(nsim: Run) -> None:
    done = nsim(*ROUTED, "-c", "sales cat &", "-c", "wait", "-c", "dev cat", stdin="for dev\n")

    assert done.stdout.splitlines()[-1] == "for dev"


def test_the_world_itself_is_the_node_root(nsim: Run) -> None:
    done = nsim(*ROUTED, "-c", "root ip -brief link", "-c", "root ip netns list")

    assert "lo" in done.stdout and "veth" not in done.stdout
    assert {"sales", "dev", "router"} <= {line.split()[0] for line in done.stdout.splitlines()}


def test_a_node_is_a_machine_of_its_own(nsim: Run) -> None:
    done = nsim(*ROUTED, "-c", "sales hostname", "-c", "sales ls /sys/class/net", "-c", "dev ls /sys/class/net")

    assert done.stdout.split() == ["sales", "lo", "veth-s", "lo", "veth-d"]


def test_pingall_counts_every_pair_and_fails_on_a_loss(nsim: Run) -> None:
    whole = nsim(*ROUTED, "-c", "pingall", "-c", "pingall -6")
    cut = nsim(*ROUTED, "-c", "link dev router down", "-c", "pingall")

    assert whole.stdout.count("*** Results: 0% dropped (6/6 received)") == 2
    assert whole.returncode == 0
    assert "dev -> X X" in cut.stdout
    assert "*** Results: 67% dropped (2/6 received)" in cut.stdout
    assert cut.returncode == 1


def test_tables_say_what_the_kernel_says(nsim: Run) -> None:
    done = nsim(
        *ROUTED,
        *("-c", "routes sales --json", "-c", "root echo SPLIT", "-c", "addrs router --json", "-c", "root echo SPLIT"),
        *("-c", "sales ping -c 1 -q router >/dev/null", "-c", "neigh sales --json"),
    )
    routes, addresses, neighbours = map(json.loads, done.stdout.split("SPLIT\n"))

    assert {"destination": "default", "via": "172.16.10.1"}.items() <= routes[0].items()
    assert any("172.16.10.1/24" in row["addresses"] for row in addresses)
    assert neighbours[0]["mac"] == "02:00:00:00:00:02"


def test_a_setting_is_shown_changed_and_believed(nsim: Run) -> None:
    done = nsim(
        *ROUTED,
        *("-c", "sysctl router net.ipv4.ip_forward", "-c", "sysctl router net.ipv4.ip_forward=0"),
        *("-c", "sales ping -c 1 -W 1 -q dev"),
    )

    assert done.stdout.splitlines()[:2] == ["net.ipv4.ip_forward = 1", "net.ipv4.ip_forward = 0"]
    assert done.returncode == 1


def test_tcpdump_sees_a_ping_on_its_interface(nsim: Run) -> None:
    pings = "while kill -0 $!; do ping -c 1 -q sales; done >/dev/null 2>&1"
    shown = nsim(*ROUTED, "-c", f"router tcpdump -i any -n -l -c 2 icmp 2>/dev/null & {pings}").stdout

    assert "veth-s-rtr" in shown and "172.16.10.1 > 172.16.10.10: ICMP echo request" in shown


def test_a_node_may_be_called_like_a_command(nsim: Run, tmp_path: Path) -> None:
    lab = tmp_path / "lab.py"
    lab.write_text(
        "from nsim import Host, Topology\n\n\nclass Lab(Topology):\n    def build(self):\n"
        "        self.link(self.add(Host('link')), self.add(Host('nodes')))\n"
    )

    done = nsim(str(lab), "-c", "link ping -c 1 -q nodes", "-c", "command nodes", "-c", "link show")

    assert "1 received" in done.stdout and "host  " in done.stdout
    assert "nsim: link is a node here; `command link` is the command of that name" in done.stderr
    assert done.returncode == 127
