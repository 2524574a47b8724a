"""From stored rows to the values that others are handed, and back where the two differ in form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from gezhi.catalogue.models import (
    AdmissionList,
    CalendarDay,
    CalendarProposal,
    DeadlineProposal,
    DeadlineRule,
    Department,
    Matter,
    MatterClass,
    WorkCalendar,
)
from gezhi.catalogue.terms import (
    AdmissionListRow,
    ClassRow,
    ClockKind,
    Credibility,
    DeadlineProposalRow,
    DeadlineRow,
    DepartmentKind,
    DepartmentRow,
    GridRole,
    Item,
    Keyword,
    MatterRow,
    Notice,
    NoticeDay,
    NoticeKind,
    OnTheSpot,
    PhotoRule,
    Process,
    Proposal,
    ProposalState,
    Publicity,
    Urgency,
)
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import Allowance, DayEnd, Hours, Period, Season, Unit


def department_row(stored: Department) -> DepartmentRow:
    return DepartmentRow(stored.code, Text(stored.name, stored.name_en), DepartmentKind(stored.kind))


def class_row(stored: MatterClass) -> ClassRow:
    return ClassRow(
        major_code=stored.major_code,
        major=Text(stored.major, stored.major_en),
        minor=Text(stored.minor, stored.minor_en),
        id=stored.id,
        catalogue=stored.catalogue_id,
    )


def list_row(stored: AdmissionList) -> AdmissionListRow:
    return AdmissionListRow(
        id=stored.id,
        version=stored.version,
        county=stored.county,
        name=stored.name,
        source=stored.source,
        issued_on=stored.issued_on,
        effective_from=stored.effective_from,
        effective_to=stored.effective_to,
    )


def matter_row(stored: Matter, version: str) -> MatterRow:
    hung_under = class_row(stored.matter_class)
    return MatterRow(
        code=stored.code,
        name=Text(stored.name, stored.name_en),
        major_code=hung_under.major_code,
        major=hung_under.major,
        minor=hung_under.minor,
        item=Item(stored.item),
        process=Process(stored.process),
        grid_roles=tuple(GridRole(role) for role in stored.grid_roles),
        grid_role=stored.grid_role,
        lead=stored.lead_id,
        assisting=tuple(stored.assisting),
        on_the_spot=OnTheSpot(stored.on_the_spot),
        urgency=Urgency(stored.urgency),
        closing_conditions=tuple(stored.closing_conditions),
        elements=tuple(stored.elements),
        basis=stored.basis,
        credibility=Credibility(stored.credibility),
        decision_number=stored.decision_number,
        personal_data=stored.personal_data,
        access_level=AccessLevel(stored.access_level),
        public_report=stored.public_report,
        anonymous=stored.anonymous,
        publicity=Publicity(stored.publicity),
        merge_radius_m=stored.merge_radius_m,
        merge_window_days=stored.merge_window_days,
        dispute_rule=stored.dispute_rule,
        photo=PhotoRule(stored.photo),
        retention_years=stored.retention_years,
        keywords=tuple(Keyword(tuple(words), weight) for words, weight in stored.keywords),
        version=version,
    )


def deadline_row(stored: DeadlineRule) -> DeadlineRow:
    return DeadlineRow(
        matter=stored.matter or None,
        clock=ClockKind(stored.clock),
        urgency=Urgency(stored.urgency),
        allowance=Allowance(Unit(stored.unit), stored.value),
        to_confirm=stored.to_confirm,
    )


def notice_of(stored: WorkCalendar) -> Notice:
    return Notice(
        kind=NoticeKind(stored.kind),
        name=stored.name,
        source=stored.source,
        region=stored.region,
        year=stored.year,
        days=tuple(_day(day) for day in stored.days.all()),
        seasons=tuple(Season(hours_of(hours), month, day) for hours, month, day in stored.seasons),
        day_end=DayEnd(stored.day_end) if stored.day_end else None,
        roll_over=stored.roll_over,
        version=stored.version,
        lifts=stored.lifts,
    )


def _day(stored: CalendarDay) -> NoticeDay:
    hours = None if stored.hours is None else hours_of(stored.hours)
    return NoticeDay(stored.day, stored.working, stored.name, hours)


def proposal_of(stored: CalendarProposal) -> Proposal:
    days = tuple(_written_day(day) for day in stored.days)
    notice = Notice(
        NoticeKind(stored.kind), stored.name, stored.source, region=stored.region, year=stored.year, days=days,
        lifts=stored.lifts,
    )  # fmt: skip
    return Proposal(notice=notice, version=stored.version, body=stored.body, **_entered(stored))


def deadline_proposal_of(stored: DeadlineProposal) -> DeadlineProposalRow:
    return DeadlineProposalRow(
        name=stored.name, county=stored.county, base=stored.base_id, base_version=stored.base.version,
        version=stored.version, effective_from=stored.effective_from, **_entered(stored),
    )  # fmt: skip


def _entered(stored: CalendarProposal | DeadlineProposal) -> dict[str, Any]:
    """What both have of who entered and who decided."""
    same = ("id", "source", "issued_on", "proposed_at", "proposed_by", "proposed_by_name", "decided_at",
            "decided_by_name", "remark")  # fmt: skip
    return {name: getattr(stored, name) for name in same} | {
        "state": ProposalState(stored.state),
        "proposed_at_organisation": stored.proposed_organisation,
    }


def _written_day(day: dict[str, Any]) -> NoticeDay:
    return NoticeDay(date.fromisoformat(day["day"]), day["working"], day["name"])


def hours_of(written: Iterable[Any]) -> Hours:
    """Office hours from their stored form, ``[["08:30", "12:00"], …]``."""
    return tuple(Period(time.fromisoformat(start), time.fromisoformat(end)) for start, end in written)


def written_hours(hours: Hours) -> list[list[str]]:
    """Office hours in their stored form."""
    return [[period.start.isoformat(), period.end.isoformat()] for period in hours]
