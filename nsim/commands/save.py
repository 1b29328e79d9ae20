"""The command ``save``."""

from __future__ import annotations

import os

from nsim.commands.framework import Outcome, Report, Session, command
from nsim.commands.framework.arguments import FileName
from nsim.commands.parts.files import write_whole
from nsim.errors import UsageError
from nsim.model.saving import topology_file
from nsim.network.observed import as_it_is
from nsim.network.state import states


@command()
def save(session: Session, file: FileName) -> Outcome:
    """Write a topology file that builds the network again as it is now, with what was changed by hand.

    ``nsim FILE`` opens it. Addresses, routes, MTUs and kernel settings count, whoever set them; see ``diff``.

    Examples:
        save lab.py
    """
    if os.path.isdir(file):
        raise UsageError(f"save: {file} is a folder", hint=f"name a file in it, as {os.path.join(file, 'lab.py')}")
    if not file.endswith(".py"):
        raise UsageError(f"save: {file} would not be read as a topology file", hint=f"call it {file}.py")
    topology = as_it_is(session.network, states(session.network))
    text = topology_file(topology, macs=True)
    write_whole("save", file, text.encode())
    return Report([f"saved; `nsim {file}` opens it"], {"file": file})
