"""What ``plan`` prints builds the same network as nsim itself: every topology, everything that its namespaces hold."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from comparing import PATIENCE_S, build_by_hand, comparable, differences, play_programs, state_command
from features import available_features
from running import Run

from nsim.cli import main
from nsim.model import catalog
from nsim.model.parameters import parameters
from nsim.plan import Plan, compile_plan

pytestmark = pytest.mark.once
LABS = Path(__file__).parent.parent / "labs"
SUBJECTS = 10  # of each node; see state.py
ALSO = ["single,3", "linear,3", "tree,2,2", str(LABS / "everything.py"), str(LABS / "workshop.py")]


def topologies() -> Iterator[str]:
    """Yield every topology that comes with nsim: as it is, and with all that can be switched the other way round."""
    for name in catalog.names():
        yield name
        switches = [each for each in parameters(catalog.built_in(name)) if each.type is bool]
        if switches:
            yield ",".join([name, *(f"{each.name}={'no' if each.default else 'yes'}" for each in switches)])
    yield from ALSO


def plan_of(topology: str) -> Plan:
    """Return the plan of a topology, which is what tells the nodes, the services, and what the kernel must have."""
    return compile_plan(catalog.make(topology))


def features(plan: Plan) -> set[str]:
    """Return what a plan needs of the kernel and may not find.

    Either packet filter can translate addresses. A token bucket is everywhere, and need not be tried in the lane.
    """
    return {feature for operation in plan.operations for feature in operation.features()} - {"nat", "tbf"}


def case(topology: str) -> object:
    """Return a topology as a parameter of a test that needs the kernel features of its plan."""
    needed = sorted(features(plan_of(topology)))
    return pytest.param(topology, id=topology.rpartition("/")[2], marks=pytest.mark.requires(*needed) if needed else ())


@pytest.fixture(scope="module")
def filter_options() -> list[str]:
    """Return what ``nsim plan`` is told on a kernel on which nft cannot translate addresses."""
    return [] if available_features()["nf_tables nat"] else ["--iptables"]


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    """What nsim has built, by topology: some are compared with what two scripts build."""
    return {}


@pytest.fixture
def both(nsim: Run, built: dict[str, str], filter_options: list[str], tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """Build a topology by hand, from its plan without some lines, and by nsim; return the state of either."""

    def build(topology: str, leave_out: Collection[str] = ()) -> tuple[str, str]:
        plan = plan_of(topology)
        nodes = sorted({operation.node for operation in plan.operations} - {"root"})
        path = play_programs(tmp_path / "bin")
        lab = [topology] if ".py" in topology else ["--topo", topology]
        state = state_command(nodes, len(plan.services))

        def by_nsim() -> str:
            done = nsim("-c", " ".join(["root", *state]), *lab, path=path, timeout_s=PATIENCE_S)
            assert done.stderr == ""
            assert len(comparable(done.stdout)) == 1 + SUBJECTS * (1 + len(nodes))
            return done.stdout

        with ThreadPoolExecutor() as pool:
            building = None if topology in built else pool.submit(by_nsim)
            script = without(printed_plan(topology, filter_options), leave_out)
            # A service may be among what is left out, and is not waited for.
            by_hand = build_by_hand(script, state_command(nodes, 0) if leave_out else state, tmp_path, path)
            if building is not None:
                built[topology] = building.result()
        assert by_hand.stderr == "" or leave_out
        return by_hand.stdout, built[topology]

    return build


def printed_plan(topology: str, options: Sequence[str]) -> str:
    """Return what ``nsim plan`` prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(["plan", topology, *options]) == 0
    return printed.getvalue()


def without(script: str, patterns: Collection[str]) -> str:
    """Leave out of a script the one line that each pattern describes."""
    lines = script.splitlines(keepends=True)
    for pattern in patterns:
        (gone,) = (line for line in lines if re.search(pattern, line, re.IGNORECASE))
        lines.remove(gone)
    return "".join(lines)


@pytest.mark.parametrize("topology", [case(each) for each in topologies()])
def test_the_printed_plan_builds_the_same_network(topology: str, both: Callable[..., tuple[str, str]]) -> None:
    assert differences(*both(topology)) == {}


# For each kind of line one that is left out, and where the comparison must find what of it is missing.
LEFT_OUT = {
    "everything.py": {
        "netns add ann": ("ann: links", "[+]eth0@office/ann: "),
        "far sysctl .*icmp_ratemask=0": ("far: settings", "[+].*/icmp_ratemask:0"),
        "link add rack .* type bridge": ("rack: links", "[+]rack: <"),
        "link add eth0 .* netns a-name": ("a-name-that-is-longer-than-an-interface: links", "[+]eth0@office/eth0: "),
        "-n server link set lo up": ("server: links", "[+]lo: <LOOPBACK,UP"),
        "-n server addr add 2001:db8": ("server: addresses", "[+]eth0 .*2001:db8:0:2::a/64"),
        "-n gateway route add default": ("gateway: routes", "[+]unicast default via 192.0.2.2"),
        "-n far qdisc add dev eth0": ("far: queues", "[+]qdisc tbf 1: dev eth0"),
        "masquerade": ("gateway: translation", "[+].*masquerade"),
    },
    "workshop.py": {
        "name trunk.20 type vlan": ("gateway: links", "[+]trunk.20@trunk: "),
        "type dummy": ("gateway: links", "[+]services: <"),
        "tuntap add dev tun0": ("gateway: links", "[+]tun0: <"),
        "link set tap0 address": ("gateway: links", "[+].*02:00:00:00:00:0f"),
        "type vrf": ("gateway: links", "[+] *vrf table 100"),
        "vlan add vid 20 dev gateway": ("floor: VLANs", "[+] *20"),
        "vlan del vid 1 dev desk10": ("floor: VLANs", "-desk10 *1 "),
        "-6 rule add priority 100": ("gateway: rules -6", "[+]100:"),
        "netem limit 100 delay 20ms": ("server: queues", "[+]qdisc netem 2: "),
        "203.0.113.3 .*udp.* 53 ": ("gateway: translation", "[+].*203.0.113.3.*udp.* 53 "),
        "10.0.30.0/24.*masquerade": ("gateway: translation", "[+].*10.0.30.0/24.*masquerade"),
        "snat .*203.0.113.3": ("gateway: translation", "[+].*snat .*203.0.113.3"),
        "http.server": ("root: services", "[+]server: python3 -m http.server 8000"),
    },
}


@pytest.mark.parametrize("topology", [case(str(LABS / name)) for name in LEFT_OUT])
def test_a_line_that_is_left_out_of_the_plan_is_found(topology: str, both: Callable[..., tuple[str, str]]) -> None:
    left_out = LEFT_OUT[Path(topology).name]

    found = differences(*both(topology, left_out))

    unseen = [
        line
        for line, (heading, words) in left_out.items()
        if not re.search(f"^{words}", found.get(heading, ""), re.IGNORECASE | re.MULTILINE)
    ]
    assert unseen == []
