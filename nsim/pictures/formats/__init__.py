"""The formats of picture files, one in each module, called like the suffix of its files."""

from nsim.pictures.formats.format import Format, Options, format_of

__all__ = ["Format", "Options", "format_of"]
