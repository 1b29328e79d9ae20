"""What is run inside a world, where nobody catches what goes wrong: the exit status is all that gets out."""

from __future__ import annotations

import sys
from collections.abc import Callable

from nsim.errors import NsimError
from nsim.uses.lost import lost_output


def guarded(inhabitant: Callable[[], int]) -> int:
    """Run it and return its exit status; a failure that nsim foresees is printed."""
    try:
        return inhabitant()
    except NsimError as error:
        print(f"nsim: {error.report()}", file=sys.stderr)
        return error.exit_status
    except OSError as error:
        return lost_output(error)
