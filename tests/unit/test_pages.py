"""Pages that replay frames: what is in them, in which order, and that nothing of the lab becomes markup or script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

from test_frames import ARP, echo, frame, ipv4, tcp

from nsim import Host, Topology
from nsim.checks.journey.values import Finding, Journey, Packet, Passage, Sighting, Step, Way
from nsim.model import catalog
from nsim.network.capture.hops import Hop
from nsim.network.evidence import ip_address
from nsim.pictures.pages.explained import explained
from nsim.pictures.pages.moments import MOST_FRAMES
from nsim.pictures.pages.recorded import recorded
from nsim.pictures.sketch import Sketch, sketch

REQUEST = frame(0x0800, ipv4(1, echo(8)))
FORWARDED = frame(0x0800, ipv4(1, echo(8), ttl=63))
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)><!--"


class Parsed(HTMLParser):
    """A page taken apart as a browser does it: its elements, the cells of its rows, and its scripts."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.scripts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._inside = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._inside = tag if tag not in ("br", "code") else self._inside
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")
        elif tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside == "td":
            self.rows[-1][-1] += data

    @property
    def data(self) -> Any:
        """What the script is given."""
        return json.loads(self.scripts[0])


def hop(at: str, to: str | None, data: bytes = REQUEST, *, time_ns: int = 0, lost: bool = False) -> Hop:
    """Return a hop between interfaces written ``node:interface``."""
    one, other = (place.partition(":") if place else None for place in (at, to))
    assert one is not None
    return Hop(time_ns, (one[0], one[2]), other and (other[0], other[2]), lost, False, True, len(data), data)


def routed() -> Sketch:
    """Return the picture of the topology ``routed``."""
    return sketch(catalog.make("routed"), {})


def test_each_frame_is_a_row_with_its_time_its_way_and_what_it_is() -> None:
    hops = [
        hop("sales:veth-s", "router:veth-s-rtr", time_ns=5_000_000),
        hop("router:veth-d-rtr", "dev:veth-d", FORWARDED, time_ns=5_017_000, lost=True),
        hop("router:br0", None, frame(0x0806, ARP), time_ns=6_000_000),
    ]

    page = Parsed(recorded("sales ping dev", routed(), hops))

    assert page.rows[1:] == [
        ["1", "0.000000", "sales:veth-s → router:veth-s-rtr", "ICMP", "10.0.0.1 → 10.0.0.2: echo request, sequence 1"],
        [
            *("2", "0.000017", "router:veth-d-rtr → dev:veth-d", "ICMP"),
            "10.0.0.1 → 10.0.0.2: echo request, sequence 1, lost on the way",
        ],
        ["3", "0.001000", "router:br0, in", "ARP", "who has 10.0.0.2? tell 10.0.0.1"],
    ]


def test_a_frame_knows_its_line_and_the_frame_that_it_was_before() -> None:
    hops = [hop("sales:veth-s", "router:veth-s-rtr"), hop("router:veth-d-rtr", "dev:veth-d", FORWARDED)]

    data = Parsed(recorded("sales ping dev", routed(), hops)).data

    assert data["wires"] == [["sales:veth-s", "router:veth-s-rtr"], ["router:veth-d-rtr", "dev:veth-d"]]
    assert [(each["wire"], each["before"]) for each in data["moments"]] == [(0, None), (1, 0)]
    ttls = [dict(dict(each["headers"])["IPv4"])["TTL"] for each in data["moments"]]
    assert ttls == ["64", "63"]


def test_frames_of_hosts_that_are_drawn_as_one_travel_along_its_line() -> None:
    single = sketch(catalog.make("single,20"), {})

    (moment,) = Parsed(recorded("", single, [hop("h7:h7-eth0", "s1:s1-eth7")])).data["moments"]

    assert moment["wire"] == 0 and moment["node"] == "h1" and moment["to"] == "s1"


def test_a_frame_on_a_cable_that_is_gone_is_told_without_a_line() -> None:
    data = Parsed(recorded("", routed(), [hop("sales:veth-s", "gone:eth0"), hop("gone:eth0", None)])).data

    assert [each["wire"] for each in data["moments"]] == [None, None]
    assert [each["node"] for each in data["moments"]] == ["sales", None]


def test_only_the_first_frames_are_in_the_page() -> None:
    hops = [hop("sales:veth-s", "router:veth-s-rtr", time_ns=number) for number in range(MOST_FRAMES + 10)]

    page = recorded("sales ping -f dev", routed(), hops, [("left out:", "10 frames")])

    assert len(Parsed(page).rows) == MOST_FRAMES + 1
    assert b"left out:" in page and len(page) < 3_000_000


