"""What nsim prints, letter by letter: messages for every mistake, plans, pictures, and help.

A case of ``errors`` is a folder: the lab, the ``command`` (``nsim check lab.py`` when there is none) and what is
``expected``. After a wanted change run ``pytest --update-golden`` and read the difference as its reader would.
A lab whose text is no Python is kept as ``lab.py.txt``, so that nobody but nsim tries to read it.
"""

from __future__ import annotations

import contextlib
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nsim.cli import main
from nsim.commands.framework import Registry, Session
from nsim.model import catalog
from nsim.network import Network
from nsim.network.jobs import Jobs
from nsim.pictures.formats import Options, format_of
from nsim.pictures.sketch import Sketch, sketch
from nsim.pictures.terminal import draw
from nsim.shell.render import render

HERE = Path(__file__).parent
ERRORS = sorted(folder for folder in (HERE / "errors").iterdir() if folder.is_dir())
PLANS = {
    "routed": "routed",
    "minimal": "minimal",
    "single,3": "single,3",
    "linear,3": "linear,3",
    "linear,2,2": "linear,2,2",
    "tree,2,2": "tree,2,2",
    "office": str(HERE / "plans" / "office.py"),
    "workshop": str(HERE.parent / "labs" / "workshop.py"),
    "uplink-user": f"{HERE.parent / 'live' / 'way_out.py'},way=user",
    "uplink-host": f"{HERE.parent / 'live' / 'way_out.py'},way=host",
}
PICTURES = [
    "routed",
    "tree,2,3",
    "campus",
    "ring",
    "two-routers",
    "torus,3,3",
    "vlan",
    "shaped",
    "single,20",
    "internet",
]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the one that is kept, or keep it."""

    def compare(file: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return compare


@pytest.mark.parametrize("folder", ERRORS, ids=lambda folder: folder.name)
def test_a_mistake_gets_the_message_that_was_written_for_it(
    folder: Path,
    golden: Callable[[Path, str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for file in folder.iterdir():
        if file.name not in ("command", "expected"):
            shutil.copy(file, tmp_path / file.name.removesuffix(".txt" if file.name.endswith(".py.txt") else ""))
    command = folder / "command"
    program, *words = shlex.split(command.read_text(encoding="utf-8") if command.exists() else "nsim check lab.py")
    monkeypatch.chdir(tmp_path)

    status = main(words)

    output, errors = capsys.readouterr()
    assert program == "nsim"
    assert not output or words[0] == "check", "a message belongs on standard error; only check's findings are output"
    golden(folder / "expected", f"{output}{errors}exit status {status}\n")


@pytest.mark.parametrize("folder", ERRORS, ids=lambda folder: folder.name)
def test_a_mistake_shows_no_traceback_and_fails(folder: Path) -> None:
    expected = (folder / "expected").read_text(encoding="utf-8")
    *message, ending = expected.splitlines()

    assert message
    assert "Traceback" not in expected
    assert "/nsim/" not in expected
    assert ending.removeprefix("exit status ") in {"2", "3"}


def test_there_are_messages_for_the_mistakes_people_make() -> None:
    assert len(ERRORS) >= 190


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_the_script_a_person_would_type(
    name: str, golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", PLANS[name]]) == 0

    golden(HERE / "plans" / f"{name}.sh", capsys.readouterr().out)


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("name", PICTURES)
def test_a_drawing_looks_as_somebody_has_seen_it(name: str, columns: int, golden: Callable[[Path, str], None]) -> None:
    lines = draw(_with_a_cut(name), columns, addresses=False, unfold=False, colours=False)

    golden(HERE / "pictures" / f"{name} {columns}.txt", "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize("suffix", ["svg", "dot", "mmd", "html"])
def test_a_picture_file_is_as_somebody_has_seen_it(suffix: str, golden: Callable[[Path, str], None]) -> None:
    text = format_of(f"campus.{suffix}").render(_with_a_cut("campus"), Options()).decode()

    golden(HERE / "pictures" / f"campus.{suffix}", text)


def _with_a_cut(name: str) -> Sketch:
    # The first link is down, so that this can be seen too.
    topology = catalog.make(name)
    return sketch(topology, {topology.links[0].key: False})


@pytest.mark.parametrize("words", [[], *([found.name] for found in Registry().all())], ids=" ".join)
def test_help_is_what_a_person_needs_to_know(words: list[str], golden: Callable[[Path, str], None]) -> None:
    session = Session(Network(catalog.make("routed")), Jobs())
    command = Registry().find("help")
    assert command is not None

    arguments, _ = command.bind(session, words)
    lines = render(command.function(session, *arguments))

    golden(HERE / "help" / f"{' '.join(['help', *words])}.txt", "".join(f"{line}\n" for line in lines))


def test_the_command_line_explains_itself(
    golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")

    with contextlib.suppress(SystemExit):
        main(["--help"])

    golden(HERE / "help" / "nsim --help.txt", capsys.readouterr().out)
