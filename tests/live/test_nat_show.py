"""What ``nat show`` and ``conntrack`` say is what the kernel does, whoever typed the rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from features import programs
from hidden import Hidden
from running import Run

from nsim import Network

LAB = str(Path(__file__).parent / "hidden.py")
LISTEN = "import socket as s; l = s.create_server(('', 8000)); print('ready', flush=True); c = l.accept()[0]; c.recv(1)"
FETCH = "import socket as s, sys; c = s.create_connection(('192.0.2.1', 9000), 5); print('open'); sys.stdin.read()"
FORWARD = (
    "add table ip mine; add chain ip mine in { type nat hook prerouting priority -100; };"
    'add rule ip mine in iifname "wan" tcp dport 9000 dnat to 10.0.1.10:8000'
)


def shown(nsim: Run, *lines: str) -> Any:
    """Run lines in a lab and return the data that the last prints, as the only one."""
    done = nsim(LAB, "-e", *(word for line in lines for word in ("-c", line)))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def test_the_gateways_own_rule_and_the_ping_it_hides_are_shown(nsim: Run) -> None:
    data = shown(nsim, "pc ping -c 1 192.0.2.2 >/dev/null", "nat show --json")

    own = [rule for rule in data["rules"] if rule["action"] == "masquerade"]
    assert [(rule["node"], rule["table"], rule["hook"]) for rule in own] == [("gateway", "ip nsim", "postrouting")]
    assert 'oifname "wan"' in own[0]["match"]
    (ping,) = data["connections"]
    assert (ping["node"], ping["protocol"], ping["destination"]) == ("gateway", "icmp", "192.0.2.2")
    assert ping["source"].startswith("10.0.1.10 id ") and ping["new_source"].startswith("192.0.2.1 id ")


@programs("nft")
def test_rules_typed_with_nft_are_shown_with_what_they_have_counted(nsim: Run) -> None:
    table = "gateway nft add table ip mine"
    chain = "gateway nft 'add chain ip mine in { type nat hook prerouting priority -100; }'"
    rule = "gateway nft add rule ip mine in iifname lan icmp type echo-request counter dnat to 192.0.2.2"
    data = shown(nsim, table, chain, rule, "pc ping -c 3 -i 0.2 192.0.2.77 >/dev/null", "nat gateway --json")

    mine = next(each for each in data["rules"] if each["table"] == "ip mine")
    assert (mine["chain"], mine["hook"], mine["action"]) == ("in", "prerouting", "dnat to 192.0.2.2")
    assert mine["match"] == 'iifname "lan" icmp type 8'
    assert mine["packets"] == 1  # three pings are one connection, and only its first packet asks the rules
    (ping,) = data["connections"]
    assert (ping["destination"], ping["new_destination"]) == ("192.0.2.77", "192.0.2.2")


@programs("iptables")
def test_rules_typed_with_iptables_are_shown_too(nsim: Run) -> None:
    data = shown(
        nsim,
        "gateway iptables -t nat -A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 10.0.1.10:80",
        "gateway iptables -t nat -A POSTROUTING -s 10.0.1.0/24 -j SNAT --to-source 192.0.2.1",
        "gateway iptables -t nat -A POSTROUTING -p udp --dport 53 -j MASQUERADE --to-ports 5000-6000",
        "gateway iptables -t nat -A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 82",
        "nat show gateway --json",
    )

    rules = {(rule["match"], rule["action"], rule["packets"]) for rule in data["rules"] if rule["table"] != "ip nsim"}
    assert rules == {
        ('iifname "wan" tcp dport 8080', "dnat to 10.0.1.10:80", 0),
        ("ip saddr 10.0.1.0/24", "snat to 192.0.2.1", 0),
        ("udp dport 53", "masquerade to :5000-6000", 0),
        ("tcp dport 81", "redirect to :82", 0),
    }


@programs("iptables-legacy", "iptables-legacy-save")
def test_rules_of_the_older_iptables_are_shown_where_the_kernel_has_it(nsim: Run) -> None:
    rule = "iptables-legacy -t nat -A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 10.0.1.10:80"
    if nsim(LAB, "-c", f"gateway {rule}").returncode:
        pytest.skip("this kernel has no x_tables")

    data = shown(nsim, f"gateway {rule}", "nat gateway --json")

    older = [each for each in data["rules"] if "legacy" in each["table"]]
    assert [(each["table"], each["hook"], each["match"], each["action"]) for each in older] == [
        ("ip nat (legacy)", "prerouting", 'iifname "wan" tcp dport 8080', "dnat to 10.0.1.10:80")
    ]


def test_nothing_is_said_in_words_and_looking_makes_no_table(nsim: Run) -> None:
    done = nsim(LAB, "-c", "nat show pc server", "-c", "conntrack pc", "-c", "pc cat /proc/net/ip_tables_names")

    assert done.stdout == "no addresses are translated here\nno connections are followed here\n"


@programs("nft")
def test_a_script_sees_a_forwarded_tcp_connection_in_both_directions() -> None:
    with Network(Hidden()) as net:
        gateway, pc, server = net["gateway"], net["pc"], net["server"]
        gateway.run(["nft", FORWARD], check=True)
        with pc.popen(["python3", "-uc", LISTEN]) as listening:
            listening.stdout.read(5)
            with server.popen(["python3", "-uc", FETCH]) as fetching:
                assert fetching.stdout.read(4) == b"open"
                (found,) = (each for each in gateway.connections() if each.protocol == "tcp")

    assert (found.state, found.assured) == ("ESTABLISHED", True)
    assert (found.original.receiver, found.new_destination) == ("192.0.2.1:9000", "10.0.1.10:8000")
    assert (found.destination_translated, found.source_translated) == (True, False)