def test_nothing_that_comes_from_the_lab_is_markup_or_script() -> None:
    carried = frame(0x0800, ipv4(6, tcp(0x18, f"GET /{HOSTILE} HTTP/1.1\n".encode())))
    hops = [hop(f"sales:{HOSTILE}", f"router:{HOSTILE}", carried), hop(f"sales:{HOSTILE}", None, carried)]
    harmless = Parsed(recorded("", routed(), [hop("sales:veth-s", None), hop("sales:veth-s", None)]))

    page = Parsed(recorded(f"sales echo '{HOSTILE}'\udcff", routed(), hops, [(HOSTILE, HOSTILE)]))

    assert [tag for tag in page.tags if tag not in ("dl", "div", "dt", "dd")] == [
        tag for tag in harmless.tags if tag not in ("dl", "div", "dt", "dd")
    ]
    assert len(page.scripts) == 2
    assert page.rows[1][2] == f"sales:{HOSTILE} → router:{HOSTILE}"
    assert page.data["moments"][0]["title"] == page.rows[1][2]
    assert "<" not in page.scripts[0]
    assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_a_page_refers_to_nothing_and_allows_only_its_own_script() -> None:
    page = Parsed(recorded("pingall", routed(), [hop("sales:veth-s", "router:veth-s-rtr")]))

    (policy,) = (value or "" for name, value in page.attributes if name == "content" and "default-src" in (value or ""))
    digest = base64.b64encode(hashlib.sha256(page.scripts[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" == policy
    assert not {"src", "href", "action"} & {name for name, _ in page.attributes}
    assert not re.search(r"fetch|XMLHttp|import|innerHTML|eval", page.scripts[1])


def test_a_lab_may_have_a_name_and_nodes_that_say_nothing() -> None:
    class Lab(Topology):
        def build(self) -> None:
            self.add(Host("alone"))

    page = Parsed(recorded("nodes", sketch(Lab.draft(), {}), []))

    assert page.data == {"wires": [], "moments": []}


def _journey() -> Journey:
    finding = Finding("reply-no-route", "dev", "dev has no route back", "which route?", "add one")
    there = Way(
        "there",
        (
            Step("sales", "default via the router matches"),
            Step("router", "arrives on veth-s-rtr", "ip route get"),
            Step("dev", "arrives on veth-d"),
        ),
        (
            Passage("sales", None, "veth-s"),
            Passage("router", "veth-s-rtr", "veth-d-rtr"),
            Passage("dev", "veth-d", None),
        ),
        True,
    )
    back = Way("back", (Step("dev", "no route", "ip route", finding),), (Passage("dev", None, None),), False, finding)
    seen = tuple(
        Sighting(0, node, interface, "request", "10.0.0.1", "10.0.0.2")
        for node, interface in (("sales", "veth-s"), ("router", "veth-d-rtr"), ("dev", "veth-d"))
    )
    packet = Packet(None, ip_address("10.0.0.2"))
    return Journey("sales", "dev", packet, there, back, False, seen, finding)


def test_an_explanation_tells_its_steps_between_the_frames_that_reach_their_nodes() -> None:
    other = frame(0x0800, ipv4(1, echo(8), addresses=bytes([10, 9, 9, 9, 10, 0, 0, 2])))
    hops = [
        hop("sales:veth-s", "router:veth-s-rtr", frame(0x0806, ARP)),
        hop("sales:veth-s", "router:veth-s-rtr"),
        hop("sales:veth-s", "router:veth-s-rtr", other),
        hop("router:veth-d-rtr", "dev:veth-d", FORWARDED),
    ]

    page = Parsed(explained(_journey(), routed(), hops, [("cause", "dev has no route back")]))

    assert [(row[2], row[3]) for row in page.rows[1:]] == [
        ("sales", ""),
        ("sales:veth-s → router:veth-s-rtr", "ARP"),
        ("sales:veth-s → router:veth-s-rtr", "ICMP"),
        ("router", ""),
        ("router:veth-d-rtr → dev:veth-d", "ICMP"),
        ("dev", ""),
        ("dev", "✗"),
    ]
    moments = page.data["moments"]
    assert [each.get("way") for each in moments] == [None, False, True, None, True, None, None]
    assert [each.get("before") for each in moments if each.get("way")] == [None, 2]
    assert [each.get("failed") for each in moments][-2:] == [False, True]
