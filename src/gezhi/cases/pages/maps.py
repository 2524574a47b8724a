"""What the map element is told: the grid, its neighbours, the pin, what lies near (see web/elements/map/data.js)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from gezhi.geography import queries as geography
from gezhi.geography.terms import ShapeCollection
from gezhi.kernel.refusal import Refused

# Inside a script element nothing may look like a tag.
_HARMLESS = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def embedded(data: Mapping[str, Any]) -> SafeString:
    """JSON that may stand in a script element."""
    return mark_safe(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_HARMLESS))  # noqa: S308


def map_of(
    place: str, *, point: Sequence[float] | None = None, nearby: Sequence[Mapping[str, Any]] = (), radius: int = 0
) -> dict[str, Any]:  # fmt: skip
    """The map of a place (code of any level): its own outline tinted, neighbours or parts dashed."""
    data: dict[str, Any] = {"point": list(point) if point else None, "nearby": list(nearby), "radius": radius}
    if settings.GEZHI.map_tiles:
        data["tiles"] = {"url": settings.GEZHI.map_tiles, "source": settings.GEZHI.map_source}
    return data | _shapes(place)


def _shapes(place: str) -> dict[str, Any]:
    if not place:
        return {}
    try:
        found = geography.grid_shape(place) if len(place) == 15 else geography.region_shape(place)
    except Refused:  # a grid of the past has no outline any more
        return {}
    return _own_and_others(found)


def _own_and_others(found: ShapeCollection) -> dict[str, Any]:
    english = (get_language() or "").startswith("en")
    own, others = None, []
    for shape in found["features"]:
        about = shape["properties"]
        part = {"code": about["code"], "name": about["name_en" if english else "name"], "shape": shape["geometry"]}
        if about["main"]:
            own = part
        else:
            others.append(part)
    return {"grid": own, "neighbours": others}


def near(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Similar cases as numbered marks, in the order in which the page lists them."""
    return [
        {"n": n, "point": [row["longitude"], row["latitude"]]}
        for n, row in enumerate(rows, 1)
        if row["longitude"] is not None
    ]
