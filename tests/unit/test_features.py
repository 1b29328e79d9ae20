"""A test that needs what a kernel may lack: skipped on such a kernel, and never skipped in the full-kernel lane."""

from __future__ import annotations

import pytest
from features import elsewhere, judge

KERNEL = {"veth": True, "vrf": False, "netem": False}


@pytest.mark.parametrize("in_lane", [False, True])
def test_a_test_runs_where_everything_is_there(in_lane: bool) -> None:
    judge(["veth"], KERNEL, in_lane=in_lane)


def test_a_missing_feature_skips_and_the_reason_names_it_and_the_lane() -> None:
    with pytest.raises(pytest.skip.Exception, match="lacks vrf, netem; the full-kernel lane"):
        judge(["veth", "vrf", "netem"], KERNEL, in_lane=False)


def test_in_the_lane_a_missing_feature_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match="the full-kernel lane lacks netem"):
        judge(["netem"], KERNEL, in_lane=True)


@pytest.mark.parametrize("in_lane", [False, True])
def test_a_name_that_doctor_does_not_print_fails_everywhere(in_lane: bool) -> None:
    with pytest.raises(pytest.fail.Exception, match="'netemm'"):
        judge(["veth", "netemm"], KERNEL, in_lane=in_lane)


def test_a_marker_without_a_feature_fails() -> None:
    with pytest.raises(pytest.fail.Exception):
        judge([], KERNEL, in_lane=False)


def test_a_test_that_is_left_to_both_users_is_a_mistake() -> None:
    with pytest.raises(pytest.UsageError):
        elsewhere({"once", "unprivileged"}, root=True)


@pytest.mark.parametrize(("marker", "root"), [("once", False), ("unprivileged", True)])
def test_what_does_not_depend_on_the_user_is_left_to_one_of_the_two(marker: str, root: bool) -> None:
    assert elsewhere({marker, "requires"}, root=root)
    assert not elsewhere({marker, "requires"}, root=not root)
    assert not elsewhere({"requires"}, root=root)
