"""The bar at the bottom: the lab's name, its nodes, and what deserves attention."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.commands.framework import Session

_CAPTURE_PROGRAMS = ("tcpdump", "tshark", "dumpcap", "wireshark")


def fields(session: Session, links_down: int) -> Iterator[tuple[str, str]]:
    """Yield the fields of the bar as pairs of style and text."""
    network = session.network
    yield "class:bottom-toolbar.name", f" {network.topology.name} "
    yield "", f" {_count(len(network.topology.nodes), 'node')} "
    if links_down:
        yield "class:bottom-toolbar.alarm", f" {_count(links_down, 'link')} down "
    jobs = list(session.jobs)
    captures = sum(_captures(job.line) for job in jobs)
    if len(jobs) > captures:
        yield "", f" {_count(len(jobs) - captures, 'job')} "
    if captures:
        yield "", f" {_count(captures, 'capture')} "


def _captures(line: str) -> bool:
    return line.partition(" ")[0].rpartition("/")[2] in _CAPTURE_PROGRAMS


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
