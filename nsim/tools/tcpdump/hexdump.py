"""Print the bytes of a packet in hexadecimal or as text, for -x, -X and -A."""


def hex_lines(data: bytes, *, with_text: bool, indent: str = "\t") -> str:
    """Return lines of sixteen bytes in pairs, each after a line feed; `with_text` adds them as ASCII."""
    text = ""
    for offset in range(0, len(data), 16):
        part = data[offset : offset + 16]
        pairs = " ".join(part[at : at + 2].hex() for at in range(0, len(part), 2))
        line = f"\n{indent}0x{offset:04x}:  {pairs}"
        if with_text:
            line = f"\n{indent}0x{offset:04x}:  {pairs:<39}  " + "".join(_shown(byte) for byte in part)
        text += line
    return text


def ascii_text(data: bytes) -> str:
    """Return the bytes as text after a line feed; line feeds and tabs stay, carriage returns before them go."""
    text = data.replace(b"\r\n", b"\n")
    return "\n" + "".join(chr(byte) if byte in b"\n\t " else _shown(byte) for byte in text)


def _shown(byte: int) -> str:
    return chr(byte) if 0x20 < byte < 0x7F else "."
