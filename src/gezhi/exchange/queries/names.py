"""Names of places from the divisions in force, ready to be found in addresses."""

from __future__ import annotations

from collections.abc import Iterator

from gezhi.exchange.rules.places import index_of
from gezhi.exchange.terms import PlaceNames
from gezhi.geography import queries as geography
from gezhi.security.terms import Actor


def place_names(actor: Actor) -> PlaceNames:
    """Names of counties, townships and villages in the actor's counties, and each village's grids. Public data."""
    names = list(_regions(counties_of(actor)))
    villages = {code for _, code in names if len(code) == 12}
    grids = {village: tuple(grid.code for grid in geography.grids(village=village)) for village in villages}
    return PlaceNames(index_of(names), grids)


def counties_of(actor: Actor) -> tuple[str, ...]:
    """The counties in the actor's scope."""
    scope = actor.places[0] if actor.places else ""
    return (scope[:6],) if len(scope) >= 6 else tuple(region.code for region in geography.regions(scope or None))


def _regions(codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for code in codes:
        region = geography.region(code)
        for name in {region.name, region.official_name} - {""}:
            yield name, code
        if len(code) < 12:
            yield from _regions(tuple(child.code for child in geography.regions(code)))
