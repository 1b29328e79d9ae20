"""Every session that the documentation shows is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from features import programs

from nsim.testing.transcript import Session, Step, differences, sessions

pytestmark = pytest.mark.unprivileged

PROJECT = Path(__file__).parents[2]
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]


def _marks(session: Session) -> list[pytest.MarkDecorator]:
    # What a session needs, as the tests say it.
    return [
        *([pytest.mark.requires(*session.requires)] if session.requires else []),
        *([programs(*session.programs)] if session.programs else []),
    ]


SESSIONS = [
    pytest.param(document, session, id=f"{document.stem}-{number}", marks=_marks(session))
    for document in DOCUMENTS
    for number, session in enumerate(sessions(document), 1)
]
_FILE = re.compile(r"`(?P<name>\w+\.py)`:\n\n```python\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("document", "session"), SESSIONS)
def test_a_session_prints_what_the_document_shows(document: Path, session: Session, tmp_path: Path) -> None:
    for match in _FILE.finditer(document.read_text(encoding="utf-8")):
        (tmp_path / match["name"]).write_text(match["text"])

    found = list(differences(session, tmp_path))

    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem)
def test_every_python_example_runs(document: Path, tmp_path: Path) -> None:
    examples = re.findall(r"^```python\n(.*?)^```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)

    for number, example in enumerate(examples):
        exec(compile(example, f"{document.name}, example {number + 1}", "exec"), {"__name__": "example"})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem)
def test_a_document_leads_only_to_documents_that_say_something(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+\.md)", document.read_text(encoding="utf-8"))

    empty = [target for target in targets if len((document.parent / target).read_text(encoding="utf-8")) < 400]

    assert empty == []


def test_the_documents_show_sessions() -> None:
    assert len(SESSIONS) >= 8


def test_a_session_leaves_the_reader_in_his_own_folder(tmp_path: Path) -> None:
    before = Path.cwd()
    session = Session((Step("$", "nsim --topo pair", ""), Step("pair>", "root pwd", f"{tmp_path}\n")))

    assert not list(differences(session, tmp_path))
    assert Path.cwd() == before
