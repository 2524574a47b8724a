"""The cast of the tests: the people of a small world, named as in an office, and the world they work in.

The world is built through the product's own actions once in a test run and copied into every test that asks for the
fixture ``cast``, with the same ids each time. Two townships of one county, a township of another::

    江门市 4407
    ├── 蓬江区 440703
    │   ├── 白沙街道 440703002
    │   │   ├── 羊桥社区 440703002101   grid, other_grid
    │   │   └── 迦南社区 440703002102   far_grid
    │   └── 潮连街道 440703005
    │       └── 塘边社区 440703005101   neighbour_grid
    └── 台山市 440781
        └── 台城街道 440781001
            └── 富城社区 440781001001   foreign_grid
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
import shapely
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection, transaction

from gezhi.cases.queries import counting
from gezhi.catalogue import queries as catalogue
from gezhi.geography import queries as geography
from gezhi.geography.actions import load_divisions
from gezhi.geography.rules import grid_kind, region_kind
from gezhi.geography.terms import NewBoundary, NewGrid, NewRegion
from gezhi.people import queries
from gezhi.people.actions import appoint_many, create_organisations
from gezhi.people.terms import NewOrganisation, NewPosting, OrganisationKind, OrganisationRow
from gezhi.project.sample import catalogue as sample_catalogue
from gezhi.security.actions import create_accounts, issue_token
from gezhi.security.terms import SYSTEM, Actor, Duty, Level, NewAccount

FOUNDED = datetime(2025, 12, 1, 1, tzinfo=UTC)  # when everybody was posted: before whatever a test does
PASSWORD = "Yan-Shi-2026"

CITY, COUNTY, TOWNSHIP, NEIGHBOUR = "4407", "440703", "440703002", "440703005"
VILLAGE, OTHER_VILLAGE, NEIGHBOUR_VILLAGE = "440703002101", "440703002102", "440703005101"
FOREIGN_COUNTY, FOREIGN_TOWNSHIP, FOREIGN_VILLAGE = "440781", "440781001", "440781001001"
GRID, OTHER_GRID, FAR_GRID = f"{VILLAGE}001", f"{VILLAGE}002", f"{OTHER_VILLAGE}001"
NEIGHBOUR_GRID, FOREIGN_GRID = f"{NEIGHBOUR_VILLAGE}001", f"{FOREIGN_VILLAGE}001"

# West, south, east, north in degrees (CGCS2000); the first three lie in a row and touch.
SQUARES = {
    GRID: (113.070, 22.590, 113.075, 22.595),
    OTHER_GRID: (113.075, 22.590, 113.080, 22.595),
    FAR_GRID: (113.080, 22.590, 113.085, 22.595),
    NEIGHBOUR_GRID: (113.120, 22.630, 113.125, 22.635),
    FOREIGN_GRID: (112.790, 22.250, 112.795, 22.255),
}
POINT = (113.0720, 22.5920)  # inside GRID, where most reports come from

_REGIONS = {
    CITY: ("江门市", "Jiangmen City"),
    COUNTY: ("蓬江区", "Pengjiang District"),
    TOWNSHIP: ("白沙街道", "Baisha Subdistrict"),
    VILLAGE: ("羊桥社区", "Yangqiao Community"),
    OTHER_VILLAGE: ("迦南社区", "Jianan Community"),
    NEIGHBOUR: ("潮连街道", "Chaolian Subdistrict"),
    NEIGHBOUR_VILLAGE: ("塘边社区", "Tangbian Community"),
    FOREIGN_COUNTY: ("台山市", "Taishan City"),
    FOREIGN_TOWNSHIP: ("台城街道", "Taicheng Subdistrict"),
    FOREIGN_VILLAGE: ("富城社区", "Fucheng Community"),
}
_AGENCIES = (CITY, COUNTY, TOWNSHIP, NEIGHBOUR, FOREIGN_COUNTY, FOREIGN_TOWNSHIP)
_DEPARTMENTS = {
    "06": "生态环境",
    "07": "住房城乡建设",
    "12": "应急管理",
    "13": "市场监督管理",
    "14": "城管",
    "17": "消防",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody as an ``Actor``. Each has an account named like the field, with ``PASSWORD``."""

    officer: Actor  # desk officer of 白沙街道
    second_officer: Actor
    verifier: Actor
    administrator: Actor  # business administrator there
    sanitation_handler: Actor  # 城管 of 白沙街道
    second_sanitation_handler: Actor
    fire_handler: Actor
    housing_handler: Actor
    environment_handler: Actor
    leader: Actor  # grid leader of 羊桥社区: grid and other_grid
    worker: Actor  # full-time, grid
    other_worker: Actor  # full-time, other_grid
    far_worker: Actor  # full-time, far_grid
    part_timer: Actor  # grid
    fire_worker: Actor  # departmental (消防), all three grids
    sanitation_worker: Actor  # departmental (城管), all three grids
    committee: Actor  # of 羊桥社区
    partner: Actor  # 妇联 of 白沙街道
    county_officer: Actor
    second_county_officer: Actor
    county_verifier: Actor
    county_administrator: Actor
    county_sanitation_handler: Actor
    city_officer: Actor
    city_sanitation_handler: Actor
    hotline: Actor  # the connected system of the 12345 hotline
    system_administrator: Actor
    city_administrator: Actor  # business administrator of the city's agency
    second_city_administrator: Actor
    auditor: Actor
    neighbour_officer: Actor  # of another township of the same county
    foreign_officer: Actor  # of a township of another county
    foreign_county_officer: Actor
    foreign_worker: Actor
    foreign_sanitation_handler: Actor

    def __iter__(self) -> Iterator[Actor]:
        return (getattr(self, field.name) for field in fields(self))

    @property
    def agency(self) -> OrganisationRow:
        return queries.agency_of(TOWNSHIP, Level.TOWNSHIP)

    @property
    def county_agency(self) -> OrganisationRow:
        return queries.agency_of(COUNTY, Level.COUNTY)

    @property
    def city_agency(self) -> OrganisationRow:
        return queries.agency_of(CITY, Level.CITY)

    @property
    def neighbour_agency(self) -> OrganisationRow:
        return queries.agency_of(NEIGHBOUR, Level.TOWNSHIP)

    @property
    def foreign_agency(self) -> OrganisationRow:
        return queries.agency_of(FOREIGN_TOWNSHIP, Level.TOWNSHIP)

    def department(self, code: str, region: str = TOWNSHIP) -> OrganisationRow:
        """The unit of a department: ``cast.department("14")`` is 城管 of 白沙街道."""
        found = queries.department_at(region, code)
        assert found, f"{region} has no department {code} in the tests"
        return found

    @property
    def sanitation(self) -> OrganisationRow:
        return self.department("14")

    @property
    def fire(self) -> OrganisationRow:
        return self.department("17")

    @staticmethod
    def token(actor: Actor, now: datetime | None = None) -> str:
        """A bearer token of this actor, good for twelve hours from ``now`` (the clock's where none is given)."""
        now = now or datetime.now(UTC)
        return issue_token(account_id=actor.person, posting_id=actor.posting, now=now).secret

    @classmethod
    def bearer(cls, actor: Actor, now: datetime | None = None) -> str:
        """The value of an Authorization header."""
        return f"Bearer {cls.token(actor, now)}"


