"""Every write of the catalogue. Nothing is changed: departments, catalogues, lists and notices are added, as versions.

The facts are returned; whoever wires the contexts announces them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from gezhi.catalogue import access, queries, rules
from gezhi.catalogue.events import CalendarAnnounced, ListAdopted
from gezhi.catalogue.models import (
    AdmissionList,
    CalendarDay,
    DeadlineRule,
    Department,
    Matter,
    MatterCatalogue,
    MatterClass,
    WorkCalendar,
)
from gezhi.catalogue.queries.rows import written_hours
from gezhi.catalogue.rules.proposals import check_place
from gezhi.catalogue.terms import ClassRow, DeadlineRow, DepartmentRow, MatterRow, Notice
from gezhi.kernel.ids import uuid7
from gezhi.security.terms import Actor
from gezhi.storage.kept import forget_everywhere

_LOCK = 0x6361_7461  # "cata": one writer of the catalogue at a time, so that versions follow each other


def register_departments(*, actor: Actor, now: datetime, departments: Iterable[DepartmentRow]) -> None:
    """Add kinds of departments to the directory (Art. 5 and its "and so on"); those already there stay as they are."""
    if not access.may_keep_catalogue(actor, actor.county[:4]):
        raise access.NOT_CATALOGUE_KEEPER()
    rows = [Department(code=d.code, name=d.name.zh, name_en=d.name.en, kind=d.kind) for d in departments]
    with transaction.atomic():
        Department.objects.bulk_create(rows, ignore_conflicts=True)
        forget_everywhere("catalogue")


def adopt_catalogue(
    *,
    actor: Actor,
    now: datetime,
    city: str,
    name: str,
    source: str,
    issued_on: date,
    effective_from: date,
    classes: Sequence[ClassRow],
) -> str:
    """Make a new version of the city's classification catalogue (Art. 9 ¶2); answers its version."""
    if not access.may_keep_catalogue(actor, city):
        raise access.NOT_CATALOGUE_KEEPER()
    with writing():
        versions = MatterCatalogue.objects.filter(city=city, effective_from__year=effective_from.year)
        catalogue = MatterCatalogue.objects.create(
            city=city,
            version=f"{city}-{effective_from.year}-{versions.count() + 1}",
            effective_from=effective_from,
            **_adopted(actor, now, name, source, issued_on),
        )
        MatterClass.objects.bulk_create(_class(row, catalogue, now) for row in classes)
    return catalogue.version


def adopt_list(
    *,
    actor: Actor,
    now: datetime,
    county: str,
    name: str,
    source: str,
    issued_on: date,
    effective_from: date,
    effective_to: date | None = None,
    matters: Sequence[MatterRow],
    deadlines: Sequence[DeadlineRow],
) -> ListAdopted:
    """Make a new version of a county's admission list (Art. 9), whole: its matters and the deadlines of every clock.

    It is in force from its day on; running cases keep the version they were admitted under.
    """
    if not access.may_keep_list(actor, county):
        raise access.NOT_LIST_KEEPER()
    rules.check_dates(effective_from, effective_to)
    classes = queries.classes_in_force(county[:4], now)
    rules.check_list(matters, deadlines, queries.departments(), classes)
    with writing():
        versions = AdmissionList.objects.filter(county=county, effective_from__year=effective_from.year)
        adopted = AdmissionList.objects.create(
            county=county,
            version=f"{county}-{effective_from.year}-{versions.count() + 1}",
            catalogue=MatterCatalogue.objects.get(classes=classes[0].id),
            effective_from=effective_from,
            effective_to=effective_to,
            **_adopted(actor, now, name, source, issued_on),
        )
        keys = {(row.major_code, row.minor.zh): row.id for row in classes}
        Matter.objects.bulk_create(_matter(row, adopted, keys[row.major_code, row.minor.zh], now) for row in matters)
        DeadlineRule.objects.bulk_create(_deadline(rule, adopted, now) for rule in deadlines)
    return ListAdopted(version=adopted.version, county=county)


