"""Plans: a topology turned into the operations that build it."""

from nsim.plan.compile import compile_plan
from nsim.plan.design import Design, design
from nsim.plan.plan import Plan
from nsim.plan.script import command_line, commands, script

__all__ = ["Design", "Plan", "command_line", "commands", "compile_plan", "design", "script"]
