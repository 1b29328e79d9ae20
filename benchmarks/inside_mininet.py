"""What has to be timed inside Mininet, in a process of its own, by Mininet's Python: ``inside_mininet.py TOPO``.

Prints two times in seconds: from a mere name to the network that runs, and from there until it is stopped. How long
Python takes to start and to import modules does not count.
"""

import json
import sys
import time

from mininet.log import setLogLevel
from mininet.net import Mininet
from mininet.nodelib import LinuxBridge
from mininet.topo import LinearTopo, SingleSwitchTopo
from mininet.topolib import TreeTopo
from mininet.util import buildTopo

TOPOLOGIES = {"single": SingleSwitchTopo, "linear": LinearTopo, "tree": TreeTopo}


def main() -> None:
    setLogLevel("error")
    begin = time.perf_counter()
    net = Mininet(topo=buildTopo(TOPOLOGIES, sys.argv[1]), switch=LinuxBridge, controller=None)
    net.start()
    built = time.perf_counter()
    net.stop()
    print(json.dumps([built - begin, time.perf_counter() - built]))


main()