def announce_calendar(*, actor: Actor, now: datetime, notice: Notice, issued_on: date) -> CalendarAnnounced:
    """Enter a notice about the working calendar: a year's holidays, a closure of a place, or its office hours.

    A later notice on the same year or day takes the place of an earlier one; due dates already frozen stay.
    """
    if not access.may_announce(actor, notice.region):
        raise access.NOT_CALENDAR_KEEPER()
    rules.check_notice(notice)
    check_place(notice.region)
    with writing():
        newest = WorkCalendar.objects.aggregate(newest=Max("version"))["newest"] or 0
        calendar = WorkCalendar.objects.create(
            version=newest + 1,
            kind=notice.kind,
            region=notice.region,
            year=notice.year,
            seasons=[[written_hours(season.hours), season.month, season.day] for season in notice.seasons],
            day_end=notice.day_end or "",
            roll_over=notice.roll_over,
            lifts=notice.lifts,
            **_adopted(actor, now, notice.name, notice.source, issued_on),
        )
        CalendarDay.objects.bulk_create(
            CalendarDay(
                id=uuid7(now),
                calendar=calendar,
                day=named.day,
                working=named.working,
                name=named.name,
                hours=None if named.hours is None else written_hours(named.hours),
            )
            for named in notice.days
        )
    years = sorted({named.day.year for named in notice.days})
    return CalendarAnnounced(version=calendar.version, region=notice.region, years=tuple(years))


@contextmanager
def writing() -> Iterator[None]:
    """One transaction and one writer at a time; afterwards every process reads afresh."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield
        forget_everywhere("catalogue")


def _adopted(actor: Actor, now: datetime, name: str, source: str, issued_on: date) -> dict[str, Any]:
    return {
        "id": uuid7(now),
        "name": name,
        "source": source,
        "issued_on": issued_on,
        "adopted_at": now,
        "adopted_by": actor.person,
        "adopted_by_name": actor.name,
        "adopted_as": actor.posting,
    }


def _class(row: ClassRow, catalogue: MatterCatalogue, now: datetime) -> MatterClass:
    return MatterClass(
        id=uuid7(now),
        catalogue=catalogue,
        major_code=row.major_code,
        major=row.major.zh,
        major_en=row.major.en,
        minor=row.minor.zh,
        minor_en=row.minor.en,
    )


def _matter(row: MatterRow, adopted: AdmissionList, hung_under: Any, now: datetime) -> Matter:
    return Matter(
        id=uuid7(now),
        admission_list=adopted,
        matter_class_id=hung_under,
        code=row.code,
        name=row.name.zh,
        name_en=row.name.en,
        item=row.item,
        process=row.process,
        grid_roles=[role.value for role in row.grid_roles],
        grid_role=row.grid_role,
        lead_id=row.lead,
        assisting=list(row.assisting),
        on_the_spot=row.on_the_spot,
        urgency=row.urgency,
        closing_conditions=list(row.closing_conditions),
        elements=list(row.elements),
        basis=row.basis,
        credibility=row.credibility,
        decision_number=row.decision_number,
        personal_data=row.personal_data,
        access_level=row.access_level,
        public_report=row.public_report,
        anonymous=row.anonymous,
        publicity=row.publicity,
        merge_radius_m=row.merge_radius_m,
        merge_window_days=row.merge_window_days,
        dispute_rule=row.dispute_rule,
        photo=row.photo,
        retention_years=row.retention_years,
        keywords=[[list(keyword.words), keyword.weight] for keyword in row.keywords],
    )


def _deadline(rule: DeadlineRow, adopted: AdmissionList, now: datetime) -> DeadlineRule:
    return DeadlineRule(
        id=uuid7(now),
        admission_list=adopted,
        matter=rule.matter or "",
        clock=rule.clock,
        urgency=rule.urgency,
        unit=rule.allowance.unit,
        value=rule.allowance.value,
        to_confirm=rule.to_confirm,
    )
