"""The commands ``explain``, ``trace`` and ``path``: what they refuse before anything is asked or sent."""

from __future__ import annotations

import pytest
from fakes import Lab


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("explain sales", "nsim: explain: B is missing\n"),
        ("explain sales dve", "nsim: 'dve' is neither a node nor an address\n  did you mean dev?\n"),
        ("explain slaes dev", "nsim: there is no node 'slaes'\n  did you mean sales?\n"),
        ("explain sales sales", "nsim: sales and sales are the same node\n  name two different nodes\n"),
        ("why sales dev tpc 1", "nsim: explain: 'tpc' is no protocol that can be sent\n  did you mean tcp?\n"),
        ("explain sales dev tcp", "nsim: explain: the port of tcp is missing\n"),
        ("trace sales dev udp 0", "nsim: trace: '0' is no port\n  write a whole number from 1 to 65535\n"),
        ("path sales dev icmp 1", "nsim: path: '1' is one word too many\n"),
        ("explain sales dev tcp 80 --size 100", "nsim: explain: only icmp has a size that can be chosen\n"),
        ("explain sales dev --size 1", "nsim: explain --size: '1' cannot be the number of bytes\n"),
        ("explain sales 10.0.0.1 -6", "nsim: 10.0.0.1 is no IPv6 address\n  leave out -6\n"),
    ],
)
def test_a_typing_mistake_is_refused_in_a_line(routed: Lab, line: str, message: str) -> None:
    assert routed.run(line) == 2
    assert routed.errors.startswith(message)
    assert not routed.output


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("explain sales dev --explain",
         "ip -n sales route get 172.16.20.10\nip netns exec sales ping -c 1 172.16.20.10\n"),
        ("explain sales dev --size 1500 --explain",
         "ip -n sales route get 172.16.20.10\nip netns exec sales ping -c 1 -M do -s 1472 172.16.20.10\n"),
        ("trace sales dev tcp 80 --explain", "ip netns exec sales nc -zv 172.16.20.10 80\n"),
        ("path sales dev --explain", "ip -n sales route get 172.16.20.10\n"),
    ],
)  # fmt: skip
def test_explain_says_what_a_person_would_type(routed: Lab, line: str, shown: str) -> None:
    assert routed.run(line) == 0
    assert routed.output == shown
