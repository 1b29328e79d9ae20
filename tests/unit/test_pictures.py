"""Pictures of networks: what they show, and that nothing in them lies on anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from nsim import Host, NatGateway, Router, Switch, Topology
from nsim.errors import UsageError
from nsim.model import catalog
from nsim.pictures.formats import Options, format_of
from nsim.pictures.picture import Line, Picture
from nsim.pictures.sketch import MANY, End, Sketch, folded, sketch
from nsim.pictures.terminal import draw
from nsim.pictures.tracks import Net, assign
from nsim.pictures.vector import place
from nsim.topos.routed import Routed

BUILT_IN = [*catalog.names(), "tree,2,3", "linear,4,2", "ring,9", "torus,4,4", "building,4,5", "linear,30"]
_LETTER, _LINE = 7, 12  # pixels that a letter takes

Rectangle = tuple[float, float, float, float]


def seen(topology: str) -> Sketch:
    """Return the sketch of a topology whose links all work."""
    return sketch(catalog.make(topology), {})


def drawn(topology: Sketch | str, columns: int = 80, *, addresses: bool = False, unfold: bool = False) -> list[str]:
    """Return the lines of a drawing."""
    shown = seen(topology) if isinstance(topology, str) else topology
    return list(draw(shown, columns, addresses=addresses, unfold=unfold, colours=False))


def boxes(picture: Picture) -> list[Rectangle]:
    """Return where the boxes are: left, top, right, bottom."""
    return [(box.x, box.y, box.x + box.width, box.y + box.height) for box in picture.boxes]


def labels(picture: Picture) -> list[Rectangle]:
    """Return where the labels are."""
    return [(x, y, x + len(text) * _LETTER, y + _LINE) for line in picture.lines for (x, y), text in line.label]


def strokes(line: Line) -> Iterator[Rectangle]:
    """Yield where the pieces of a line are."""
    for (x, y), (right, below) in pairwise(line.points):
        yield min(x, right), min(y, below), max(x, right), max(y, below)


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Whether two have more in common than their borders."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("topology", BUILT_IN)
def test_no_box_and_no_label_lies_on_another(topology: str) -> None:
    picture = place(seen(topology), addresses=True, unfold=False)

    placed = [*boxes(picture), *labels(picture)]

    assert [pair for pair in combinations(placed, 2) if overlap(*pair)] == []
    assert min(left for left, *_ in placed) >= 0
    assert max(right for _, _, right, _ in placed) <= picture.width


@pytest.mark.parametrize("topology", BUILT_IN)
def test_every_line_leads_from_box_to_box_and_through_none(topology: str) -> None:
    picture = place(seen(topology), addresses=True, unfold=False)
    by_key = {box.thing.key: box for box in picture.boxes}

    for line in picture.lines:
        assert all(x == right or y == below for (x, y), (right, below) in pairwise(line.points))
        for end, (x, y) in ((line.cord.a, line.points[0]), (line.cord.b, line.points[-1])):
            box = by_key[end.thing]
            assert box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
        assert not [(line.cord, box) for box in boxes(picture) for stroke in strokes(line) if overlap(stroke, box)]


@pytest.mark.parametrize("topology", BUILT_IN)
def test_hosts_hang_below_what_they_are_linked_to(topology: str) -> None:
    picture = place(seen(topology), addresses=True, unfold=False)
    by_key = {box.thing.key: box for box in picture.boxes}

    for line in picture.lines:
        upper, lower = by_key[line.cord.a.thing], by_key[line.cord.b.thing]
        assert upper.y + upper.height < lower.y or (upper.y == lower.y and upper.x < lower.x)
        assert upper.thing.kind != "host" or lower.thing.kind == "host" or topology == "tuntap"


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 200])
@pytest.mark.parametrize("topology", [*BUILT_IN, "single,200"])
def test_a_drawing_is_never_wider_than_the_terminal(topology: str, columns: int) -> None:
    for addresses in (False, True):
        for unfold in (False, True):
            lines = drawn(topology, columns, addresses=addresses, unfold=unfold)

            assert lines
            assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("topology", BUILT_IN)
def test_a_drawing_names_every_node_and_every_address(topology: str) -> None:
    shown = seen(topology)

    text = "\n".join(drawn(shown, 400, addresses=True, unfold=True))

    for thing in shown.things.values():
        assert thing.title in text
        assert all(address in text for row in thing.rows for address in row.addresses[:1])


def test_what_does_not_fit_is_told_in_lines() -> None:
    assert drawn("routed", 12) == ["router (rou…", "├─ sales", "└─ dev"]


def test_many_hosts_that_look_alike_are_one_box_unless_all_are_wanted() -> None:
    assert any("h1…h13 (13 hosts)" in line for line in drawn("single,13", 200))
    assert not any("…" in line for line in drawn("single,12", 200))
    assert any("│h1 │ │h2 │ │h3 │" in line for line in drawn("single,13", 80, unfold=True))
    assert any("│ h1   h2   h3 " in line for line in drawn("single,30", 80, unfold=True))


def test_a_host_whose_link_is_down_is_never_folded_with_others() -> None:
    topology = catalog.make("single,20")
    states = {topology.links[4].key: False}

    things = folded(sketch(topology, states), MANY).things

    assert [thing.title for thing in things.values()] == ["s1", "h1…h20 (19 hosts)", "h5"]


def test_a_link_that_is_down_is_dotted_and_says_so() -> None:
    topology = Routed()

    lines = drawn(sketch(topology, {topology.links[0].key: False}))

    assert lines[4:6] == ["  ┊ ✗ down       │", "┌─┴───────┐   ┌──┴──┐"]


class _Shaped(Topology):
    def build(self) -> None:
        near, far, switch = (self.add(node) for node in (Host("near"), Host("far"), Switch("s1")))
        self.link(near, switch, delay=("20ms", "5ms"), loss="1%")
        self.link(switch, far, rate="10mbit")


def test_what_a_link_is_like_stands_beside_it_with_arrows_where_its_directions_differ() -> None:
    lines = drawn(sketch(_Shaped(), {}))

    # The topology names the first link from the host upwards, the picture from the switch downwards.
    assert any("delay=5ms↓/20ms↑" in line and "rate=10mbit" not in line for line in lines)
    assert any("loss=1%" in line and "rate=10mbit" in line for line in lines)


def test_where_labels_would_be_too_wide_numbers_stand_in_their_place() -> None:
    lines = drawn(sketch(_Shaped(), {}), 30)

    assert any("(1)" in line and "(2)" in line for line in lines)
    assert [line for line in lines if line.startswith("(")] == [
        "(1) near:eth0 — s1:near  dela…",
        "(2) s1:far — far:eth0  rate=1…",
    ]


class _WayOut(Topology):
    def build(self) -> None:
        class Firewall(Router):
            """A kind of node that no picture knows."""

        gateway = self.add(NatGateway("gw", outside="wan", uplink="user"))
        wall = self.add(Firewall("wall"))
        self.link(gateway, wall)


def test_an_uplink_leads_to_what_lies_outside_and_a_kind_of_ones_own_looks_like_what_it_is() -> None:
    shown = sketch(_WayOut(), {})

    assert [(thing.title, thing.kind) for thing in shown.things.values()] == [
        ("gw", "nat-gateway"),
        ("wall", "router"),
        ("Internet", "outside"),
    ]
    assert shown.cords[-1].a == End("gw", "wan")


def test_colours_are_only_where_they_are_wanted() -> None:
    plain = list(draw(seen("campus"), 80, addresses=False, unfold=False, colours=False))
    coloured = list(draw(seen("campus"), 80, addresses=False, unfold=False, colours=True))

    assert "\x1b" not in "".join(plain)
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == plain
    assert coloured != plain


def test_a_network_of_nothing_but_its_machine_is_an_empty_picture() -> None:
    assert drawn(Sketch("empty", {}, [])) == []


def test_lines_that_would_meet_are_kept_apart() -> None:
    # The second leaves from where the first arrives: it must have turned aside before.
    assert assign([Net(0, [10]), Net(10, [20])], 1) == [1, 0]
    assert assign([Net(0, [10]), Net(2, [12])], 1) == [0, 1]
    assert assign([Net(0, [4]), Net(10, [14])], 1) == [0, 0]
    assert sorted(assign([Net(0, [10]), Net(10, [0])], 1)) == [0, 1]


@pytest.mark.parametrize("suffix", ["svg", "html"])
def test_a_picture_refers_to_nothing_outside_it_and_follows_light_and_dark(suffix: str) -> None:
    text = format_of(f"lab.{suffix}").render(seen("campus"), Options()).decode()

    assert re.findall(r"(?:href|src|url\(|@import)", text) == []
    assert set(re.findall(r"https?://[^\"'\s]*", text)) == {"http://www.w3.org/2000/svg"}
    assert "@media (prefers-color-scheme: dark)" in text


def test_an_svg_shows_every_node_interface_address_and_link() -> None:
    topology = catalog.make("campus")
    text = format_of("lab.svg").render(sketch(topology, {topology.links[1].key: False}), Options()).decode()

    root = ElementTree.fromstring(text)

    shown = {text.replace("\N{NO-BREAK SPACE}", " ") for text in root.itertext()}
    assert {each.get("data-node") for each in root.iter()} - {None} == set(topology.nodes)
    ends = {frozenset((each.get("data-a"), each.get("data-b"))) for each in root.iter() if each.get("data-a")}
    assert ends == {frozenset(map(str, link.ends)) for link in topology.links}
    assert {"eth0 8.8.8.8/24", "✗ down", "link that is down", "NAT gateway"} <= shown
    kinds = {each.get("class") for each in root.iter() if each.get("data-node")}
    assert kinds == {"host", "switch", "router", "nat-gateway"}


def test_a_large_lab_is_a_small_svg_that_names_all_hosts_when_asked() -> None:
    whole = seen("single,1000")

    few = format_of("lab.svg").render(whole, Options()).decode()
    every = format_of("lab.svg").render(whole, Options(unfold=True)).decode()

    assert "h1…h1000" in few and "h500" not in few
    assert "h500" in every


def test_a_png_is_one() -> None:
    pytest.importorskip("cairosvg")

    assert format_of("lab.PNG").render(seen("routed"), Options()).startswith(b"\x89PNG\r\n")


def test_where_cairosvg_is_missing_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cairosvg", None)

    with pytest.raises(UsageError) as caught:
        format_of("lab.png").render(seen("routed"), Options())

    assert caught.value.report() == (
        "a PNG is drawn by CairoSVG, which is not installed\n"
        "  pip install 'nsim[png]', and libcairo2 where that is missing; or write an .svg"
    )


def test_the_same_network_gives_the_same_picture() -> None:
    one, other = (format_of("lab.svg").render(seen("torus,4,4"), Options()) for _ in range(2))

    assert one == other
