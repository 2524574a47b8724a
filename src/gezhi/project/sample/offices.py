"""What the sample city's administrators have set: liaison persons, a duty roster, a number, templates of answers, and a
change of deadlines that waits for a second person. All through the product's own actions; names say nobody is meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from gezhi.catalogue import actions as catalogue
from gezhi.catalogue.rules.deadlines import Change
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.worktime import Allowance, Unit
from gezhi.people import actions, queries
from gezhi.people.rules.rostering import span_of
from gezhi.people.terms import ContactKind, NewShift
from gezhi.project.wiring import deliver
from gezhi.security.terms import Actor, Duty, Level
from gezhi.storage.queue import collecting

CITY, COUNTY, TOWNSHIP = "4407", "440703", "440703002"
NIGHTS = 14
SOURCE = "示例数据：未经任何机关审批"
_NAMES = "甲乙丙丁戊己庚辛壬癸"
_TEMPLATES = (
    (
        "",
        "通用：已办结",
        "您反映的{matter}（{number}）已由{department}办理：{result}。如有不同意见，请于{until}前告诉我们。",
    ),
    ("", "通用：正在办理", "您反映的{matter}（{number}）已交{department}办理，最迟{until}答复您。"),
    ("04", "城乡环境类", "您反映的{matter}已清理：{result}。今后由{department}加强巡查，如有反复请再告诉我们。"),
)


def load(*, now: datetime, began: datetime) -> None:
    """Enter it as of when it would have been; ``began`` is before the sample's first case."""
    city, county, town = (_keeper(place, began) for place in (CITY, COUNTY, TOWNSHIP))
    _liaisons(county, COUNTY, began)
    _liaisons(town, TOWNSHIP, began)
    actions.plan_shifts(actor=town, now=now, shifts=list(_nights(town, now)))
    catalogue.set_parameter(
        actor=city, now=began, region=CITY, name="sample_percent", value=3,
        effective_from=began.astimezone(CHINA).date(), reason=f"{SOURCE}（默认为 2%，此处示范由市改为 3%）",
    )  # fmt: skip
    for major, name, body in _TEMPLATES:
        catalogue.set_answer_template(
            actor=city, now=began, region=CITY, major_code=major, name=name, body=body, reason=SOURCE
        )
    _deadlines(county, now)


def _keeper(place: str, now: datetime) -> Actor:
    agency = queries.agency_of(place, Level.of(place))
    return queries.actors_of(agency.id, now, Duty.BUSINESS_ADMINISTRATOR)[0]


def _liaisons(actor: Actor, region: str, now: datetime) -> None:
    for number, body in enumerate(queries.departments_at(region)[:-2]):  # two have named nobody yet
        for kind, name, post, line in (
            (ContactKind.OFFICE, "", "", 5550100 + number),
            (ContactKind.LIAISON, f"{body.short_name}联络员 {_NAMES[number % 10]}", "科员", 5550300 + number),
        ):
            actions.set_contact(
                actor=actor, now=now, organisation_id=body.id, kind=kind, name=name[-60:], post=post,
                phone=f"0750-{line}", reason=SOURCE,
            )  # fmt: skip


def _nights(actor: Actor, now: datetime) -> Iterator[NewShift]:
    """Every night from tonight on, by turns of three grid workers, named by their accounts."""
    today = now.astimezone(CHINA).date()
    turns = queries.actors_of(actor.organisation, now, Duty.FULL_TIME_WORKER)[:3]
    for number in range(NIGHTS):
        begins, ends = span_of(today + timedelta(days=number), time(17, 30), time(8, 30))
        if ends > now:
            who = turns[number % len(turns)]
            yield NewShift(actor.organisation, begins, ends, who.name, "值班", "0750-8000119", who.person)


def _deadlines(actor: Actor, now: datetime) -> None:
    """A shorter term for handling what is ordinary, entered and not yet confirmed."""
    today = now.astimezone(CHINA).date()
    with collecting() as jobs:
        catalogue.propose_deadlines(
            actor=actor, now=now, county=COUNTY, effective_from=today + timedelta(days=10),
            name="关于缩短一般事项办理时限的通知（示例）",
            source=SOURCE, issued_on=today,
            changes=[
                Change(None, ClockKind.HANDLING, Urgency.NORMAL, Allowance(Unit.WORKING_DAY, 4)),
                Change(None, ClockKind.DISPATCHING, Urgency.ROUTINE, Allowance(Unit.WORKING_HOUR, 3)),
            ],
        )  # fmt: skip
    for job in jobs:  # as the queue would hand them over: those who may confirm them are told
        deliver(job.arguments["fact"], job.arguments["holding"], now)
