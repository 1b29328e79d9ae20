"""``py`` and ``px``: Mininet's method names on the running lab, and mistakes without a traceback."""

from __future__ import annotations

from running import Run


def lines(*given: str) -> list[str]:
    """Return the arguments that have nsim run some lines on two hosts and a switch."""
    return ["--topo", "single,2", *(word for line in given for word in ("-c", line))]


def test_nodes_answer_to_mininets_names(nsim: Run) -> None:
    done = nsim(
        *lines(
            "py h1.IP()",
            "py h2.MAC(), h2.intfNames(), h2.defaultIntf()",
            "py h1.cmd('echo out; echo err >&2')",
            "py h1.pexec('echo out; echo err >&2; exit 3')",
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
        "[('h1-eth0', 's1-eth1')]",
        "[<Host h1: h1-eth0:10.0.0.1>, <Host h2: h2-eth0:10.0.0.2>]",
        "['h1', 'h2', 's1']",
        "(True, False)",
    ]


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
    assert done.returncode == 3
