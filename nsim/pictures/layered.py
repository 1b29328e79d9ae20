"""Layers from a library: which box stands in which layer, in which order, and how far to the right.

This is the only module that knows grandalf (docs/adr/0016-layout.md). It has no types of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

_ROUNDS = 6  # of the ordering; the pictures of the built-in topologies no longer change after two
_HAIR = 1
_STEPS = 4  # calls within one another for each box in a row of them, with room for those of others


@dataclass(frozen=True, slots=True)
class Layered:
    """The layer of each box, counted from the top, and its centre; for each edge the places where it passes a layer.

    Edges are counted as they were given; ``passes`` has one number for each layer between the ends of an edge.
    """

    layers: Mapping[str, int]
    centres: Mapping[str, float]
    passes: Sequence[Sequence[float]]


def layered(widths: Mapping[str, int], edges: Sequence[tuple[str, str]], top: str, gap: int) -> Layered:
    """Arrange the boxes of a connected network, each no nearer than ``gap`` to the next.

    An edge leads downwards, from its first box to its second; every box but the top one has an edge that leads to it.
    The drawing is that of Sugiyama, Tagawa and Toda (1981), its coordinates those of Brandes and Köpf (2001).
    """
    from grandalf.graphs import Edge, Vertex, graph_core  # only pictures need it
    from grandalf.layouts import SugiyamaLayout, VertexViewer

    vertices = {key: Vertex(key) for key in widths}
    for key, vertex in vertices.items():
        vertex.view = VertexViewer(w=widths[key], h=_HAIR)
    once = list(dict.fromkeys(edges))  # several cables between two boxes go the same way
    drawn = {pair: Edge(vertices[pair[0]], vertices[pair[1]]) for pair in once}
    layout = SugiyamaLayout(graph_core(list(vertices.values()), list(drawn.values())))
    layout.xspace = gap
    layout.init_all(roots=[vertices[top]], inverted_edges=[])
    bends = {pair: layout.ctrls.get(edge, {}) for pair, edge in drawn.items()}
    for (first, last), passed in bends.items():
        for vertex in passed.values():
            if vertex is not vertices[first] and vertex is not vertices[last]:
                vertex.view.w = _HAIR
    passing = sum(map(len, bends.values()))
    with _deep(_STEPS * (len(widths) + passing)):
        layout.draw(_ROUNDS)
    layers = {key: int(layout.grx[vertex].rank) for key, vertex in vertices.items()}
    return Layered(
        layers,
        {key: float(vertex.view.xy[0]) for key, vertex in vertices.items()},
        [
            [float(bends[first, last][layer].view.xy[0]) for layer in range(layers[first] + 1, layers[last])]
            for first, last in edges
        ],
    )


@contextmanager
def _deep(calls: int) -> Iterator[None]:
    # The library follows a row of boxes by calling itself; Python's own limit is a thousand calls.
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + calls)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
