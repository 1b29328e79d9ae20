"""Goals: what may be true of a running network, each with a verdict and a reason; one in each file of this folder.

A goal looks at the network as it is, never at what somebody has typed.
"""

from nsim.checks.goals.all_of import AllOf
from nsim.checks.goals.arrives import Arrives
from nsim.checks.goals.does_not_arrive import DoesNotArrive
from nsim.checks.goals.does_not_reach import DoesNotReach
from nsim.checks.goals.established import Established
from nsim.checks.goals.expires_at import ExpiresAt
from nsim.checks.goals.goal import Goal, Verdict, wait_for
from nsim.checks.goals.has_address import HasAddress
from nsim.checks.goals.has_bridge_port import HasBridgePort
from nsim.checks.goals.has_class import HasClass
from nsim.checks.goals.has_interface import HasInterface
from nsim.checks.goals.has_learnt import HasLearnt
from nsim.checks.goals.has_namespace import HasNamespace
from nsim.checks.goals.has_neighbour import HasNeighbour
from nsim.checks.goals.has_no_address import HasNoAddress
from nsim.checks.goals.has_no_interface import HasNoInterface
from nsim.checks.goals.has_no_namespace import HasNoNamespace
from nsim.checks.goals.has_no_route import HasNoRoute
from nsim.checks.goals.has_queue import HasQueue
from nsim.checks.goals.has_route import HasRoute
from nsim.checks.goals.has_setting import HasSetting
from nsim.checks.goals.has_vlan import HasVlan
from nsim.checks.goals.is_at import IsAt
from nsim.checks.goals.joined import Joined
from nsim.checks.goals.listens import Listens
from nsim.checks.goals.overhears import Overhears
from nsim.checks.goals.rate_within import RateWithin
from nsim.checks.goals.reaches import Reaches
from nsim.checks.goals.resolves import Resolves
from nsim.checks.goals.takes_way import TakesWay
from nsim.checks.goals.tracks import Tracks
from nsim.checks.goals.translates import Translates
from nsim.checks.goals.uses_class import UsesClass

__all__ = [
    "AllOf",
    "Arrives",
    "DoesNotArrive",
    "DoesNotReach",
    "Established",
    "ExpiresAt",
    "Goal",
    "HasAddress",
    "HasBridgePort",
    "HasClass",
    "HasInterface",
    "HasLearnt",
    "HasNamespace",
    "HasNeighbour",
    "HasNoAddress",
    "HasNoInterface",
    "HasNoNamespace",
    "HasNoRoute",
    "HasQueue",
    "HasRoute",
    "HasSetting",
    "HasVlan",
    "IsAt",
    "Joined",
    "Listens",
    "Overhears",
    "RateWithin",
    "Reaches",
    "Resolves",
    "TakesWay",
    "Tracks",
    "Translates",
    "UsesClass",
    "Verdict",
    "wait_for",
]
