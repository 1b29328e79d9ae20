"""Splitting command lines like getopt(3)."""

import pytest

from nsim.tools._shared.options import Grammar, OptionError, decimal, integer, parse

GRAMMAR = Grammar(flags="nq", valued="c", long={"count": "c", "numeric": "n"})


@pytest.mark.parametrize("argv", [["-nc3", "dev"], ["-n", "-c", "3", "dev"], ["dev", "-n", "-c3"],
                                  ["--numeric", "--count=3", "dev"], ["-n", "--count", "3", "--", "dev"]])  # fmt: skip
def test_all_ways_to_write_the_same_options_mean_the_same(argv: list[str]) -> None:
    parsed = parse(argv, GRAMMAR)
    assert parsed.options == (("n", ""), ("c", "3"))
    assert parsed.operands == ("dev",)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["-Z"], "invalid option -- 'Z'"),
        (["-c"], "option requires an argument -- 'c'"),
        (["--nosuch"], "unrecognized option '--nosuch'"),
        (["--numeric=1"], "option '--numeric' doesn't allow an argument"),
        (["--count"], "option '--count' requires an argument"),
    ],
)
def test_says_what_is_wrong(argv: list[str], message: str) -> None:
    with pytest.raises(OptionError, match=f"^{message}$"):
        parse(argv, GRAMMAR)


def test_without_permutation_the_first_operand_ends_the_options() -> None:
    assert parse(["-n", "add", "-net"], GRAMMAR._replace(permute=False)).operands == ("add", "-net")


@pytest.mark.parametrize("text", ["", "x", "1.5", "0x", "11", "-1"])
def test_a_number_outside_its_range_or_no_number_is_refused(text: str) -> None:
    with pytest.raises(OptionError):
        integer(text, 0, 10)


def test_not_a_number_is_no_decimal() -> None:
    with pytest.raises(OptionError):
        decimal("nan", 0, 10)
