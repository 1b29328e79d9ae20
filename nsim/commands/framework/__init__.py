"""What commands are made of; the commands themselves are the files beside this folder."""

from nsim.commands.framework.arguments import Flag, JobName, Line, LinkWords, NodeName, Word
from nsim.commands.framework.registry import Command, Registry, command
from nsim.commands.framework.report import Outcome, Report, Stream, Table, Tables
from nsim.commands.framework.session import Session

__all__ = [
    "Command",
    "Flag",
    "JobName",
    "Line",
    "LinkWords",
    "NodeName",
    "Outcome",
    "Registry",
    "Report",
    "Session",
    "Stream",
    "Table",
    "Tables",
    "Word",
    "command",
]
