"""Every write of geography."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from django.db import transaction

from gezhi.geography import access, queries, rules
from gezhi.geography.models import Boundary, BoundaryVersion, Grid, Region
from gezhi.geography.terms import Level, NewBoundary, NewGrid, NewRegion
from gezhi.kernel.chain import sm3
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor

BATCH = 2000

NOT_YOURS = Refusal(
    "divisions-not-yours",
    Kind.FORBIDDEN,
    Text(
        "只有市级业务管理员可以启用新的区划和网格。",
        "Only the city's business administrator may put new divisions in force.",
    ),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was put in force; ``changed`` is False where the same divisions were in force already."""

    version: int
    regions: int
    grids: int
    boundaries: int
    changed: bool


def load_divisions(
    *,
    actor: Actor,
    now: datetime,
    regions: Sequence[NewRegion],
    grids: Sequence[NewGrid],
    boundaries: Sequence[NewBoundary],
) -> Loaded:
    """Puts a whole new state of the divisions in force, in one transaction; what it lacks ends ``now``.

    Refuses who may not, and grids that overlap or have no outline (``rules.check_divisions``). The same again changes
    nothing.
    """
    if not access.may_load(actor):
        raise NOT_YOURS()
    rules.check_divisions(
        {region.code for region in regions}, {each.code: each.wkb for each in boundaries}, {each.code for each in grids}
    )
    digest = _digest(regions, grids, boundaries)
    with transaction.atomic():
        newest = BoundaryVersion.objects.order_by("-number").first()
        number = newest.number if newest else 0
        changed = newest is None or newest.digest != digest
        if changed:
            number += 1
            BoundaryVersion.objects.create(number=number, digest=digest, created_at=now)
            _put_regions(regions, now)
            _put_grids(grids, now)
            _put_boundaries(boundaries, number, now)
            queries.forget()  # what follows in this transaction sees the new divisions,
            transaction.on_commit(queries.forget)  # and no one keeps what he read beside it
    return Loaded(number, len(regions), len(grids), len(boundaries), changed)


def _put_regions(regions: Sequence[NewRegion], now: datetime) -> None:
    Region.objects.filter(valid_to__isnull=True).exclude(code__in=[each.code for each in regions]).update(valid_to=now)
    rows = [
        Region(
            code=each.code,
            level=Level.of(each.code),
            kind=each.kind,
            name=each.name,
            name_en=each.name_en,
            official_name=each.official_name,
            parent_id=rules.parent_of(each.code),
            valid_from=now,
            valid_to=None,
        )
        for each in sorted(regions, key=lambda each: (len(each.code), each.code))
    ]
    Region.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["kind", "name", "name_en", "official_name", "valid_to"],
    )


def _put_grids(grids: Sequence[NewGrid], now: datetime) -> None:
    Grid.objects.filter(valid_to__isnull=True).exclude(code__in=[each.code for each in grids]).update(valid_to=now)
    rows = [
        Grid(
            code=each.code,
            name=each.name,
            kind=each.kind,
            village_id=each.code[:12],
            township=each.code[:9],
            county=each.code[:6],
            valid_from=now,
            valid_to=None,
        )
        for each in grids
    ]
    Grid.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "valid_to"],
    )


def _put_boundaries(boundaries: Sequence[NewBoundary], version: int, now: datetime) -> None:
    Boundary.objects.filter(valid_to__isnull=True).update(valid_to=now)
    boxes = shapely.bounds(shapely.from_wkb([each.wkb for each in boundaries])).tolist()
    rows = [
        Boundary(
            id=uuid7(now),
            code=each.code,
            level=Level.of(each.code),
            version_id=version,
            wkb=each.wkb,
            west=west,
            south=south,
            east=east,
            north=north,
            illustrative=each.illustrative,
            valid_from=now,
        )
        for each, (west, south, east, north) in zip(boundaries, boxes, strict=True)
    ]
    Boundary.objects.bulk_create(rows, batch_size=BATCH)


def _digest(regions: Sequence[NewRegion], grids: Sequence[NewGrid], boundaries: Sequence[NewBoundary]) -> str:
    lines = [f"{each.code} {each.kind} {each.name} {each.name_en} {each.official_name}" for each in regions]
    lines += [f"{each.code} {each.kind} {each.name}" for each in grids]
    lines += [f"{each.code} {each.illustrative} {sm3(each.wkb)}" for each in boundaries]
    return sm3("\n".join(sorted(lines)).encode())
