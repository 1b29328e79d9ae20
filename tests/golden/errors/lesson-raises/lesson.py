from nsim.lessons import Lesson


class Mine(Lesson):
    """A lesson of my own."""

    topology = "routed"

    def steps(self):
        yield 1 / 0
