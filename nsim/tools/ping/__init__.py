"""Be ping(8) for machines that have none: echo requests, their answers, and what came instead of an answer."""

from collections.abc import Sequence

from nsim.tools._shared.ending import run_to_the_end


def main(argv: Sequence[str] | None = None) -> int:
    """Run ping; return 0 when an answer came, 1 when none did, 2 for a mistake in the command line or the name."""

    def body() -> int:
        import sys

        from nsim.tools.ping.options import parse_arguments
        from nsim.tools.ping.session import run

        return run(parse_arguments(sys.argv[1:] if argv is None else argv))

    return run_to_the_end(body)
