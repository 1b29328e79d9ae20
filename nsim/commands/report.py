"""The command ``report``."""

from __future__ import annotations

import json
import os
from typing import Annotated

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.commands.framework.arguments import FileArgument
from nsim.commands.parts.files import write_whole
from nsim.commands.parts.teaching import tutor_of
from nsim.errors import UsageError

OptionalFile = Annotated[str | None, FileArgument()]


@command()
def report(session: Session, file: OptionalFile = None) -> Outcome:
    """Say what has been done of a lesson, or write it into a FILE for the teacher.

    The suffix says the format: .json or .md (Markdown).

    Examples:
        report
        report routing.json
    """
    from nsim.lessons.framework import report as reports

    found = reports.report(tutor_of(session))
    text = reports.markdown(found)
    if file is None:
        return Report(text.splitlines(), found)
    suffix = os.path.splitext(file)[1]
    if suffix not in (".json", ".md"):
        raise UsageError(f"report: {file}: a report ends in .json or .md", hint=f"report {file}.md")
    if os.path.isdir(file):
        raise UsageError(f"report: {file} is a folder", hint="name a file in it")
    data = text if suffix == ".md" else json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    write_whole("report", file, data.encode())
    return Report([f"written into {file}"], {"file": file})
