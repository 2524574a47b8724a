"""Every read of geography. Regions, grids and their borders are public (Art. 14), so no read here asks for an actor.

Divisions change a few times a year and are read with every request, so each process holds them whole (``atlas``);
naming a place and locating a point need no statement.
"""

from gezhi.geography.queries.atlas import forget
from gezhi.geography.queries.locating import is_illustrative, is_near, is_served, locate
from gezhi.geography.queries.places import (
    exists,
    grid,
    grids,
    place_name,
    place_text,
    region,
    regions,
    short_name,
    version,
)
from gezhi.geography.queries.shapes import grid_shape, middle_of, region_shape

__all__ = [
    "exists",
    "forget",
    "grid",
    "grid_shape",
    "grids",
    "is_illustrative",
    "is_near",
    "is_served",
    "locate",
    "middle_of",
    "place_name",
    "place_text",
    "region",
    "region_shape",
    "regions",
    "short_name",
    "version",
]
