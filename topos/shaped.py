"""A slow, long and lossy line between two hosts."""

from nsim import Host, Topology


class Shaped(Topology):
    """Two hosts on a line with a rate, a delay and a loss.

    Two values with a slash are from near to far and back: ``rate=1mbit/16mbit``.
    """

    def build(self, rate: str = "10mbit", delay: str = "20ms", loss: str = "0%") -> None:
        near = self.add(Host("near"))
        far = self.add(Host("far"))
        self.link(
            near.port("eth0", "10.0.0.1/24", "2001:db8::1/64"),
            far.port("eth0", "10.0.0.2/24", "2001:db8::2/64"),
            rate=rate,
            delay=delay,
            loss=loss,
        )
