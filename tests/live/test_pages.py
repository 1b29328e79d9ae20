"""Pages are used in a browser as a person uses them: keys, buttons, rows; in light and in dark; nothing goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser
from running import Run

pytestmark = pytest.mark.once

HOSTILE = "</script><script>document.title='x'</script><img src=x onerror=alert(1)>"
ROWS = "[...document.querySelectorAll('tbody tr')]"
PLACE = "document.querySelector('.packet').getAttribute('transform')"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that is started once."""
    with Browser() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Browser]:
    """The browser; at the end nothing may have gone wrong in it, and nothing been asked of any network."""
    browser.complaints.clear()
    browser.requests.clear()
    browser.look("light", still=True)
    yield browser
    browser.value("1")  # what is on its way is told by now
    assert browser.complaints == []
    assert all(address.startswith("file:") for address in browser.requests)


def test_a_ping_is_replayed_frame_by_frame(nsim: Run, page: Browser, tmp_path: Path) -> None:
    done = nsim("--topo", "routed-nat", "-c", "record ns1 ping -c 1 dns ping.html")
    assert done.returncode == 0 and done.stdout.endswith("into ping.html\n"), done.stderr
    page.open(tmp_path / "ping.html")

    rows = page.value(
        "[...document.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.innerText))"
    )
    ways = [row[2] for row in rows if row[3] == "ICMP"]
    assert ways == [
        *("ns1:eth0 → ns-router:veth-ns1", "ns-router:eth0 → isp:customer", "isp:dns → dns:eth0"),
        *("dns:eth0 → isp:dns", "isp:customer → ns-router:eth0", "ns-router:veth-ns1 → ns1:eth0"),
    ]
    assert page.text("#position") == f"1 of {len(rows)}"

    places = [page.value(PLACE)]
    for _ in rows:
        if page.text("#details h2") == "ns-router:eth0 → isp:customer" and "ICMP" in page.text("#details"):
            break
        page.press("ArrowRight")
        places.append(page.wait_for_change(PLACE, places[-1]))
    translated = page.value("[...document.querySelectorAll('#details .was')].map(each => each.parentNode.textContent)")
    assert "203.0.113.2  was 192.168.1.1" in translated
    assert "63  was 64" in translated

    number = len(places)
    assert page.text("#position") == f"{number} of {len(rows)}"
    page.press("ArrowLeft")
    assert page.text("#position") == f"{number - 1} of {len(rows)}"
    page.press("End")
    assert page.text("#details h2") == rows[-1][2]
    page.press("Home")
    assert page.text("#position") == f"1 of {len(rows)}"


def test_buttons_rows_and_the_choice_of_protocols_work_as_keys_do(nsim: Run, page: Browser, tmp_path: Path) -> None:
    nsim("--topo", "minimal", "-c", "record h1 ping -c 1 h2 ping.html")
    page.open(tmp_path / "ping.html")
    number = int(page.value("document.querySelectorAll('tbody tr:not([hidden])').length"))

    page.click("#next")
    assert page.text("#position") == f"2 of {number}"
    page.click("#back")
    assert page.text("#position") == f"1 of {number}"
    assert page.value("document.querySelector('#back').disabled")
    page.click("tbody tr:not([hidden]) ~ tr:not([hidden]) ~ tr:not([hidden])")
    assert page.text("#position") == f"3 of {number}"
    assert page.value("document.querySelectorAll('[aria-current]').length") == 1

    page.click("#within input")
    assert page.value("document.querySelectorAll('tbody tr[hidden]').length") == 0
    for _ in range(int(page.value("document.querySelectorAll('#choose input:checked').length"))):
        page.click("#choose input:checked")
    assert page.text("#position") == "nothing is chosen"