_ALL_GRIDS = (GRID, OTHER_GRID, FAR_GRID)
# Field of the cast: duty, region of the organisation, department, places (the region where left out).
_POSTS: dict[str, tuple[Any, ...]] = {
    "officer": (Duty.AGENCY_OFFICER, TOWNSHIP),
    "second_officer": (Duty.AGENCY_OFFICER, TOWNSHIP),
    "verifier": (Duty.VERIFIER, TOWNSHIP),
    "administrator": (Duty.BUSINESS_ADMINISTRATOR, TOWNSHIP),
    "sanitation_handler": (Duty.HANDLER, TOWNSHIP, "14"),
    "second_sanitation_handler": (Duty.HANDLER, TOWNSHIP, "14"),
    "fire_handler": (Duty.HANDLER, TOWNSHIP, "17"),
    "housing_handler": (Duty.HANDLER, TOWNSHIP, "07"),
    "environment_handler": (Duty.HANDLER, TOWNSHIP, "06"),
    "leader": (Duty.GRID_LEADER, TOWNSHIP, None, (GRID, OTHER_GRID)),
    "worker": (Duty.FULL_TIME_WORKER, TOWNSHIP, None, (GRID,)),
    "other_worker": (Duty.FULL_TIME_WORKER, TOWNSHIP, None, (OTHER_GRID,)),
    "far_worker": (Duty.FULL_TIME_WORKER, TOWNSHIP, None, (FAR_GRID,)),
    "part_timer": (Duty.PART_TIME_WORKER, TOWNSHIP, None, (GRID,)),
    "fire_worker": (Duty.DEPARTMENTAL_WORKER, TOWNSHIP, "17", _ALL_GRIDS),
    "sanitation_worker": (Duty.DEPARTMENTAL_WORKER, TOWNSHIP, "14", _ALL_GRIDS),
    "committee": (Duty.COMMITTEE_MEMBER, VILLAGE),
    "partner": (Duty.HANDLER, TOWNSHIP, "55"),
    "county_officer": (Duty.AGENCY_OFFICER, COUNTY),
    "second_county_officer": (Duty.AGENCY_OFFICER, COUNTY),
    "county_verifier": (Duty.VERIFIER, COUNTY),
    "county_administrator": (Duty.BUSINESS_ADMINISTRATOR, COUNTY),
    "county_sanitation_handler": (Duty.HANDLER, COUNTY, "14"),
    "city_officer": (Duty.AGENCY_OFFICER, CITY),
    "city_sanitation_handler": (Duty.HANDLER, CITY, "14"),
    "hotline": (Duty.INTERFACE, CITY),
    "system_administrator": (Duty.SYSTEM_ADMINISTRATOR, CITY),
    "city_administrator": (Duty.BUSINESS_ADMINISTRATOR, CITY),
    "second_city_administrator": (Duty.BUSINESS_ADMINISTRATOR, CITY),
    "auditor": (Duty.AUDITOR, CITY),
    "neighbour_officer": (Duty.AGENCY_OFFICER, NEIGHBOUR),
    "foreign_officer": (Duty.AGENCY_OFFICER, FOREIGN_TOWNSHIP),
    "foreign_county_officer": (Duty.AGENCY_OFFICER, FOREIGN_COUNTY),
    "foreign_worker": (Duty.FULL_TIME_WORKER, FOREIGN_TOWNSHIP, None, (FOREIGN_GRID,)),
    "foreign_sanitation_handler": (Duty.HANDLER, FOREIGN_TOWNSHIP, "14"),
}


