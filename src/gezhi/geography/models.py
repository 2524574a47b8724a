"""Tables of geography. Codes are keys; every row is dated, so that an old case keeps the place that it happened in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gezhi.geography.terms import GridKind, Level, RegionKind
from gezhi.kernel.levels import levels
from gezhi.kernel.text import Term


def _choices(term: type[Term]) -> list[tuple[str, str]]:
    return [(member.value, member.zh) for member in term]


class Region(models.Model):
    """行政区划: a region by law, from the city down to the village; the code of each contains that of its parent."""

    code = models.CharField(max_length=12, primary_key=True)
    level = models.CharField(max_length=2, choices=_choices(Level))
    kind = models.CharField(max_length=16, choices=_choices(RegionKind))
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)
    official_name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, db_column="parent", related_name="children")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    levels = levels(L1="code level kind name name_en official_name parent valid_from valid_to")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="region_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Grid(models.Model):
    """网格: the smallest managed area (Art. 7); its code is its village's with three more digits."""

    code = models.CharField(max_length=15, primary_key=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=_choices(GridKind))
    village = models.ForeignKey(Region, models.PROTECT, db_column="village", related_name="grids")
    township = models.CharField(max_length=9, db_index=True)
    county = models.CharField(max_length=6, db_index=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    levels = levels(L1="code name kind village township county valid_from valid_to")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="grid_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class BoundaryVersion(models.Model):
    """A state of all divisions; its number is what a process compares to know whether its map is still true."""

    append_only: ClassVar[bool] = True

    number = models.PositiveIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    levels = levels(L1="number digest created_at")

    def __str__(self) -> str:
        return str(self.number)


class Boundary(models.Model):
    """边界: the outline of a region or a grid in one version, as WKB in CGCS2000 degrees with its box beside it."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=15)
    level = models.CharField(max_length=2, choices=_choices(Level))
    version = models.ForeignKey(BoundaryVersion, models.PROTECT, db_column="version", related_name="boundaries")
    wkb = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    illustrative = models.BooleanField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    levels = levels(L1="id code level version wkb west south east north illustrative valid_from valid_to")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="boundary_once_a_version"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to__isnull=True), name="boundary_one_in_force"),
            models.CheckConstraint(condition=Q(west__lte=F("east")) & Q(south__lte=F("north")), name="boundary_box"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["level"], condition=Q(valid_to__isnull=True), name="boundary_in_force_by_level"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version_id}"
