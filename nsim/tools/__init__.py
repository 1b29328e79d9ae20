"""Supply ping, traceroute, tcpdump, arp and route to machines without them, and tunnel and stream of our own.

Each public name of this package is one tool with a `main(argv) -> int`; what the tools have in common lives in
`_shared`. The tools run inside a network namespace as its root, and know nothing of the rest of nsim.
"""
