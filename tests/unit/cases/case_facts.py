"""Pure facts for tests of decisions: a case of a township, and the people around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gezhi.cases.terms import Facts, Given, State
from gezhi.catalogue.terms import (
    Credibility,
    GridRole,
    Item,
    MatterRow,
    OnTheSpot,
    PhotoRule,
    Process,
    Publicity,
    Urgency,
)
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.text import Text
from gezhi.people.terms import OrganisationKind, OrganisationRow
from gezhi.security.terms import Actor, Duty, Level

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
TOWNSHIP, VILLAGE, GRID = "440703001", "440703001001", "440703001001001"
OTHER_GRID = "440703001001002"


def key(number: int) -> UUID:
    return UUID(int=number)


def organisation(number: int, kind: OrganisationKind, level: Level, region: str, **more: Any) -> OrganisationRow:
    values = {"department": None, "name": f"机构{number}", "short_name": f"{number}"} | more
    return OrganisationRow(id=key(number), kind=kind, level=level, region=region, **values)


AGENCY = organisation(1, OrganisationKind.GRID_AGENCY, Level.TOWNSHIP, TOWNSHIP)
COUNTY_AGENCY = organisation(2, OrganisationKind.GRID_AGENCY, Level.COUNTY, "440703")
FOREIGN_AGENCY = organisation(3, OrganisationKind.GRID_AGENCY, Level.COUNTY, "440781")
SANITATION = organisation(4, OrganisationKind.DEPARTMENT, Level.TOWNSHIP, TOWNSHIP, department="14")
FIRE = organisation(5, OrganisationKind.DEPARTMENT, Level.TOWNSHIP, TOWNSHIP, department="17")
COUNTY_FIRE = organisation(6, OrganisationKind.DEPARTMENT, Level.COUNTY, "440703", department="17")
COMMITTEE = organisation(7, OrganisationKind.COMMITTEE, Level.VILLAGE, VILLAGE)
COMPANY = organisation(8, OrganisationKind.PARTNER, Level.TOWNSHIP, TOWNSHIP, department="59")


def actor(number: int, duty: Duty, place: str, organisation: OrganisationRow, **more: Any) -> Actor:
    return Actor(
        person=key(number), name=f"测试{number}", posting=key(number + 1000), duty=duty, organisation=organisation.id,
        organisation_name=organisation.name, level=organisation.level, places=(place,), **more,
    )  # fmt: skip


OFFICER = actor(101, Duty.AGENCY_OFFICER, TOWNSHIP, AGENCY)
SECOND_OFFICER = actor(102, Duty.AGENCY_OFFICER, TOWNSHIP, AGENCY)
COUNTY_OFFICER = actor(103, Duty.AGENCY_OFFICER, "440703", COUNTY_AGENCY)
FOREIGN_OFFICER = actor(104, Duty.AGENCY_OFFICER, "440781", FOREIGN_AGENCY)
VERIFIER = actor(105, Duty.VERIFIER, TOWNSHIP, AGENCY)
SANITATION_HANDLER = actor(106, Duty.HANDLER, TOWNSHIP, SANITATION, department="14")
FIRE_HANDLER = actor(107, Duty.HANDLER, TOWNSHIP, FIRE, department="17")
LEADER = actor(108, Duty.GRID_LEADER, GRID, AGENCY)
WORKER = actor(109, Duty.FULL_TIME_WORKER, GRID, AGENCY)
OTHER_WORKER = actor(110, Duty.FULL_TIME_WORKER, OTHER_GRID, AGENCY)
PART_TIMER = actor(111, Duty.PART_TIME_WORKER, GRID, AGENCY)
SANITATION_WORKER = actor(112, Duty.DEPARTMENTAL_WORKER, GRID, SANITATION, department="14")
FIRE_WORKER = actor(113, Duty.DEPARTMENTAL_WORKER, GRID, FIRE, department="17")
ADMINISTRATOR = actor(114, Duty.BUSINESS_ADMINISTRATOR, TOWNSHIP, AGENCY)
EVERYBODY = (
    OFFICER, SECOND_OFFICER, COUNTY_OFFICER, FOREIGN_OFFICER, VERIFIER, SANITATION_HANDLER, FIRE_HANDLER, LEADER,
    WORKER, OTHER_WORKER, PART_TIMER, SANITATION_WORKER, FIRE_WORKER, ADMINISTRATOR,
)  # fmt: skip

GARBAGE = MatterRow(
    code="040101",
    name=Text("暴露垃圾", "Garbage"), major_code="04", major=Text("城乡环境与秩序", "Environment"),
    minor=Text("市容环卫", "Cleanliness"), item=Item.SAFETY, process=Process.CASE,
    grid_roles=(GridRole.REPORT, GridRole.SETTLE), grid_role="可现场协调清运", lead="14",
    assisting=("08",), on_the_spot=OnTheSpot.YES, urgency=Urgency.NORMAL, closing_conditions=("垃圾清除",),
    elements=("前后照片",), basis="", credibility=Credibility.NONE, decision_number="", personal_data=False,
    access_level=AccessLevel.L1, public_report=True, anonymous=True, publicity=Publicity.PUBLIC, merge_radius_m=50,
    merge_window_days=2, dispute_rule="", photo=PhotoRule.OPTIONAL, retention_years=10, version="440703-2026-1",
)  # fmt: skip
GAS = replace(
    GARBAGE,
    code="030203",
    grid_roles=(GridRole.REPORT, GridRole.WARN),
    on_the_spot=OnTheSpot.NO,
    urgency=Urgency.CRITICAL,
    lead="07",
)
VISIT = replace(GARBAGE, code="070101", grid_roles=(GridRole.PATROL,), process=Process.TASK)


def case(**more: Any) -> Facts:
    """A case that a worker of the grid reported; pass what is to be different."""
    values: dict[str, Any] = {
        "id": key(500), "county": "440703", "number": "440703-2026-0000001", "state": State.REPORTED, "version": 1,
        "agency": AGENCY.id, "agency_level": Level.TOWNSHIP, "agency_region": TOWNSHIP, "matter": GARBAGE,
        "list_version": "440703-2026-1", "urgency": Urgency.NORMAL, "township": TOWNSHIP, "village": VILLAGE,
        "grid": GRID, "reporter": WORKER.person, "reporter_organisation": AGENCY.id, "anonymous": False,
        "dangerous": False, "reported_at": NOW,
    }  # fmt: skip
    return Facts(**(values | more))


def given(**things: Any) -> Given:
    return Given(words={name: str(value) for name, value in things.items()}, things=things)