def test_a_frame_travels_along_its_link_and_playing_goes_on_to_the_end(
    nsim: Run, page: Browser, tmp_path: Path
) -> None:
    nsim("--topo", "routed", "-c", "record sales ping -c 1 router ping.html")
    page.look("light", still=False)
    page.open(tmp_path / "ping.html")

    page.press("ArrowRight")
    begun = page.value(PLACE)
    page.wait_for(f"{PLACE} !== {begun!r}")
    assert page.value("document.querySelectorAll('.travelled').length") == 1

    page.press("Home")
    page.press(" ")
    assert page.text("#play") == "pause"
    page.wait_for("document.querySelector('#position').textContent.startsWith('3 of')")
    page.press(" ")
    assert page.text("#play") == "play"


def test_an_explanation_leads_to_where_the_packet_is_lost_in_light_and_in_dark(
    nsim: Run, page: Browser, tmp_path: Path
) -> None:
    done = nsim("--topo", "routed", "-c", "dev ip route del default", "-c", "explain sales dev --html why.html")
    assert done.returncode == 1 and done.stdout.endswith("written into why.html\n")
    page.open(tmp_path / "why.html")

    assert "dev has no route back to 172.16.10.10" in page.text("header")
    assert page.value("document.querySelectorAll('.wire.way').length") == 2
    nodes = []
    for _ in range(int(page.value(f"{ROWS}.length")) - 1):
        nodes.append(page.text("#details h2"))
        page.press("ArrowRight")
    assert list(dict.fromkeys(name for name in nodes if ":" not in name)) == ["sales", "router", "dev"]
    assert page.text("#details h2") == "dev (the way back)"
    assert "no route to 172.16.10.10" in page.text("#details")
    assert page.value("document.querySelector('.fault').dataset.node") == "dev"

    colours = "[document.body, document.querySelector('tbody td'), document.querySelector('.router .shape')]" + (
        ".map(each => getComputedStyle(each)).map(style => [style.backgroundColor, style.color, style.fill].join())"
    )
    light = page.value(colours)
    page.look("dark", still=True)
    assert all(one != other for one, other in zip(light, page.value(colours), strict=True))


def test_nothing_that_a_lab_says_is_more_than_text(nsim: Run, page: Browser, tmp_path: Path) -> None:
    name = "<img_onerror=a>"  # as long as an interface's may be
    made = f"sales ip link add '{name}' type veth peer name x; ip link set x up; ip link set '{name}' up"
    made += f"; ip addr add 10.7.7.1/24 dev '{name}'; ping -c 1 -W 0.1 10.7.7.2"
    done = nsim(
        *("--topo", "routed", "-c", f'record "{made}" bad.html'),
        *("-c", f"""record sales bash -c 'printf "%s" "GET /{HOSTILE}" > /dev/udp/172.16.10.1/9' worse.html"""),
    )
    assert done.stdout.endswith("into worse.html\n"), done.stderr
    page.open(tmp_path / "worse.html")

    assert HOSTILE in page.text("h1")
    assert page.value(f"{ROWS}.some(row => row.innerText.includes('GET /</script>'))")
    page.value(f"{ROWS}.find(row => row.innerText.includes('GET /</script>')).click()")
    assert "<img src=x" in page.text("#details")
    assert page.value("document.querySelectorAll('img').length") == 0
    assert page.value("document.title") != "x"
    assert page.value("document.querySelectorAll('script').length") == 2
    page.open(tmp_path / "bad.html")
    assert page.value(f"{ROWS}.some(row => row.cells[2].textContent === 'sales:{name} → sales:x')")
    assert page.value("document.querySelectorAll('img').length") == 0


def test_a_page_of_thousands_of_frames_opens_and_says_what_it_leaves_out(
    nsim: Run, page: Browser, tmp_path: Path
) -> None:
    done = nsim("--topo", "routed", "-c", "record sales ping -q -f -c 4000 dev flood.html")
    assert "left out: " in done.stdout
    page.open(tmp_path / "flood.html")

    page.press("End")
    assert page.text("#position").endswith("2000")
    assert "left out" in page.text("header")
