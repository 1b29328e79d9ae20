from nsim.checks.goals import Reaches
from nsim.lessons import Lesson, Step


class Mine(Lesson):
    """A lesson of my own."""

    topology = "routed"

    def steps(self):
        yield Step(title="One", text="Do it.", goal=Reaches("sales", "dev"), hints=("a",), solution=("nodes",))
