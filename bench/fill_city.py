"""The city that clones are put into: its grids and borders, and who is answerable where for the same part."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely
from shapely import prepare

from gezhi.geography import queries as geography
from gezhi.geography.queries.atlas import atlas
from gezhi.people.actions import appoint_many
from gezhi.people.models import Organisation, Posting
from gezhi.people.terms import NewPosting, OrganisationKind
from gezhi.project.sample.lots import Lot
from gezhi.project.sample.places import Places
from gezhi.security.actions import create_accounts
from gezhi.security.terms import GRID_WORKERS, SYSTEM, Duty, NewAccount

MARGIN = 0.00003  # degrees, three metres: what is nearer to a border lies in no grid for sure
TRIES = 12  # points thrown at a grid's box
BORDERS = 400  # grids whose corners are looked at for reports on a border


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation; keys are text here and below."""

    id: str
    kind: str
    region: str
    department: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody in a duty at an organisation."""

    posting: str
    person: str
    name: str
    duty: str
    body: str
    places: tuple[str, ...]

    def covers(self, code: str) -> bool:
        return any(code.startswith(place) for place in self.places)


@dataclass(frozen=True, slots=True)
class Border:
    """A corner at which grids of one township meet: a point there belongs to none of them for sure."""

    grid: str
    longitude: float
    latitude: float
    candidates: tuple[str, ...]


class City:
    """Everybody and every place, read once."""

    def __init__(self) -> None:
        self.bodies: dict[str, Body] = {}
        self.posts: dict[str, Post] = {}
        self._body_at: dict[tuple[str, str, str | None], Body] = {}
        self._posts_at: dict[tuple[str, str], list[Post]] = defaultdict(list)
        self._workers_in: dict[tuple[str, str, str], list[Post]] = defaultdict(list)
        self._inside: dict[str, shapely.Polygon] = {}
        self._borders: list[Border] | None = None
        self.grids = [grid.code for grid in geography.grids()]
        self._read()

    def _read(self) -> None:
        current = Organisation.objects.filter(valid_to=None).order_by("id")
        for key, kind, region, department, name in current.values_list("id", "kind", "region", "department", "name"):
            body = Body(str(key), kind, region, department, name)
            self.bodies[body.id] = body
            self._body_at.setdefault((body.kind, body.region, body.department), body)
        people = Posting.objects.filter(valid_to=None, account__is_active=True).order_by("id")
        columns = ("id", "account_id", "account__name", "duty", "organisation_id", "places")
        for key, person, name, duty, at, places in people.values_list(*columns):
            post = Post(str(key), str(person), name, duty, str(at), tuple(places))
            self.posts[post.posting] = post
            self._posts_at[post.body, duty].append(post)
            if duty in GRID_WORKERS:
                for place in places:
                    self._workers_in[post.body, duty, place].append(post)

    def counterpart(self, body: str, grid: str) -> Body | None:
        """Who is for a grid what this organisation is for its own place; None where there is nobody."""
        own = self.bodies[body]
        return self._body_at.get((own.kind, grid[: len(own.region)], own.department))

    def posts_at(self, body: str, duty: str, grid: str | None) -> Sequence[Post]:
        """Everybody in a duty at an organisation; with ``grid`` the grid workers who cover it."""
        if grid is None:
            return self._posts_at.get((body, duty), ())
        return self._workers_in.get((body, duty, grid), ())

    def point(self, grid: str, chance: random.Random) -> tuple[float, float]:
        """A point anywhere inside a grid: longitude and latitude, seven decimals as phones give them."""
        inside = self._inside.get(grid) or self._shape(grid)
        west, south, east, north = inside.bounds
        for _ in range(TRIES):
            longitude, latitude = chance.uniform(west, east), chance.uniform(south, north)
            if shapely.contains_xy(inside, longitude, latitude):
                return round(longitude, 7), round(latitude, 7)
        return geography.middle_of(grid)

    def holds(self, grid: str, longitude: float, latitude: float) -> bool:
        """Whether a point surely lies inside a grid."""
        return bool(shapely.contains_xy(self._inside.get(grid) or self._shape(grid), longitude, latitude))

    def _shape(self, grid: str) -> shapely.Polygon:
        plan = atlas().map
        whole = plan.polygons[plan.number[grid]]
        inside: shapely.Polygon = whole.buffer(-MARGIN)
        inside = whole if inside.is_empty else inside
        prepare(inside)
        self._inside[grid] = inside
        return inside

    @property
    def borders(self) -> list[Border]:
        """Corners all over the city; found when they are first asked for."""
        if self._borders is None:
            places, lot = Places(), Lot("bench border")
            found, plan = [], atlas().map
            whole = [grid for grid in self.grids if plan.polygons[plan.number[grid]].geom_type == "Polygon"]
            for grid in whole[:: max(1, len(whole) // BORDERS)]:
                point = places.on_border(grid, lot)
                at = geography.locate(point.longitude, point.latitude)
                if len(at.candidates) > 1 and len({code[:9] for code in (grid, *at.candidates)}) == 1:
                    found.append(Border(grid, point.longitude, point.latitude, at.candidates))
            self._borders = found
        return self._borders


def complete() -> int:
    """Posts a member at every committee that has none; how many.

    The sample has one committee with a member; whatever committees do would pile up in that one village.
    """
    began = Posting.objects.order_by("valid_from").values_list("valid_from", flat=True).first()
    committees = Organisation.objects.filter(kind=OrganisationKind.COMMITTEE, valid_to=None)
    staffed = Posting.objects.filter(duty=Duty.COMMITTEE_MEMBER, valid_to=None).values("organisation")
    empty = list(committees.exclude(id__in=staffed).order_by("region").values_list("id", "region"))
    if began is None or not empty:
        return 0
    return _staff(empty, began)


def _staff(empty: Sequence[tuple[object, str]], began: datetime) -> int:
    accounts = [
        NewAccount(f"bench.committee.{region}", f"{Duty.COMMITTEE_MEMBER.zh} {region}", f"BC{region}")
        for _, region in empty
    ]
    made = create_accounts(actor=SYSTEM, now=began, accounts=accounts)
    postings = [
        NewPosting(account, body, Duty.COMMITTEE_MEMBER, (region,))  # type: ignore[arg-type]  # a key of values_list
        for account, (body, region) in zip(made, empty, strict=True)
    ]
    appoint_many(actor=SYSTEM, now=began, postings=postings)
    return len(postings)
