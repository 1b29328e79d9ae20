"""``py`` and ``px``: Mininet's method names on the running lab, and mistakes without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from running import Run

pytestmark = pytest.mark.unprivileged


def lines(*given: str) -> list[str]:
    """Return the arguments that have nsim run some lines on two hosts and a switch."""
    return ["--topo", "single,2", *(word for line in given for word in ("-c", line))]


def test_nodes_answer_to_mininets_names(nsim: Run) -> None:
    done = nsim(
        *lines(
            "py h1.IP()",
            "py h2.MAC(), h2.intfNames(), h2.defaultIntf()",
            "py h1.cmd('echo out; echo err >&2')",
            "py h1.pexec('echo out; echo err >&2; exit 3', shell=True)",
            "py h1.pexec('echo', 'a  b', '>c'), h1.pexec('echo  $HOME')[0]",
            "py h1.connectionsTo(s1)",
            "py net.get('h1', 'h2')",
            "py [each.name for each in net.hosts + net.switches]",
            "py 'h1' in net, 'h9' in net",
        )
    )

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "10.0.0.1",
        "('02:00:00:00:00:03', ['h2-eth0'], 'h2-eth0')",
        "out",
        "err",
        "",
        "('out\\n', 'err\\n', 3)",
        "(('a  b >c\\n', '', 0), '$HOME\\n')",
        "[('h1-eth0', 's1-eth1')]",
        "[<Host h1: h1-eth0:10.0.0.1>, <Host h2: h2-eth0:10.0.0.2>]",
        "['h1', 'h2', 's1']",
        "(True, False)",
    ]


def test_a_nodes_shell_keeps_what_a_line_has_set_and_outlives_its_mistakes(nsim: Run) -> None:
    done = nsim(
        *lines(
            "px h1.cmd('cd /tmp; x=5; sleep 60 &')",
            "py h1.cmd('pwd; echo $x; kill %1 && echo killed')",
            "py h1.cmd('echo (') != ''",
            "py h1.cmd('cat; echo $x')",
            "py h1.cmd(['echo', 'a', h2.IP()]) + h2.cmd('echo', '$x')",
            "px h1.cmd('sleep 60 & exit')",
            "py h1.cmdPrint('echo $x again')",
            "px h1.sendCmd('sleep 0.1; echo late')",
            "px h1.cmd('too early')",
            "py h1.waitOutput()",
            "py isinstance(h1.pid, int)",
        )
    )

    assert done.stdout.splitlines() == [
        *("/tmp", "5", "killed", "", "True", "5", "", "a 10.0.0.2", "", ""),
        *("again", "again", "", "late", "", "True"),
    ]
    assert done.stderr == "nsim: h1: the line before has not ended\n  waitOutput() waits for it\n"


def test_a_program_is_started_as_by_pythons_own_popen(nsim: Run) -> None:
    done = nsim(
        *lines(
            "py h1.popen('echo x').communicate(), h1.popen(['sh', '-c', 'cat; exit 4']).communicate('y', timeout=5)",
            "py h1.popen('echo $NSIM_NODE', shell=True, text=True).communicate()",
            "px p = h1.popen('sleep', 60); print(p.poll()); p.terminate(); print(p.wait(), p.poll(), p.returncode)",
            "px p = h2.popen('ping -c 2 -i 0.01 h1'); print([line[:4] for line in p.stdout][:2], p.wait())",
            "px h1.popen('sleep 60').wait(timeout=0.01)",
            "px h1.popen('no-such-program')",
            "px h1.popen('')",
        )
    )

    assert done.stdout.splitlines() == [
        "((b'x\\n', b''), (b'y', b''))",
        "('h1\\n', '')",
        "None",
        "-15 -15 -15",
        "[b'PING', b'64 b'] 0",
    ]
    assert done.stderr.splitlines() == [
        "nsim: TimeoutExpired: Command '['sleep', '60']' timed out after 0.01 seconds",
        "nsim: h1: no-such-program: No such file or directory",
        "nsim: popen: no program is named",
    ]


def test_what_is_measured_is_printed_and_returned(nsim: Run) -> None:
    done = nsim(
        *lines(
            "py len(net), net.ping([h1, h2])",
            "px full = net.pingPairFull(); print([(str(a), str(b), p[:2]) for a, b, p in full])",
            "py [rate.split()[1] for rate in net.iperf((h1, h2), seconds=1)]",
            "py net.iperf([h1, h2], l4Type='UDP', udpBw='1M', seconds=1)[0]",
            "px net.configLinkStatus(h1, s1, 'down')",
            "py net.ping([h2, h1], timeout=0.1)",
            "px net.configLinkStatus('h1', 's1', 'up'); net.staticArp()",
            "py 'PERMANENT' in h2.cmd('ip neigh show 10.0.0.1'), net.pingPair()",
            "px net.configLinkStatus('h1', 'h2', 'down')",
            "px net.configLinkStatus('h1', 's1', 'sideways')",
        )
    )

    shown = done.stdout.splitlines()
    assert shown[:4] == ["h1 -> h2", "h2 -> h1", "*** Results: 0% dropped (2/2 received)", "(3, 0.0)"]
    assert shown[6] == "*** Results: " and shown[7].startswith(" h1->h2: 1/1, rtt min/avg/max/mdev 0.")
    assert shown[9] == "[('h1', 'h2', (1, 1)), ('h2', 'h1', (1, 1))]"
    assert shown[10] == "*** Iperf: testing TCP bandwidth between h1 and h2"
    assert shown[11].startswith("*** Results: ['") and shown[12].endswith("bits/sec']")
    assert shown[14].startswith("*** Results: ['1M', '") and shown[15] == "1M"
    assert shown[16:20] == ["h2 -> X", "h1 -> X", "*** Results: 100% dropped (0/2 received)", "100.0"]
    assert shown[-1] == "(True, 0.0)"
    assert done.stderr.splitlines() == [
        "nsim: there is no link between h1 and h2",
        "  h1 is linked to s1",
        "nsim: 'sideways' is neither up nor down",
    ]


def test_an_interrupt_ends_a_line_in_a_nodes_shell() -> None:
    command = [sys.executable, "-m", "nsim", *lines("px h1.cmd('echo $$ > ready; exec sleep 300')", "py 'unreached'")]
    with tempfile.TemporaryDirectory() as folder:
        os.mkfifo(f"{folder}/ready")
        lab = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert Path(f"{folder}/ready").read_text()

        lab.send_signal(signal.SIGINT)

        output, _ = lab.communicate(timeout=10)
    assert (output, lab.returncode) == ("nsim: interrupted\n", 130)


def test_the_lab_is_changed_by_mininets_names_and_undone_by_nsims(nsim: Run) -> None:
    done = nsim(
        *lines(
            "px h3 = net.addHost('h3', ip='10.0.0.33')",
            "px s2 = net.addSwitch('s2'); net.addLink(s1, s2); net.addLink(s2, h3, bw=10)",
            "py h3.IP()",
            "py net.pingAll()",
            "link s2 h3 show",
            "px net.configLinkStatus('s1', 's2', 'down')",
            "py round(net.pingAll(0.2))",
            "px net.configLinkStatus('s1', 's2', 'up'); h1.setIP('10.0.0.50')",
            "h3 ping -c 1 -q 10.0.0.50",
            "undo",
            "px net.delHost(h3)",
            "py net.keys()",
        )
    )

    assert done.stderr == ""
    assert "10.0.0.33\n" in done.stdout and "\n0.0\n" in done.stdout and "\n67\n" in done.stdout
    assert "1 received" in done.stdout
    assert done.stdout.count("rate=10mbit") == 2
    assert done.stdout.endswith("['s1', 'h1', 'h2', 's2']\n")


def test_names_are_kept_and_statements_print(nsim: Run) -> None:
    done = nsim(*lines("px count = 20", "px count += 1", "py count * 2", "px for host in net.hosts: print(host)"))

    assert (done.stdout, done.stderr) == ("42\nh1\nh2\n", "")


def test_mistakes_are_told_in_a_line(nsim: Run) -> None:
    done = nsim(
        *lines("py 1/0", "py nothing", "py (", "px raise SystemExit(0)", "py net.get('h9')", "px net.addHost('h1')")
    )

    assert done.stderr == (
        "nsim: ZeroDivisionError: division by zero\n"
        "nsim: NameError: name 'nothing' is not defined\n"
        "nsim: SyntaxError: '(' was never closed (<py>, line 1)\n"
        "nsim: SystemExit: 0\n"
        "nsim: there is no node 'h9'\n"
        "nsim: h1: there is a node of this name already\n  choose another name\n"
    )
    assert done.returncode == 2
