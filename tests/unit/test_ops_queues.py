"""Operations on queueing disciplines: what tc is told, and the message that the kernel gets."""

from __future__ import annotations

from struct import unpack

import pytest
from decoding import CREATE, REPLACE, TC_HEADER_BYTES, body_of, sent
from pyroute2.netlink.rtnl.tcmsg import tcmsg

from nsim.kernel.netlink import attributes
from nsim.ops import NetemSet, QueueDelete, RateSet
from nsim.ops.netem_set import ratio, share
from nsim.ops.queue import BUCKET, BUCKET_IN_NETEM, NETEM, Place
from nsim.units import Duration, Rate, Ratio

NEWQDISC, DELQDISC = 36, 37
ROOT = 0xFFFFFFFF
NETEM_HEADER_BYTES = 24
LATENCY64, JITTER64 = 10, 11  # <linux/pkt_sched.h>: TCA_NETEM_LATENCY64 and _JITTER64, which pyroute2 does not know


def rate_in_64_bits(operation: RateSet) -> int | None:
    """Return TCA_TBF_RATE64 in bytes per second, which pyroute2 does not know, or None."""
    options = attributes(attributes(body_of(operation), TC_HEADER_BYTES)[2])  # TCA_OPTIONS
    return unpack("=Q", options[4])[0] if 4 in options else None


def nanoseconds(operation: NetemSet) -> dict[int, int]:
    """Return the delay and the jitter that netem is told."""
    options = attributes(attributes(body_of(operation), TC_HEADER_BYTES)[2], NETEM_HEADER_BYTES)
    return {kind: unpack("=q", value)[0] for kind, value in options.items() if kind in (LATENCY64, JITTER64)}


@pytest.mark.parametrize("text", ["1%", "0.5%", "33.3%", "0.0001%", "99.99%", "100%", "7.125%"])
def test_a_share_is_read_back_as_it_was_written(text: str) -> None:
    assert str(ratio(share(Ratio.parse(text)))) == text


def test_a_share_that_nobody_has_written_is_read_as_exactly_as_it_is_set() -> None:
    assert share(ratio(123_456_789)) == 123_456_789


@pytest.mark.parametrize("rate", ["8bit", "64kbit", "10mbit", "1gbit", "40gbit", "1tbit"])
def test_a_rate_is_a_token_bucket_of_the_same_size_in_both(rate: str) -> None:
    operation = RateSet("h1", "eth0", Rate.parse(rate))
    words = operation.argv()
    said = dict(zip(words[words.index("tbf") + 1 :: 2], words[words.index("tbf") + 2 :: 2], strict=True))
    bytes_per_second = Rate.parse(said["rate"]).bits_per_second // 8

    kind, flags, read = sent(operation, tcmsg)
    parameters = read.get_attr("TCA_OPTIONS").get_attr("TCA_TBF_PARMS")

    assert words[:8] == ("tc", "qdisc", "add", "dev", "eth0", "root", "handle", "1:")
    assert operation.features() == ("tbf",)
    assert (kind, flags) == (NEWQDISC, CREATE)
    assert (read["index"], read["parent"], read["handle"]) == (100, ROOT, 0x10000)
    assert read.get_attr("TCA_KIND") == "tbf"
    assert (rate_in_64_bits(operation) or parameters["rate"]) == bytes_per_second
    assert parameters["limit"] == int(said["limit"])
    seconds = int(said["burst"]) / bytes_per_second
    assert parameters["buffer"] == pytest.approx(min(seconds * 15_625_000, 0xFFFFFFFF), abs=1)


def test_a_rate_that_32_bits_cannot_hold_is_sent_in_64() -> None:
    assert rate_in_64_bits(RateSet("h1", "eth0", Rate.parse("40gbit"))) == 5_000_000_000
    assert rate_in_64_bits(RateSet("h1", "eth0", Rate.parse("10gbit"))) is None


def test_the_bucket_of_a_slow_line_still_holds_a_whole_frame() -> None:
    words = RateSet("h1", "eth0", Rate.parse("8kbit")).argv()

    assert int(words[words.index("burst") + 1]) >= 1514


def test_a_bucket_can_stand_inside_netem_and_take_the_place_of_another() -> None:
    operation = RateSet("h1", "eth0", Rate.parse("10mbit"), BUCKET_IN_NETEM, replace=True)

    _, flags, read = sent(operation, tcmsg)

    assert operation.describe().startswith("tc qdisc replace dev eth0 parent 2:1 handle 3: tbf rate 10mbit ")
    assert (flags, read["parent"], read["handle"]) == (REPLACE, 0x20001, 0x30000)


