"""Read back what operations send with pyroute2's decoders, which know nothing of how nsim packs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack
from typing import Any

from pyroute2.netlink.nfnetlink.nftsocket import nft_rule_msg

from nsim.ops import Operation
from nsim.ops.operation import NetfilterRequest, RouteRequest

CREATE = 0x400 | 0x200  # NLM_F_CREATE | NLM_F_EXCL
REPLACE = 0x400 | 0x100  # NLM_F_CREATE | NLM_F_REPLACE
IFF_UP = 1
TC_HEADER_BYTES = 20


@dataclass
class Numbers:
    """The numbers of a lab whose interfaces are eth0 … eth9, and masters br0 and red; what is new gets 300."""

    features: frozenset[str] = frozenset({"nf_tables nat"})

    def namespace(self, node: str) -> int:
        return 77

    def index(self, node: str, interface: str) -> int:
        return {"br0": 200, "red": 201}.get(interface) or 100 + int(interface.removeprefix("eth"))

    def new_index(self, node: str, interface: str) -> int:
        return 300

    def has(self, feature: str) -> bool:
        return feature in self.features


def decoded(kind: type[Any], body: bytes) -> Any:
    """Read the body of a netlink message with one of pyroute2's classes."""
    read = kind(pack("=IHHII", 16 + len(body), 0, 0, 0, 0) + body)
    read.decode()
    return read


def body_of(operation: Operation) -> bytes:
    """Return the body of the route message of an operation."""
    request = operation.request(Numbers())
    assert isinstance(request, RouteRequest)
    return request.body


def sent(operation: Operation, kind: type[Any]) -> tuple[int, int, Any]:
    """Return type, flags and content of the route message of an operation."""
    request = operation.request(Numbers())
    assert isinstance(request, RouteRequest)
    return request.kind, request.flags, decoded(kind, request.body)


def kind_and_data(link: Any) -> tuple[str, Any]:
    """Return the kind of a link that a message makes, and what that kind is told."""
    info = link.get_attr("IFLA_LINKINFO")
    return info.get_attr("IFLA_INFO_KIND"), info.get_attr("IFLA_INFO_DATA")


def expressions(operation: Operation) -> tuple[str, list[tuple[object, ...]]]:
    """Return the chain of an operation's rule for nf_tables, and its expressions: a name, and all that it is told.

    Constants are those of <linux/netfilter/nf_tables.h> without their NFT_, and bytes are bytes.
    """
    request = operation.request(Numbers())
    assert isinstance(request, NetfilterRequest)
    ((kind, _, body),) = request.messages
    assert kind == 6  # NFT_MSG_NEWRULE
    rule = decoded(nft_rule_msg, body)
    assert (rule["nfgen_family"], rule.get_attr("NFTA_RULE_TABLE")) == (2, "nsim")
    found = rule.get_attr("NFTA_RULE_EXPRESSIONS")
    told = [(each.get_attr("NFTA_EXPR_NAME"), *_values(each.get_attr("NFTA_EXPR_DATA"))) for each in found]
    return rule.get_attr("NFTA_RULE_CHAIN"), told


def _values(data: Any) -> Iterator[object]:
    for _, value, *_ in data["attrs"]:
        if isinstance(value, dict):
            yield bytes(value.get_attr("NFTA_DATA_VALUE"))  # type: ignore[attr-defined]
        else:
            yield value.removeprefix("NFT_") if isinstance(value, str) else value
