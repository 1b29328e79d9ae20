"""Measure how much a path carries, over TCP or UDP: for machines without iperf3, with the options people know from it.

    dev stream -s &        sales stream -c dev        sales stream -c dev -u -b 10M

The two ends speak to each other over a TCP connection, on which the client says what it will do and the server what it
saw. What is measured travels on another TCP connection, or as UDP datagrams. It is no iperf3 and cannot talk to one;
with -J it prints those fields of iperf3's JSON that say how much was sent, how much arrived, and how long it took.
"""

import json
import signal
import sys
from collections.abc import Sequence
from socket import gaierror

from nsim.tools._shared.ending import ToolError, interrupt_on, run_to_the_end
from nsim.tools._shared.resolve import resolve
from nsim.tools.stream.client import Outcome, measure
from nsim.tools.stream.control import StreamError
from nsim.tools.stream.options import Options, parse_arguments
from nsim.tools.stream.server import serve

__all__ = ["main", "parse_arguments"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run stream to its end; return 0 when it has measured, 1 when it cannot, 2 for a mistake in the command."""
    return run_to_the_end(lambda: _run(parse_arguments(sys.argv[1:] if argv is None else argv)))


def _run(options: Options) -> int:
    wake_up = interrupt_on(signal.SIGINT, signal.SIGTERM)
    try:
        if options.is_server:
            serve(options.port, wake_up, once=options.once)
            return 0
        try:
            peer = resolve(options.host, options.family)
        except gaierror as error:
            raise StreamError(f"{options.host}: {error.strerror}") from None
        outcome = measure(peer, options)
    except StreamError as error:
        if options.as_json:
            print(json.dumps({"error": str(error)}))
            return 1
        raise ToolError(f"stream: {error}", 1) from None
    print(json.dumps(_values(outcome)) if options.as_json else _text(outcome))
    return 0


def _values(outcome: Outcome) -> dict[str, object]:
    lost = {"packets": outcome.packets, "lost_packets": outcome.lost} if outcome.packets else {}
    sums = {
        name: {"seconds": count.seconds, "bytes": count.bytes, "bits_per_second": count.bits_per_second, **lost}
        for name, count in (("sum_sent", outcome.sent), ("sum_received", outcome.received))
    }
    return {"end": sums}


def _text(outcome: Outcome) -> str:
    lost = f", {outcome.lost} of {outcome.packets} datagrams were lost" if outcome.packets else ""
    sent, received = (f"{count.bits_per_second / 1e6:.2f} Mbits/sec" for count in (outcome.sent, outcome.received))
    return f"sent {sent}, received {received}{lost}"
