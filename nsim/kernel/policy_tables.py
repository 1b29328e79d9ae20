"""Read which routing tables the policy rules of a namespace lead to."""

from __future__ import annotations

import sys
from struct import pack

from nsim.kernel.netlink import NetlinkSocket, attributes
from nsim.ops.message import AF_INET, AF_INET6
from nsim.ops.rule_add import FRA_TABLE

_RTM_GETRULE = 34
_LOCAL_TABLE = 255
_HEADER_BYTES, _TABLE_OFFSET = 12, 4  # of struct fib_rule_hdr


def policy_tables(netlink: NetlinkSocket, version: int) -> list[int]:
    """Return the numbers of the tables, in the order of the rules, without the one of the node's own addresses.

    Source: <linux/fib_rules.h>, ip-rule(8).
    """
    family = AF_INET if version == 4 else AF_INET6
    found: dict[int, None] = {}
    for body in netlink.dump(_RTM_GETRULE, pack("=B11x", family)):
        given = attributes(body, _HEADER_BYTES).get(FRA_TABLE)
        number = body[_TABLE_OFFSET] if given is None else int.from_bytes(given, sys.byteorder)
        if number not in (0, _LOCAL_TABLE):  # a rule that refuses has none
            found[number] = None
    return list(found)
