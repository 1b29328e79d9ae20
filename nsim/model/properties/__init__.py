"""Link properties, one in each file, found by their keyword."""

from nsim.model.properties.property import Property
from nsim.model.properties.registry import Directions, Properties, known, read_properties

__all__ = ["Directions", "Properties", "Property", "known", "read_properties"]
