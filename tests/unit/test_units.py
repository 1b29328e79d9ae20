"""Quantities: what people write, and what is refused."""

from __future__ import annotations

import pytest

from nsim.errors import UsageError
from nsim.units import Cores, Duration, Rate, Ratio, Size


@pytest.mark.parametrize(
    ("text", "bits_per_second"),
    [
        ("10mbit", 10_000_000),
        ("10 Mbit", 10_000_000),
        ("1.5gbit", 1_500_000_000),
        ("500kbit", 500_000),
        ("8bit", 8),
        ("2mbps", 16_000_000),
        ("1bps", 8),
        ("1tbit", 10**12),
    ],
)
def test_rates_are_read_as_tc_reads_them(text: str, bits_per_second: int) -> None:
    assert Rate.parse(text) == Rate(bits_per_second)


@pytest.mark.parametrize(
    "text", ["10", "10mb", "mbit", "", "-10mbit", "10,5mbit", "0mbit", "7bit", "1e3mbit", "10mibit"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no rate"):
        Rate.parse(text)


@pytest.mark.parametrize("text", ["10mbit", "1.5gbit", "500kbit", "8bit", "1tbit", "12.5mbit"])
def test_a_rate_is_written_as_it_was_read(text: str) -> None:
    assert str(Rate.parse(text)) == text


@pytest.mark.parametrize(
    "bits_per_second", [8, 1_234, 1_234_567, 999_999_999, 1_234_567_890_123, 10_000_001, 4_294_967_296]
)
def test_a_written_rate_is_read_as_the_same_rate(bits_per_second: int) -> None:
    assert Rate.parse(str(Rate(bits_per_second))) == Rate(bits_per_second)


@pytest.mark.parametrize(
    ("text", "seconds"), [("20ms", 0.02), ("1.5s", 1.5), ("300us", 0.0003), ("2sec", 2), ("5 msec", 0.005), ("0s", 0)]
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert Duration.parse(text).seconds == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["20", "20m", "-1s", "s", "1:30"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no duration"):
        Duration.parse(text)


@pytest.mark.parametrize("text", ["20ms", "1.5s", "300us"])
def test_a_duration_is_written_as_it_was_read(text: str) -> None:
    assert str(Duration.parse(text)) == text


@pytest.mark.parametrize(("text", "value"), [("1%", 0.01), ("0.5%", 0.005), ("0.25", 0.25), ("100%", 1), ("0", 0)])
def test_ratios_are_read(text: str, value: float) -> None:
    assert Ratio.parse(text).value == pytest.approx(value)


@pytest.mark.parametrize("text", ["101%", "2", "-1%", "half", "%"])
def test_what_is_no_ratio_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no ratio"):
        Ratio.parse(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("256MB", 256_000_000), ("1.5 GB", 1_500_000_000), ("256MiB", 1 << 28), ("64kib", 1 << 16), ("4096B", 4096)],
)
def test_sizes_are_read(text: str, amount: int) -> None:
    assert Size.parse(text) == Size(amount)


@pytest.mark.parametrize("text", ["256", "256M", "MB", "-1MB", ""])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no size"):
        Size.parse(text)


@pytest.mark.parametrize("text", ["256MB", "256MiB", "1GiB", "1500MB", "64kB", "4KiB", "4097B"])
def test_a_size_is_written_as_it_was_read(text: str) -> None:
    assert str(Size.parse(text)) == text


@pytest.mark.parametrize(("text", "number"), [("0.5", 0.5), ("50%", 0.5), ("2", 2), ("150%", 1.5)])
def test_cores_are_read(text: str, number: float) -> None:
    assert Cores.parse(text).number == pytest.approx(number)
    assert Cores.parse(str(Cores.parse(text))) == Cores.parse(text)


@pytest.mark.parametrize("text", ["2GHz", "half", "-1", ""])
def test_what_is_no_number_of_cores_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no number of cores") as caught:
        Cores.parse(text)

    assert caught.value.hint == "write how many processor cores, like 0.5 or 2, or a share of one, like 50%"


def test_a_refusal_says_which_units_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        Duration.parse("20")

    assert caught.value.hint == "write a number and one of us, usec, ms, msec, s, sec, like 20ms"


def test_quantities_can_be_ordered() -> None:
    assert Rate.parse("1mbit") < Rate.parse("1gbit")
