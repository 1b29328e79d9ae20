"""How Linux does it: system calls, netlink, namespaces. The only place that sees ctypes and pyroute2."""
