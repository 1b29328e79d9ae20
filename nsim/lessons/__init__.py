"""Lessons: one file each, found by its name. What a lesson is made of stands in ``nsim.lessons.framework``."""

from nsim.lessons.framework.lesson import Lesson, Step

__all__ = ["Lesson", "Step"]
