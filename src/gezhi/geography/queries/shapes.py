"""Shapes for maps, as GeoJSON (RFC 7946) in CGCS2000 degrees."""

from __future__ import annotations

import json
from typing import Any

import shapely

from gezhi.geography.models import Boundary
from gezhi.geography.queries.atlas import Atlas, atlas
from gezhi.geography.queries.places import NO_PLACE, region, short_name
from gezhi.geography.terms import ILLUSTRATIVE, Level, Shape, ShapeCollection


def grid_shape(code: str) -> ShapeCollection:
    """The shape of a grid in force, first, and of the grids that touch it; refuses others (``no-such-place``)."""
    book = atlas()
    number = book.map.number.get(code)
    if number is None:
        raise NO_PLACE(field="code", code=code[:40])
    touching = book.map.tree.query(book.map.plane[number], predicate="intersects")
    others = sorted(book.map.codes[other] for other in touching if other != number)
    return _collection([_grid(book, each, main=each == code) for each in (code, *others)])


def region_shape(code: str) -> ShapeCollection:
    """The shape of a region in force, first, and of what lies right under it: regions, or a village's grids."""
    region(code)
    book = atlas()
    children = book.children.get(code, ())
    rows = Boundary.objects.filter(code__in=[code, *children], valid_to__isnull=True).order_by("code")
    features = [
        _feature(each, shapely.from_wkb(bytes(wkb)), illustrative=illustrative, main=each == code)
        for each, wkb, illustrative in rows.values_list("code", "wkb", "illustrative")
    ]
    if len(code) == Level.VILLAGE.digits:
        features += [_grid(book, each, main=False) for each in book.grids_of.get(code, ())]
    return _collection(features)


def middle_of(code: str) -> tuple[float, float]:
    """A point inside a grid in force, far from its edge: longitude and latitude."""
    book = atlas()
    number = book.map.number.get(code)
    if number is None:
        raise NO_PLACE(field="code", code=code[:40])
    polygon = book.map.polygons[number]
    centre = polygon.centroid
    point = centre if polygon.contains(centre) else polygon.representative_point()
    return round(point.x, 6), round(point.y, 6)


def _grid(book: Atlas, code: str, *, main: bool) -> Shape:
    number = book.map.number[code]
    return _feature(code, book.map.polygons[number], illustrative=bool(book.map.illustrative[number]), main=main)


def _feature(code: str, polygon: Any, *, illustrative: bool, main: bool) -> Shape:
    name = short_name(code)
    return {
        "type": "Feature",
        "id": code,
        "bbox": [float(value) for value in polygon.bounds],
        "geometry": json.loads(shapely.to_geojson(polygon)),
        "properties": {
            "code": code,
            "name": name.zh,
            "name_en": name.en,
            "main": main,
            "illustrative": illustrative,
            "note": ILLUSTRATIVE.zh if illustrative else "",
            "note_en": ILLUSTRATIVE.en if illustrative else "",
        },
    }


def _collection(features: list[Shape]) -> ShapeCollection:
    return {"type": "FeatureCollection", "features": features}
