"""The lab that the live tests of the tools share."""

from collections.abc import Iterator

import pytest
from tools.three_nodes import ThreeNodes, why_not


@pytest.fixture(scope="session")
def lab() -> Iterator[ThreeNodes]:
    """Three nodes in namespaces of an unprivileged user; skip where they cannot be made."""
    if why_not():
        pytest.skip(why_not())
    try:
        nodes = ThreeNodes()
    except RuntimeError as error:
        pytest.skip(f"namespaces are refused: {error}")
    yield nodes
    nodes.close()
