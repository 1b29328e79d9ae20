"""Commands: one in each file, each explains itself, and words are bound as the signature says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from fakes import Lab

import nsim.commands
from nsim.commands.framework import (
    Command,
    Flag,
    NodeName,
    NumberArgument,
    Outcome,
    Registry,
    Session,
    Word,
    command,
)
from nsim.errors import UsageError

FOLDER = Path(nsim.commands.__file__).parent
FILES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
COMMANDS = Registry().all()


@command("aka", same_as=lambda session, node, *words, quickly=False: [node.name])
def example(
    session: Session, node: NodeName, word: Word = "none", *, quickly: Annotated[bool, Flag("-q", "at once")] = False
) -> Outcome:
    """Do nothing in a node."""
    return None


@command()
def paced(
    session: Session,
    word: Word = "none",
    *,
    rate: Annotated[int, Flag("--rate", "how often", NumberArgument("times", 1, 9, whole=True))] = 1,
) -> Outcome:
    """Do nothing at some rate."""
    return None


@command()
def many_words(session: Session, *words: Word) -> Outcome:
    """Take any number of words."""
    return None


def test_every_file_of_the_folder_is_one_command_of_that_name() -> None:
    assert [found.name for found in COMMANDS] == [file.rstrip("_").replace("_", "-") for file in FILES]


def test_command_is_no_command_but_the_word_before_one() -> None:
    assert Registry().find("command") is None


def test_no_word_means_two_commands() -> None:
    words = [word for found in COMMANDS for word in (found.name, *found.aliases)]

    assert len(words) == len(set(words))
    assert Registry().words() == set(words)


@pytest.mark.parametrize("found", COMMANDS, ids=lambda found: found.name)
def test_a_command_says_in_one_line_what_it_does(found: Command) -> None:
    assert 10 < len(found.summary) <= 120
    assert found.summary[0].isupper()
    assert found.summary.endswith(".")


@pytest.mark.parametrize("found", COMMANDS, ids=lambda found: found.name)
def test_a_command_shows_its_usage(found: Command) -> None:
    assert found.usage.split()[0] == found.name


def test_commands_are_found_by_name_and_by_alias() -> None:
    registry = Registry()

    assert registry.find("exit") is registry.find("quit")
    assert registry.find("nothing") is None


def test_a_name_is_the_functions_and_usage_comes_from_its_signature() -> None:
    assert (example.name, example.aliases, example.summary) == ("example", ("aka",), "Do nothing in a node.")
    assert example.usage == "example NODE [WORD] [-q]"
    assert (many_words.name, many_words.usage) == ("many-words", "many-words [WORDS…]")


def test_words_become_what_the_signature_names(routed: Lab) -> None:
    assert example.bind(routed.session, ["sales"]) == ([routed.session.network["sales"]], {})
    assert example.bind(routed.session, ["sales", "now"])[0][1:] == ["now"]


@pytest.mark.parametrize("words", [["-q", "sales"], ["sales", "-q"]])
def test_a_flag_may_stand_anywhere(routed: Lab, words: list[str]) -> None:
    values, flags = example.bind(routed.session, words)

    assert ([each.name for each in values], flags) == (["sales"], {"quickly": True})


@pytest.mark.parametrize("words", [["--rate", "3", "now"], ["now", "--rate", "3"], ["--rate=3", "now"]])
def test_the_value_of_a_flag_follows_it_or_is_attached(routed: Lab, words: list[str]) -> None:
    assert paced.usage == "paced [WORD] [--rate N]"
    assert paced.bind(routed.session, words) == (["now"], {"rate": 3})


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["--rate"], "paced: --rate wants a value", "usage: paced [WORD] [--rate N]"),
        (["--rate", "0"], "paced --rate: '0' cannot be the number of times", "write a whole number from 1 to 9"),
        (["--rate=", "3"], "paced --rate: '' cannot be the number of times", "write a whole number from 1 to 9"),
        (["--rate=often"], "paced --rate: 'often' cannot be the number of times", "write a whole number from 1 to 9"),
        (["--rte=3"], "paced has no option --rte=3", "did you mean --rate?"),
    ],
)
def test_a_flag_with_a_value_that_does_not_fit_is_refused(
    routed: Lab, words: list[str], message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        paced.bind(routed.session, words)

    assert (str(caught.value), caught.value.hint) == (message, hint)


def test_a_command_knows_what_comes_next_behind_its_flags() -> None:
    word, number = paced.parameters[0].kind, paced.expected(["--rate"])

    assert isinstance(number, NumberArgument)
    for before in ([], ["--rate", "3"], ["--rate=3"], ["--json"]):
        assert paced.expected(before) is word
    assert paced.expected(["--rate", "3", "now"]) is None


def test_all_words_go_to_a_parameter_that_takes_many(routed: Lab) -> None:
    assert many_words.bind(routed.session, ["a", "-b", "%1"]) == (["a", "-b", "%1"], {})


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ([], "example: the node is missing", "usage: example NODE [WORD] [-q]"),
        (["sales", "now", "then"], "example: 'then' is one word too many", "usage: example NODE [WORD] [-q]"),
        (["slaes"], "there is no node 'slaes'", "did you mean sales?"),
        (["sales", "--jsno"], "example has no option --jsno", "did you mean --json?"),
        (["sales", "-x"], "example has no option -x", "usage: example NODE [WORD] [-q]"),
    ],
)
def test_words_that_do_not_fit_are_refused(routed: Lab, words: list[str], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        example.bind(routed.session, words)

    assert (str(caught.value), caught.value.hint) == (message, hint)


@pytest.mark.parametrize(("position", "there"), [(0, True), (1, True), (2, False)])
def test_a_command_knows_which_word_stands_where(position: int, there: bool) -> None:
    assert (example.argument_at(position) is not None) is there


def test_the_last_of_many_words_has_no_end() -> None:
    assert many_words.argument_at(17) is not None
