"""Link properties, one in each file, found by their keyword."""

from nsim.model.properties.property import Property
from nsim.model.properties.registry import parse_properties

__all__ = ["Property", "parse_properties"]
