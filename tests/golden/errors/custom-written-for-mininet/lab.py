from mininet.topo import Topo  # type: ignore[import-not-found]


class MyTopo(Topo):
    pass


topos = {"mytopo": MyTopo}
