"""The X display as a node reaches it: only by a socket with a file, with cookies that fit any hostname."""

from __future__ import annotations

import struct

import pytest

from nsim.errors import HostError
from nsim.network.display import display, for_any_host

_LOCAL = 256


def record(family: int, *fields: str) -> bytes:
    counted = [struct.pack(">H", len(field)) + field.encode() for field in fields]
    return struct.pack(">H", family) + b"".join(counted)


def test_the_cookie_of_a_display_fits_any_hostname() -> None:
    records = record(_LOCAL, "laptop", "0", "MIT-MAGIC-COOKIE-1", "secret") + record(
        _LOCAL, "laptop", "1", "M", "other"
    )

    assert for_any_host(records, "0") == record(65535, "laptop", "0", "MIT-MAGIC-COOKIE-1", "secret")


def test_a_record_without_a_number_is_for_every_display() -> None:
    assert for_any_host(record(_LOCAL, "laptop", "", "M", "secret"), "7") == record(65535, "laptop", "", "M", "secret")


def test_a_file_that_is_cut_gives_what_stands_before() -> None:
    whole = record(_LOCAL, "laptop", "0", "M", "secret")

    assert for_any_host(whole + whole[:9], "0") == record(65535, "laptop", "0", "M", "secret")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "there is no X display"),
        ("localhost:10.0", "the X display localhost:10.0 is reached over the machine's network"),
        (":4711", "the X display :4711 has no socket /tmp/.X11-unix/X4711"),
    ],
)
def test_a_display_that_no_node_reaches_is_explained(name: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", name)

    with pytest.raises(HostError) as raised:
        display()

    assert raised.value.message.startswith(message)