@pytest.fixture
def cast(database: None) -> Iterator[Cast]:
    """The small world in the test's database, the in-process caches filled, and its people."""
    yield world()
    forget()


def world() -> Cast:
    """The world in the database that Django is connected to now; built the first time, copied from then on."""
    forget()
    if _Copied.cast is None:
        with transaction.atomic():
            _Copied.cast = build_world(FOUNDED)
            _Copied.rows = dict(_copy_out())
    else:
        _copy_in(_Copied.rows)
    geography.version()
    queries.warm()
    catalogue.warm(datetime.now(UTC))
    return _Copied.cast


def forget() -> None:
    """Drop what the process remembers of a database that is about to be another one."""
    geography.forget()
    queries.forget()
    catalogue.forget()
    counting.forget()


def build_world(now: datetime) -> Cast:
    """Build divisions, catalogue, organisations, accounts and postings as of ``now``."""
    load_divisions(
        actor=SYSTEM,
        now=now,
        regions=[NewRegion(code, region_kind(code), zh, en, zh) for code, (zh, en) in _REGIONS.items()],
        grids=[NewGrid(code, f"{_REGIONS[code[:12]][0]}{code[13:]}网格", grid_kind(code[:12])) for code in SQUARES],
        boundaries=[NewBoundary(code, shapely.to_wkb(shapely.box(*square)), True) for code, square in SQUARES.items()],
    )
    two = {county: _REGIONS[county][0] for county in (COUNTY, FOREIGN_COUNTY)}
    with patch.dict(sample_catalogue.COUNTIES, two, clear=True):  # seven admission lists take three times as long
        sample_catalogue.load(now=now)
    create_organisations(actor=SYSTEM, now=now, organisations=list(_organisations()))
    hashed = MD5PasswordHasher().encode(PASSWORD, "of-the-tests")  # quick: it protects nobody
    made = create_accounts(
        actor=SYSTEM,
        now=now,
        accounts=[
            NewAccount(name, f"测试 {name}", f"CS{number:04d}", hashed, hashed=True)
            for number, name in enumerate(_POSTS)
        ],
    )
    postings = [_posting(account, *post) for account, post in zip(made, _POSTS.values(), strict=True)]
    keys = appoint_many(actor=SYSTEM, now=now, postings=postings)
    actors = [queries.actor_of_posting(key, account, now) for key, account in zip(keys, made, strict=True)]
    return Cast(**dict(zip(_POSTS, actors, strict=True)))  # type: ignore[arg-type]  # all were appointed just now


def _organisations() -> Iterator[NewOrganisation]:
    for region in _AGENCIES:
        name = _REGIONS[region][0]
        yield NewOrganisation(OrganisationKind.GRID_AGENCY, region, f"{name}网格化服务管理中心", f"{name}网格中心")
        for code, short in _DEPARTMENTS.items():
            yield NewOrganisation(OrganisationKind.DEPARTMENT, region, f"{name}{short}", short, code)
    yield NewOrganisation(OrganisationKind.PARTNER, TOWNSHIP, "白沙街道妇联", "妇联", "55")
    for village in (VILLAGE, OTHER_VILLAGE):
        name = _REGIONS[village][0]
        yield NewOrganisation(OrganisationKind.COMMITTEE, village, f"{name}居民委员会", name)


def _posting(
    account: Any, duty: Duty, region: str, department: str | None = None, places: tuple[str, ...] = ()
) -> NewPosting:
    if department == "55":
        body = queries.partners_at(region)[0]
    elif department:
        found = queries.department_at(region, department)
        assert found
        body = found
    elif duty is Duty.COMMITTEE_MEMBER:
        committee = queries.committee_of(region)
        assert committee
        body = committee
    else:
        body = queries.agency_of(region, Level.of(region))
    return NewPosting(account, body.id, duty, places or (region,))


class _Copied:
    cast: Cast | None = None
    rows: dict[str, bytes] = {}


def _copy_out() -> Iterator[tuple[str, bytes]]:
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("gezhi.")]
    with connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copied:
                rows = b"".join(bytes(part) for part in copied)
            if rows:
                yield table, rows


def _copy_in(tables: dict[str, bytes]) -> None:
    """References are checked at the end of the transaction, so the order of the tables is of no account."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in tables.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copied:
                copied.write(rows)
