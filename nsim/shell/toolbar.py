"""The bar at the bottom: the lab's name, its nodes, and what deserves attention."""

from __future__ import annotations

from collections.abc import Iterator

from nsim.commands.framework import Session
from nsim.units import count

_CAPTURE_PROGRAMS = ("tcpdump", "tshark", "dumpcap", "wireshark")


def fields(session: Session, links_down: int) -> Iterator[tuple[str, str]]:
    """Yield the fields of the bar as pairs of style and text."""
    network = session.network
    yield "class:bottom-toolbar.name", f" {network.topology.name} "
    yield "", f" {count(len(network.topology.nodes), 'node')} "
    if links_down:
        yield "class:bottom-toolbar.alarm", f" {count(links_down, 'link')} down "
    jobs = list(session.jobs)
    capturing_jobs = sum(_captures(job.line) for job in jobs)
    captures = capturing_jobs + len(network.captures)
    if len(jobs) > capturing_jobs:
        yield "", f" {count(len(jobs) - capturing_jobs, 'job')} "
    if captures:
        yield "", f" {count(captures, 'capture')} "


def _captures(line: str) -> bool:
    return line.partition(" ")[0].rpartition("/")[2] in _CAPTURE_PROGRAMS
