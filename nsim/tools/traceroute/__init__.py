"""Be traceroute(8) for machines that have none: find the routers on a path by sending packets that expire there."""

from collections.abc import Sequence

from nsim.tools._shared.ending import run_to_the_end


def main(argv: Sequence[str] | None = None) -> int:
    """Run traceroute; return 0 when the path was traced, 1 when nothing could be sent, 2 for a mistake in the command.

    A target that never answers is a finding, not a failure.
    """

    def body() -> int:
        import sys

        from nsim.tools.traceroute.options import parse_arguments
        from nsim.tools.traceroute.trace import run

        return run(parse_arguments(sys.argv[1:] if argv is None else argv))

    return run_to_the_end(body)
