"""What the sender's own kernel refuses to send has no reply."""

from __future__ import annotations

import pytest
from explaining import Fault, ask

from nsim import Network
from nsim.topos.routed import Routed

pytestmark = pytest.mark.once


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_what_the_sender_has_no_route_for_is_not_answered(protocol: str) -> None:
    with Network(Routed()) as net:
        net["sales"].run("ip route del default", check=True)

        found = ask(net, Fault("routed", "sales", "dev", "no-route", "sales", (), (), how=(protocol, 80), version=4))

    assert (found.arrives, found.answered) == (False, False)
    assert found.finding is not None and found.finding.cause == "no-route"
