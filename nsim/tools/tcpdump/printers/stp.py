"""Print the bridge protocol data units of the spanning tree (IEEE 802.1D, 9.3); they start after the LLC header."""

import struct

from nsim.tools.tcpdump.style import Context

_VERSIONS = {0: "802.1d", 2: "802.1w", 3: "802.1s", 4: "802.1aq"}
_KINDS = {0: "Config", 2: "Rapid STP", 0x80: "Topology Change"}
_FLAGS = ((0x01, "Topology change"), (0x02, "Proposal"), (0x10, "Learn"), (0x20, "Forward"), (0x40, "Agreement"),
          (0x80, "Topology change ACK"))  # fmt: skip
_ROLES = ("Unknown", "Alternate", "Root", "Designated")


def spanning_tree(data: bytes, context: Context) -> str:
    """Return the text for one data unit."""
    if len(data) < 4:
        return "STP [|stp]"
    version, kind = data[2], data[3]
    text = f"STP {_VERSIONS.get(version, f'version {version}')}, {_KINDS.get(kind, f'unknown BPDU type 0x{kind:02x}')}"
    if kind == 0x80 or kind not in _KINDS or len(data) < 35:
        return text
    flags = data[4]
    bridge, port = _bridge(data[17:25]), int.from_bytes(data[25:27], "big")
    named = ", ".join(name for bit, name in _FLAGS if flags & bit) or "none"
    text += f", Flags [{named}], bridge-id {bridge}.{port:04x}, length {len(data)}"
    if context.verbose:
        age, longest, hello, delay = (value / 256 for value in struct.unpack_from("!HHHH", data, 27))
        text += f"\n\tmessage-age {age:.2f}s, max-age {longest:.2f}s, hello-time {hello:.2f}s"
        text += f", forwarding-delay {delay:.2f}s"
        text += f"\n\troot-id {_bridge(data[5:13])}, root-pathcost {int.from_bytes(data[13:17], 'big')}"
        if version >= 2:
            text += f", port-role {_ROLES[flags >> 2 & 3]}"
    return text


def _bridge(identifier: bytes) -> str:
    return f"{identifier[:2].hex()}.{identifier[2:].hex(':')}"
