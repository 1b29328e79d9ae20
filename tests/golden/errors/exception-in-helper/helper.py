def add_hosts(topology, count):
    return 100 / count
