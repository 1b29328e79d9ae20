"""What may be wrong in the network of the lesson fault-finding: its plan, and a row of faults in each file."""

from nsim.lessons.faults.addresses import ADDRESSES
from nsim.lessons.faults.fault import Fault
from nsim.lessons.faults.filters import FILTERS
from nsim.lessons.faults.links import LINKS
from nsim.lessons.faults.routes import ROUTES

__all__ = ["FAULTS", "Fault"]

FAULTS: tuple[Fault, ...] = (*LINKS, *ADDRESSES, *ROUTES, *FILTERS)
