"""Which queueing disciplines make the properties of one direction of a link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from nsim.model.properties import Properties
from nsim.ops import NetemSet, Operation, QueueDelete, RateSet
from nsim.ops.queue import BUCKET, BUCKET_IN_NETEM, NETEM

# A property whose keyword is one of netem's own is carried out by netem.
_OF_NETEM = {field.name for field in fields(NetemSet)} - {"node", "interface", "replace"}


def queue_operations(
    node: str, interface: str, wanted: Properties, before: Properties | None = None
) -> Iterator[Operation]:
    """Yield what gives the sending interface of one direction its properties.

    ``before`` are those that it has on a running network, None when nothing has been set up yet.
    """
    replace = before is not None
    had_netem, had_rate = (_needs_netem(before), "rate" in before) if before is not None else (False, False)
    rate = wanted["rate"].value if "rate" in wanted else None
    if _needs_netem(wanted):
        values = {keyword: found.value for keyword, found in wanted.items() if keyword in _OF_NETEM}
        yield NetemSet(node, interface, **values, replace=replace)
        if rate is not None:
            yield RateSet(node, interface, rate, BUCKET_IN_NETEM, replace)
        elif had_netem and had_rate:
            yield QueueDelete(node, interface, BUCKET_IN_NETEM)
    elif rate is not None:
        yield RateSet(node, interface, rate, BUCKET, replace)
    elif had_netem or had_rate:
        yield QueueDelete(node, interface, NETEM if had_netem else BUCKET)


def _needs_netem(properties: Properties) -> bool:
    return bool(_OF_NETEM & properties.keys())
