"""The Internet checksum, on the examples of the RFCs and on its edges."""

from nsim.tools._shared.checksum import internet_checksum, pseudo_header


def test_gives_the_complement_of_the_sum_of_rfc_1071() -> None:
    # RFC 1071, 3: the words 0001 f203 f4f5 f6f7 add up to ddf2.
    assert internet_checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2


def test_pads_an_odd_number_of_bytes_with_zero() -> None:
    assert internet_checksum(b"\x12\x34\x56") == internet_checksum(b"\x12\x34\x56\x00")


def test_is_zero_over_data_that_carry_their_own_checksum() -> None:
    header = bytes.fromhex("4500003c00010000400666b90a0000010a000002")
    assert internet_checksum(header) == 0


def test_tells_no_data_from_a_full_sum() -> None:
    assert internet_checksum(b"\0\0") == 0xFFFF
    assert internet_checksum(b"\xff\xff") == 0


def test_pseudo_headers_have_the_layout_of_their_family() -> None:
    assert pseudo_header(b"\x0a\0\0\1", b"\x0a\0\0\2", 17, 8).hex() == "0a0000010a00000200110008"
    assert pseudo_header(b"\1" * 16, b"\2" * 16, 58, 8)[32:].hex() == "000000080000003a"
