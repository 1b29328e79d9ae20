from nsim.lessons import Lesson, Step


class Mine(Lesson):
    """A lesson of my own."""

    topology = "routed"

    def steps(self):
        yield Step(title="One", text="Do it.", goals=("sales reaches dev",), hints=("Try.",), solution=("nodes",))
