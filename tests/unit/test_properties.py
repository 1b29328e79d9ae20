"""Link properties: how they are read, for one direction or both, and which disciplines make them."""

from __future__ import annotations

import itertools

import pytest

from nsim import Host, Topology, UsageError
from nsim.model.properties import Properties, known, read_properties
from nsim.model.shaping import queue_operations

BUCKET = "tbf rate 10mbit burst 5000 limit 67500"


def shown(properties: Properties) -> dict[str, str]:
    """Return properties as text."""
    return {keyword: str(found) for keyword, found in properties.items()}


def test_a_file_of_the_folder_is_a_property() -> None:
    assert set(known()) == {
        *("rate", "delay", "jitter", "loss", "duplicate", "reorder", "corrupt", "limit", "mtu"),
    }


@pytest.mark.parametrize(
    ("value", "there", "back"),
    [
        ("20ms", "20ms", "20ms"),
        ("20ms/5ms", "20ms", "5ms"),
        (("20ms", "5ms"), "20ms", "5ms"),
        (["20ms", "5ms"], "20ms", "5ms"),
        (("20ms", None), "20ms", None),
        ("none/5ms", None, "5ms"),
        (None, None, None),
        ("none", None, None),
        (("none", None), None, None),
    ],
)
def test_one_value_is_for_both_directions_and_two_for_one_each(
    value: object, there: str | None, back: str | None
) -> None:
    read = read_properties({"delay": value})

    assert [shown(direction).get("delay") for direction in read] == [there, back]


def test_what_is_not_named_stays_and_what_is_none_goes() -> None:
    before = read_properties({"delay": "20ms", "loss": "1%", "rate": "1mbit/2mbit"})

    after = read_properties({"loss": "none", "rate": ("none", "3mbit")}, before)

    assert [shown(direction) for direction in after] == [{"delay": "20ms"}, {"delay": "20ms", "rate": "3mbit"}]
    assert "loss" in before[0]


@pytest.mark.parametrize(
    ("keyword", "value", "message"),
    [
        ("delay", "soon", "delay: 'soon' is no duration"),
        ("delay", "61s", "delay: '61s' is longer than any link takes"),
        ("jitter", "3s", "jitter: '3s' is more than the kernel can do"),
        ("loss", "101%", "loss: '101%' is no ratio: it lies outside 0% to 100%"),
        ("loss", "1%/x", "loss: 'x' is no ratio"),
        ("limit", "0", "limit: '0' is no number of packets"),
        ("limit", 10_000_001, "limit: 10000001 is no number of packets"),
        ("rate", "2000gbit", "rate: '2000gbit' is more than any link carries"),
        ("rate", ("1mbit",), r"rate=\('1mbit',\): a link has two directions"),
        ("rate", "1mbit/2mbit/3mbit", "a link has two directions"),
        ("mtu", "1400/1400", "mtu='1400/1400': a link has one value for both directions"),
        ("mtu", (1400, 1400), "a link has one value for both directions"),
        ("dleay", "1ms", "there is no link property 'dleay'"),
    ],
)
def test_what_makes_no_sense_names_the_keyword(keyword: str, value: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_properties({keyword: value})


def test_a_link_sends_in_each_direction_from_another_end() -> None:
    class Lab(Topology):
        def build(self) -> None:
            self.link(self.add(Host("a")), self.add(Host("b")), rate="10mbit/1mbit", delay=("20ms", None))

    (link,) = Lab().links

    assert [f"{each.node}: {each.describe()}" for each in link.operations()] == [
        "a: tc qdisc add dev eth0 root handle 2: netem limit 1000 delay 20ms",
        f"a: tc qdisc add dev eth0 parent 2:1 handle 3: {BUCKET}",
        "b: tc qdisc add dev eth0 root handle 1: tbf rate 1mbit burst 1600 limit 7850",
    ]


STATES = {
    "plain": {},
    "rate": {"rate": "10mbit"},
    "netem": {"delay": "20ms", "jitter": "1ms", "loss": "1%"},
    "both": {"rate": "10mbit", "delay": "20ms"},
}
NETEM = "root handle 2: netem limit 1000 delay 20ms"
WANTED = {
    "plain": [],
    "rate": [f"replace dev eth0 root handle 1: {BUCKET}"],
    "netem": [f"replace dev eth0 {NETEM} 1ms loss 1%"],
    "both": [f"replace dev eth0 {NETEM}", f"replace dev eth0 parent 2:1 handle 3: {BUCKET}"],
}
LEFT_OVER = {
    ("rate", "plain"): ["del dev eth0 root handle 1:"],
    ("netem", "plain"): ["del dev eth0 root handle 2:"],
    ("both", "plain"): ["del dev eth0 root handle 2:"],
    ("both", "netem"): ["del dev eth0 parent 2:1 handle 3:"],
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(STATES, STATES)))
def test_a_running_link_gets_from_any_state_to_any_other(before: str, after: str) -> None:
    was, wanted = (read_properties(STATES[state])[0] for state in (before, after))

    operations = [each.describe() for each in queue_operations("a", "eth0", wanted, was)]

    expected = [*WANTED[after], *LEFT_OVER.get((before, after), [])]
    assert operations == [f"tc qdisc {words}" for words in expected]


@pytest.mark.parametrize("state", STATES)
def test_a_new_link_gets_its_disciplines_by_adding_them(state: str) -> None:
    wanted = read_properties(STATES[state])[0]

    operations = [each.describe() for each in queue_operations("a", "eth0", wanted)]

    assert operations == [f"tc qdisc {words}".replace("replace", "add") for words in WANTED[state]]


@pytest.mark.parametrize("keyword", ["delay", "loss", "duplicate", "corrupt", "limit"])
def test_every_property_of_netem_needs_netem_by_itself(keyword: str) -> None:
    value = {"delay": "1ms", "limit": 10}.get(keyword, "1%")

    (operation,) = queue_operations("a", "eth0", read_properties({keyword: value})[0])

    assert operation.features() == ("netem",)
    assert keyword in operation.argv()


def test_the_mtu_needs_no_discipline() -> None:
    assert list(queue_operations("a", "eth0", read_properties({"mtu": 1400})[0])) == []
