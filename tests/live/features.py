"""What ``@pytest.mark.requires("netem", ...)`` means: the kernel features without which a test cannot run.

The names are those that ``nsim doctor`` prints. On a kernel without one the test is skipped; in the full-kernel lane,
which is there so that nothing is missing, it fails.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence

import pytest

# Set to 1 by tests/full_kernel/lane.py.
LANE = "NSIM_FULL_KERNEL"
# Set by tests/full_kernel/lane.py: what the machine's own kernel has.
OUTSIDE = "NSIM_HERE"
MARKERS = (
    "requires(feature, ...): skip where the kernel lacks one of these; run in the full-kernel lane",
    "once: run by one user only, root where there are two; it makes no difference who runs it",
    "unprivileged: run by one user only, the ordinary one where there are two: he is the one to whom it is promised",
)


@functools.cache
def available_features() -> dict[str, bool]:
    """Ask ``nsim doctor`` what this machine has; fails the test when it cannot tell."""
    done = subprocess.run(
        [sys.executable, "-m", "nsim", "doctor", "--json"], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        pytest.fail(f"nsim doctor: {done.stderr.strip()}", pytrace=False)
    return {finding["feature"]: finding["available"] for finding in json.loads(done.stdout)}


def judge(wanted: Sequence[str], available: Mapping[str, bool], *, in_lane: bool) -> None:
    """Return when every wanted feature is there; skip the test when not, and fail it in the lane.

    A name that ``nsim doctor`` does not print fails everywhere: it would be skipped for ever.
    """
    unknown = [name for name in wanted if name not in available]
    if unknown or not wanted:
        pytest.fail(f"requires({', '.join(map(repr, unknown))}): nsim doctor prints no such feature", pytrace=False)
    missing = ", ".join(name for name in wanted if not available[name])
    if missing and in_lane:
        pytest.fail(f"the full-kernel lane lacks {missing}; see `nsim doctor`", pytrace=False)
    if missing:
        pytest.skip(f"this kernel lacks {missing}; the full-kernel lane (tests/full_kernel) runs this test")


def programs(*names: str) -> pytest.MarkDecorator:
    """Skip a test where a program is not installed."""
    missing = [name for name in names if shutil.which(name, path="/usr/sbin:/sbin:/usr/bin:/bin") is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {' '.join(missing)}")


def tunnels() -> pytest.MarkDecorator:
    """Skip a test where this user cannot make TUN and TAP interfaces."""
    usable = os.access("/dev/net/tun", os.R_OK | os.W_OK)
    return pytest.mark.skipif(not usable, reason="/dev/net/tun is not for this user")


def features_outside() -> set[str]:
    """Return, in the full-kernel lane, what the machine's own kernel has; nothing where a person named the tests."""
    return set(filter(None, os.environ.get(OUTSIDE, "").split(",")))


def elsewhere(markers: Collection[str], *, root: bool) -> bool:
    """Tell whether a test with these markers is another user's where there are root and an ordinary user.

    Raises UsageError for one that is nobody's: it would never run.
    """
    if {"unprivileged", "once"} <= set(markers):
        raise pytest.UsageError("a test that is both `once` and `unprivileged` would be run by nobody")
    return ("unprivileged" if root else "once") in markers


def in_lane() -> bool:
    """Tell whether this is the full-kernel lane."""
    return os.environ.get(LANE) == "1"
