"""The language of the shell: whose line it is, where a command ends, and which & is ours."""

from __future__ import annotations

import pytest

from nsim.errors import UsageError
from nsim.shell.language import CommandLine, NodeLine, Statement, parse, shell_script

NODES = {"sales", "dev", "h1", "a-b", "web.example"}


def parsed(line: str) -> list[Statement]:
    """Return the statements of a line in a lab with a few nodes."""
    return list(parse(line, NODES))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("sales ping -c 1 dev", "ping -c 1 dev"),
        ("  sales   ping dev  ", "ping dev"),
        ("sales\tping dev", "ping dev"),
        ("sales", ""),
        ("sales cat /etc/hosts | grep dev > /tmp/x; echo $?", "cat /etc/hosts | grep dev > /tmp/x; echo $?"),
        ("sales echo 'a;b' \"c&\" # words", "echo 'a;b' \"c&\" # words"),
        ("sales echo 'unclosed", "echo 'unclosed"),
        ("sales true && false", "true && false"),
        ("sales ; ls", "; ls"),
        ("sales # only a comment", ""),
        ("sales dev", "dev"),
    ],
)
def test_what_follows_a_node_is_that_nodes_as_it_stands(line: str, text: str) -> None:
    assert parsed(line) == [NodeLine("sales", text, background=False)]


@pytest.mark.parametrize("name", ["a-b", "web.example", "h1"])
def test_names_may_have_hyphens_and_dots(name: str) -> None:
    assert parsed(f"{name} true") == [NodeLine(name, "true", background=False)]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("sales sleep 9 &", "sleep 9"),
        ("sales sleep 9&", "sleep 9"),
        ("sales sleep 9 2>&1 &", "sleep 9 2>&1"),
        ("sales sleep 9 & # later", "sleep 9"),
        ("sales sh -c 'sleep 9; echo done' &", "sh -c 'sleep 9; echo done'"),
        ("sales echo '#' &", "echo '#'"),
        ("sales echo a#b &", "echo a#b"),
        ("sales sleep 8 & sleep 9 &", "sleep 8 & sleep 9"),
    ],
)
def test_a_closing_ampersand_puts_the_line_in_the_background(line: str, text: str) -> None:
    assert parsed(line) == [NodeLine("sales", text, background=True)]


@pytest.mark.parametrize(
    "text",
    [
        "true &&",
        "echo x >&",
        "echo 'x &'",
        'echo "x &"',
        r"echo x \&",
        "echo x # &",
        "sleep 9 & wait",
        "echo 'x' 2>&1",
        "echo 'unclosed &",
    ],
)
def test_any_other_ampersand_is_for_the_nodes_own_shell(text: str) -> None:
    assert parsed(f"sales {text}") == [NodeLine("sales", text, background=False)]


def test_an_ampersand_alone_is_a_background_line_without_a_command() -> None:
    assert parsed("sales &") == [NodeLine("sales", "", background=True)]


@pytest.mark.parametrize(
    ("line", "statements"),
    [
        ("links", [CommandLine("links", ())]),
        ("link sales dev down", [CommandLine("link", ("sales", "dev", "down"))]),
        ("links; nodes", [CommandLine("links", ()), CommandLine("nodes", ())]),
        ("links;nodes;", [CommandLine("links", ()), CommandLine("nodes", ())]),
        ("links;;nodes", [CommandLine("links", ()), CommandLine("nodes", ())]),
        ("sysctl sales 'a=1;2'", [CommandLine("sysctl", ("sales", "a=1;2"))]),
        ('kill "%1" %2', [CommandLine("kill", ("%1", "%2"))]),
        ("links # which there are", [CommandLine("links", ())]),
        ("links # one; two", [CommandLine("links", ())]),
        ("help a#b", [CommandLine("help", ("a#b",))]),
        (r"help a\;b", [CommandLine("help", ("a;b",))]),
    ],
)
def test_other_lines_are_commands_with_semicolons_between_them(line: str, statements: list[Statement]) -> None:
    assert parsed(line) == statements


@pytest.mark.parametrize("line", ["", "   ", "# a comment", "  # a comment", ";", " ; "])
def test_some_lines_say_nothing(line: str) -> None:
    assert parsed(line) == []


@pytest.mark.parametrize(
    "line", ["link sales dev down; sales ping dev; echo", "link sales dev down;sales ping dev; echo"]
)
def test_behind_commands_a_nodes_name_takes_the_rest_of_the_line(line: str) -> None:
    assert parsed(line) == [
        CommandLine("link", ("sales", "dev", "down")),
        NodeLine("sales", "ping dev; echo", background=False),
    ]


def test_a_nodes_name_may_be_followed_by_a_semicolon_without_a_space() -> None:
    assert parsed("sales;ls") == [NodeLine("sales", ";ls", background=False)]


@pytest.mark.parametrize("line", ["help 'link", 'help "link', "help link\\"])
def test_quotes_that_do_not_close_are_an_error_that_shows_the_line(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(line)

    assert str(caught.value).startswith(line)
    assert caught.value.hint


def test_commands_before_the_one_that_cannot_be_read_are_read() -> None:
    statements = parse("links; help 'x", NODES)

    assert next(statements) == CommandLine("links", ())
    with pytest.raises(UsageError):
        next(statements)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("ping -c 1 dev", "exec ping -c 1 dev"),
        ("/bin/ping dev", "exec /bin/ping dev"),
        ("echo 'a;b'", "echo 'a;b'"),
        ("ping 'a;b'", "exec ping 'a;b'"),
        ("ping dev > /tmp/x 2>/tmp/y", "exec ping dev > /tmp/x 2>/tmp/y"),
        ("ping dev; ls", "ping dev; ls"),
        ("ping dev | grep ttl", "ping dev | grep ttl"),
        ("cd /tmp", "cd /tmp"),
        ("X=1 ping dev", "X=1 ping dev"),
        ("! ping dev", "! ping dev"),
        ("(ping dev)", "(ping dev)"),
        ("$SHELL -c ls", "$SHELL -c ls"),
        ("while true; do date; done", "while true; do date; done"),
    ],
)
def test_a_single_program_takes_the_place_of_the_shell_that_starts_it(text: str, script: str) -> None:
    assert shell_script(text) == script


@pytest.mark.parametrize(
    ("line", "statements"),
    [
        ("command sales ping", [CommandLine("sales", ("ping",))]),
        ("command links; sales true", [CommandLine("links", ()), NodeLine("sales", "true", background=False)]),
        ("command", []),
        ("commands", [CommandLine("commands", ())]),
        ("command;links", [CommandLine("command", ()), CommandLine("links", ())]),
    ],
)
def test_a_command_is_meant_where_a_node_is_called_like_it(line: str, statements: list[Statement]) -> None:
    assert parsed(line) == statements


def test_a_node_may_be_called_command() -> None:
    assert list(parse("command true", {"command"})) == [NodeLine("command", "true", background=False)]