def test_netem_is_told_everything_that_a_link_can_be() -> None:
    operation = NetemSet(
        "h1",
        "eth0",
        delay=Duration.parse("20ms"),
        jitter=Duration.parse("5ms"),
        loss=Ratio.parse("1%"),
        duplicate=Ratio.parse("2%"),
        reorder=Ratio.parse("25%"),
        corrupt=Ratio.parse("0.1%"),
        limit=100,
    )

    kind, flags, read = sent(operation, tcmsg)
    options = read.get_attr("TCA_OPTIONS")

    assert operation.describe() == (
        "tc qdisc add dev eth0 root handle 2: netem limit 100 delay 20ms 5ms "
        "loss 1% duplicate 2% reorder 25% corrupt 0.1%"
    )
    assert operation.features() == ("netem",)
    assert (kind, flags, read["index"], read["parent"], read["handle"]) == (NEWQDISC, CREATE, 100, ROOT, 0x20000)
    assert read.get_attr("TCA_KIND") == "netem"
    assert (options["delay"], options["jitter"], options["limit"], options["gap"]) == (0, 0, 100, 1)
    assert nanoseconds(operation) == {LATENCY64: 20_000_000, JITTER64: 5_000_000}
    shares = [options["loss"], options["duplicate"]]
    shares += [options.get_attr("TCA_NETEM_REORDER")["prob_reorder"]]
    shares += [options.get_attr("TCA_NETEM_CORRUPT")["prob_corrupt"]]
    assert [share / 0xFFFFFFFF for share in shares] == pytest.approx([0.01, 0.02, 0.25, 0.001], abs=1e-9)


def test_netem_is_told_nothing_of_what_the_link_is_not() -> None:
    operation = NetemSet("h1", "eth0", loss=Ratio.parse("100%"), replace=True)

    _, flags, read = sent(operation, tcmsg)
    options = read.get_attr("TCA_OPTIONS")

    assert operation.describe() == "tc qdisc replace dev eth0 root handle 2: netem limit 1000 loss 100%"
    assert flags == REPLACE
    assert (options["limit"], options["loss"], options["gap"]) == (1000, 0xFFFFFFFF, 0)
    assert nanoseconds(operation) == {}
    assert options.get_attr("TCA_NETEM_REORDER") is options.get_attr("TCA_NETEM_CORRUPT") is None


@pytest.mark.parametrize("delay", ["1us", "0.3ms", "12.345678ms", "1.000000001s", "60s", "0ms"])
def test_the_delay_that_is_shown_is_the_one_that_is_sent(delay: str) -> None:
    operation = NetemSet("h1", "eth0", delay=Duration.parse(delay))
    shown = Duration.parse(operation.argv()[-1])

    assert nanoseconds(operation)[LATENCY64] == round(shown.seconds * 1e9) == round(Duration.parse(delay).seconds * 1e9)


@pytest.mark.parametrize("loss", ["1%", "0.1%", "33.3333333%", "0.0001%", "0.123456789"])
def test_the_share_that_is_shown_is_the_one_that_is_sent(loss: str) -> None:
    operation = NetemSet("h1", "eth0", loss=Ratio.parse(loss))
    _, _, read = sent(operation, tcmsg)

    assert read.get_attr("TCA_OPTIONS")["loss"] == round(Ratio.parse(operation.argv()[-1]).value * 0xFFFFFFFF)
    assert Ratio.parse(operation.argv()[-1]).value == pytest.approx(Ratio.parse(loss).value, rel=1e-11)


@pytest.mark.parametrize(
    ("place", "words", "parent", "handle"),
    [
        (BUCKET, "root handle 1:", ROOT, 0x10000),
        (NETEM, "root handle 2:", ROOT, 0x20000),
        (BUCKET_IN_NETEM, "parent 2:1 handle 3:", 0x20001, 0x30000),
    ],
    ids=["bucket", "netem", "bucket in netem"],
)
def test_a_discipline_is_taken_away_by_its_place(place: Place, words: str, parent: int, handle: int) -> None:
    operation = QueueDelete("h1", "eth0", place)

    kind, flags, read = sent(operation, tcmsg)

    assert operation.describe() == f"tc qdisc del dev eth0 {words}"
    assert (kind, flags, read["index"]) == (DELQDISC, 0, 100)
    assert (read["parent"], read["handle"]) == (parent, handle)
