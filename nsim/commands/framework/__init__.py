"""What commands are made of; the commands themselves are the files beside this folder."""

from nsim.commands.framework.arguments import Flag, JobName, Line, LinkWords, NodeName, NumberArgument, Word
from nsim.commands.framework.registry import Command, Registry, command
from nsim.commands.framework.report import (
    Cell,
    Checklist,
    Drawing,
    Grid,
    Item,
    Matrix,
    Outcome,
    Part,
    Prose,
    Report,
    Story,
    StoryStep,
    Stream,
    Table,
    Tables,
)
from nsim.commands.framework.session import Progress, Session

__all__ = [
    "Cell",
    "Checklist",
    "Command",
    "Drawing",
    "Flag",
    "Grid",
    "Item",
    "JobName",
    "Line",
    "LinkWords",
    "Matrix",
    "NodeName",
    "NumberArgument",
    "Outcome",
    "Part",
    "Progress",
    "Prose",
    "Registry",
    "Report",
    "Session",
    "Story",
    "StoryStep",
    "Stream",
    "Table",
    "Tables",
    "Word",
    "command",
]
