"""Print DNS messages (RFC 1035) as tcpdump does: `4660+ A? dev. (21)` and `4660 1/0/0 A 172.16.20.10 (37)`."""

from nsim.tools.tcpdump.dissect import Layer
from nsim.tools.tcpdump.style import Context

_TYPES = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV",
          35: "NAPTR", 41: "OPT", 43: "DS", 46: "RRSIG", 48: "DNSKEY", 64: "SVCB", 65: "HTTPS", 252: "AXFR",
          255: "ANY"}  # fmt: skip
_CODES = {1: " FormErr", 2: " ServFail", 3: " NXDomain", 4: " NotImp", 5: " Refused", 6: " YXDomain", 7: " YXRRSet",
          8: " NXRRSet", 9: " NotAuth", 10: " NotZone"}  # fmt: skip
_OPERATIONS = {1: " inv_q", 2: " stat", 4: " notify", 5: " update"}


def dns(message: Layer, data: bytes, context: Context, *, is_multicast: bool) -> str:
    """Return the text for a message; `data` is the datagram's payload, whose length ends the line."""
    questions, answers = message.layers("qd"), message.layers("an")
    authorities, additions = message.layers("ns"), message.layers("ar")
    operation = _OPERATIONS.get(message.number("opcode"), "")
    if message.number("qr"):
        marks = "*" * message.number("aa") + "-" * (not message.number("ra")) + "|" * message.number("tc")
        text = f"{message.number('id')}{operation}{_CODES.get(message.number('rcode'), '')}{marks}"
        text += "$" * message.number("ad")
        if len(questions) != 1:
            text += f" [{len(questions)}q]"
        if context.verbose > 1 and questions:
            text += " q:" + ",".join(_question(one, is_multicast) for one in questions)
        text += f" {len(answers)}/{len(authorities)}/{len(additions)}"
        text += ",".join(_record(one, context, is_multicast) for one in answers)
    else:
        text = f"{message.number('id')}{operation}" + "+" * message.number("rd") + "%" * message.number("cd")
        counted = ((answers, "a"), (authorities, "n"), (additions, "au"))
        text += "".join(f" [{len(records)}{name}]" for records, name in counted if records)
        text += ",".join(_question(one, is_multicast) for one in questions)
    if context.verbose > 1:
        for name, records in (("ns", authorities), ("ar", additions)):
            if records:
                text += f" {name}:" + ",".join(_record(one, context, is_multicast) for one in records)
    return f"{text} ({len(data)})"


def _question(question: Layer, is_multicast: bool) -> str:
    kind, group = question.number("qtype"), question.number("qclass")
    asked = f" ({'QU' if group & 0x8000 else 'QM'})?" if is_multicast else "?"
    return f" {_TYPES.get(kind, f'Type{kind}')}{asked} {_name(question, 'qname')}"


def _record(record: Layer, context: Context, is_multicast: bool) -> str:
    kind = record.number("type")
    shown = f" {_name(record, 'rrname')}" if context.verbose else ""
    if is_multicast and kind != 41 and record.number("rclass") & 0x8000:
        shown += " (Cache flush)"
    return f"{shown} {_TYPES.get(kind, f'Type{kind}')}{_data(record, kind, context)}"


def _data(record: Layer, kind: int, context: Context) -> str:
    match kind:
        case 1 | 28:
            return f" {record.text('rdata')}"
        case 2 | 5 | 12:
            return f" {_name(record, 'rdata')}"
        case 15:
            return f" {_name(record, 'exchange')} {record.number('preference')}"
        case 16:
            return "".join(f' "{text}"' for text in record.texts("rdata"))
        case 33:
            where = f"{_name(record, 'target')}:{record.number('port')}"
            return f" {where} {record.number('priority')} {record.number('weight')}"
        case 6 if context.verbose:
            numbers = " ".join(str(record.number(one)) for one in ("serial", "refresh", "retry", "expire", "minimum"))
            return f" {_name(record, 'mname')} {_name(record, 'rname')} {numbers}"
        case 41 if context.verbose > 1:
            return f" UDPsize={record.number('rclass')}" + " DO" * bool(record.number("z") & 0x8000)
        case _:
            return ""


def _name(layer: Layer, field: str) -> str:
    name = layer.text(field)
    return name if name.endswith(".") else f"{name}."
