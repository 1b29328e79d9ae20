"""Hold what several of the built-in tools need: sockets, names, checksums, options and how a tool ends."""
