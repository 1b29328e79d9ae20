"""Plans: a topology turned into the operations that build it."""

from nsim.plan.compile import compile_plan
from nsim.plan.plan import Plan
from nsim.plan.script import command_line, commands, script

__all__ = ["Plan", "command_line", "commands", "compile_plan", "script"]
