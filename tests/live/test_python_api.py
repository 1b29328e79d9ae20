"""Networks from a script: no root, one line, and everything gone at the end of the block."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from footprint import lab_processes, wait_until_gone

from nsim import CommandError, Host, KernelError, Network, Router, Switch, Topology, UsageError
from nsim.checks.reachability import ping_all
from nsim.network.links import is_up, links_between, set_link
from nsim.ops import AddressAdd, Operation
from nsim.topos.routed import Routed

Lab = Callable[[Topology], Network]


def test_a_command_runs_in_a_node_and_its_result_is_returned(lab: Lab) -> None:
    net = lab(Routed())

    result = net["sales"].run(["ping", "-c", "1", "dev"])

    assert result.ok and "1 received" in result.stdout


def test_the_caller_stays_where_it_was(lab: Lab) -> None:
    own = [os.readlink(f"/proc/self/ns/{kind}") for kind in ("net", "user", "mnt", "uts", "pid")]

    net = lab(Routed())
    net["sales"].run(["true"])

    assert [os.readlink(f"/proc/self/ns/{kind}") for kind in ("net", "user", "mnt", "uts", "pid")] == own


def test_the_end_of_the_block_ends_the_world() -> None:
    before = lab_processes()
    with Network(Routed()) as net:
        net["sales"].run("setsid sleep 300 &")
        assert lab_processes() != before

    assert wait_until_gone(before) == set()


def test_a_script_that_is_killed_takes_its_world_along(tmp_path: Path) -> None:
    before = lab_processes()
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
        import time
        from nsim import Network
        from nsim.topos.routed import Routed
        with Network(Routed()) as net:
            net["sales"].run("setsid sleep 300 &")
            print("ready", flush=True)
            time.sleep(300)
        """)
    )
    running = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None and running.stdout.readline() == "ready\n"

    running.kill()
    running.communicate()

    assert wait_until_gone(before) == set()


def test_a_process_with_threads_can_have_a_network(lab: Lab) -> None:
    results: list[bool] = []
    net = lab(Routed())

    def work() -> None:
        results.append(net["sales"].run(["ping", "-c", "1", "-q", "dev"]).ok)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [True] * 4


def test_two_networks_at_once_do_not_meet(lab: Lab) -> None:
    first, second = lab(Routed()), lab(Routed())

    first["router"].set("net.ipv4.ip_forward", "0")

    assert second["router"].setting("net.ipv4.ip_forward") == "1"
    assert not first["sales"].run("ping -c 1 -W 1 dev").ok
    assert second["sales"].run("ping -c 1 -W 1 dev").ok


def test_sockets_of_a_node_can_be_used_by_the_script(lab: Lab) -> None:
    pings = ping_all(list(lab(Routed())))

    assert (pings.sent, pings.received) == (6, 6) and all(ping.received for ping in pings)


def test_links_are_taken_down_and_up(lab: Lab) -> None:
    net = lab(Routed())
    (link,) = links_between(net, "sales", "router")

    set_link(net, link, up=False)
    assert not is_up(net, link)
    set_link(net, link, up=True)

    assert is_up(net, link) and net["sales"].run("ping -c 1 -W 1 dev").ok


def test_input_goes_in_and_output_of_any_size_comes_out(lab: Lab) -> None:
    text = "0123456789abcdef" * 50_000

    result = lab(Routed())["sales"].run("cat; echo done >&2; exit 3", input=text)

    assert (result.stdout, result.stderr, result.status) == (text, "done\n", 3)


def test_a_program_that_takes_too_long_is_ended_and_named(lab: Lab) -> None:
    net = lab(Routed())

    with pytest.raises(CommandError, match=r"sales: sh -c sleep 300 did not end within 0\.2 s"):
        net["sales"].run("sleep 300", timeout_s=0.2)

    assert "sleep" not in net["sales"].run("ps ax").stdout


def test_check_turns_a_failure_into_an_error(lab: Lab) -> None:
    with pytest.raises(CommandError, match="ended with status 2") as raised:
        lab(Routed())["sales"].run("echo no reason >&2; exit 2", check=True)

    assert raised.value.hint == "no reason"


def test_a_process_is_talked_to_while_it_runs(lab: Lab) -> None:
    with lab(Routed())["sales"].popen(["cat"]) as cat:
        cat.stdin.write(b"hello\n")
        assert cat.stdout.read(6) == b"hello\n"
        assert cat.running()


def test_an_unknown_node_is_named_with_the_nearest_one(lab: Lab) -> None:
    with pytest.raises(UsageError, match="there is no node 'sale'") as raised:
        lab(Routed())["sale"]

    assert raised.value.hint == "did you mean sales?"


def test_a_missing_program_is_an_error_not_a_crash(lab: Lab) -> None:
    with pytest.raises(CommandError, match="sales: no-such-program: "):
        lab(Routed())["sales"].run(["no-such-program"])


class WebServer(Host):
    """A kind of node that a user writes: configuration when the node is live."""

    def start(self, node: Any) -> None:
        node.run("echo ready > /run/nsim/$(hostname)", check=True)


class TwoAddresses(Host):
    """A kind of node that needs one thing more of the kernel."""

    def operations(self) -> Any:
        yield AddressAdd(self.name, self.ports[0].interface, self.second)

    @property
    def second(self) -> Any:
        from ipaddress import ip_interface

        return ip_interface("192.0.2.77/32")


class OwnKinds(Topology):
    """A network of a user's own kinds of node."""

    def build(self) -> None:
        switch = self.add(Switch("s1"))
        self.link(self.add(WebServer("web")), switch)
        self.link(self.add(TwoAddresses("two")), switch)


def test_a_users_own_kind_of_node_configures_itself_when_live(lab: Lab) -> None:
    assert lab(OwnKinds())["web"].run("cat /run/nsim/web").stdout == "ready\n"


def test_a_users_own_kind_of_node_has_its_own_operations(lab: Lab) -> None:
    assert "192.0.2.77/32" in lab(OwnKinds())["two"].run("ip addr").stdout


class Impossible(Router):
    """A kind of node that asks for an interface that is not there."""

    def operations(self) -> Any:
        operation: Operation = AddressAdd(self.name, "eth9", TwoAddresses("x").second)
        yield operation


class Refused(Topology):
    """A network that the kernel does not build."""

    def build(self) -> None:
        self.link(self.add(Impossible("r1")), self.add(Host("h1")))


def test_what_the_kernel_refuses_is_told_with_operation_node_and_its_words() -> None:
    before = lab_processes()

    with pytest.raises(KernelError) as raised, Network(Refused()):
        pass

    assert raised.value.report() == (
        "r1: the kernel refused `ip link show eth9`: No such device\n"
        "  there is no such interface; `links` and `addrs` show what there is"
    )
    assert wait_until_gone(before) == set()


def test_a_network_outside_its_block_says_so() -> None:
    with pytest.raises(CommandError, match="the network is not running"):
        Network(Routed()).execute([])
