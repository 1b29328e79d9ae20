"""Be tcpdump(8) for machines that have none: capture on a node's interfaces and print one line per packet."""

from collections.abc import Sequence

from nsim.tools._shared.ending import run_to_the_end


def main(argv: Sequence[str] | None = None) -> int:
    """Run tcpdump; return 0 at the end of the capture, 1 when it could not be made."""

    def body() -> int:
        import sys

        from nsim.tools.tcpdump.options import parse_arguments
        from nsim.tools.tcpdump.session import run

        return run(parse_arguments(sys.argv[1:] if argv is None else argv))

    return run_to_the_end(body)
