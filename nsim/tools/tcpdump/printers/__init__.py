"""Print decoded packets in tcpdump's words, one module per protocol; each returns text and prints nothing."""
