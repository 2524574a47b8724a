"""What must be so of what was handed in. Each check takes (paper, actor, given, now) and raises Refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from gezhi.cases.terms import Facts
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.people.terms import OrganisationKind, OrganisationRow
from gezhi.security.terms import Actor
from gezhi.supervision.terms import Given, Paper

LONGEST_TERM = timedelta(days=366)

NOT_ADDRESSED = Refusal(
    "not-a-unit-below",
    Kind.INVALID,
    Text(
        "只能发给本辖区内的联动部门或下级网格化机构；村（居）委会、群团、企业和个人不在其列。",
        "It is addressed to a linked department of your area or a grid agency below yours; not to committees, groups, "
        "companies or persons.",
    ),
    article=(24, 2),
)
NO_PART = Refusal(
    "unit-without-a-part",
    Kind.INVALID,
    Text(
        "“{unit}”没有承办、协办或持有过所附案件，也不是案件所在地的下级网格化机构，不能作为送达单位。",
        "{unit} neither leads, assists nor held any of the cases attached, nor is it the agency below of their place; "
        "nothing about them is addressed to it.",
    ),
    article=(24, 2),
)
NOT_INVITED = Refusal(
    "lead-not-invited",
    Kind.INVALID,
    Text(
        "“{lead}”不在参加单位之内，会商不能定由它牵头；请先请它参加。",
        "{lead} was not invited: a meeting does not decide that a department leads which took no part in it.",
    ),
    article=(18,),
)
MEETS_ALONE = Refusal(
    "meets-alone",
    Kind.INVALID,
    Text(
        "会商至少由两个单位参加，除提出的单位外，至少还有一个持件机构同级、同辖区的联动部门，否则没有别的单位可以定为牵头。",
        "At least two bodies take part in a meeting, among them, beside whoever asked for it, a linked department of "
        "the level and area of the agency that holds the case: without one nobody else could be decided on as lead.",
    ),
    article=(18,),
)
NOT_CALLED_IN = Refusal(
    "party-not-invited",
    Kind.INVALID,
    Text(
        "{who}不在参加单位之内；会商须请它参加，不能背着它定责任。",
        "{who} is not among those who take part: a dispute is settled with those whom it concerns, so it is invited.",
    ),
    article=(18,),
)
_ASKER = Text("提出会商的单位", "Whoever asked for the meeting")
_LEADER = Text("现在的牵头部门", "The department that leads the case now")
HELD_BEFORE = Refusal(
    "held-before-its-time",
    Kind.INVALID,
    Text(
        "会商定于 {at} 召开，不能记为在此之前已经召开。",
        "The meeting was called for {at}; it cannot be recorded as held before.",
    ),
    article=(18,),
)
DEADLINE_PAST = Refusal("deadline-past", Kind.INVALID, Text("期限须晚于现在。", "The deadline has to lie ahead."))
DEADLINE_FAR = Refusal(
    "deadline-far", Kind.INVALID, Text("期限不能超过一年。", "The deadline lies no more than a year ahead.")
)
NO_LEAD_BODY = Refusal(
    "not-a-lead-of-the-level",
    Kind.INVALID,
    Text(
        "会商结论确定的牵头须是持件机构同级、同辖区的联动部门。",
        "The lead that a meeting decides on is a linked department of the level and area of the agency that holds the "
        "case.",
    ),
    article=(22,),
)
HELD_AHEAD = Refusal(
    "held-in-future", Kind.INVALID, Text("会商时间不能晚于现在。", "A meeting cannot have been held in the future.")
)


def unit_is_below(paper: Paper, actor: Actor, given: Given, now: datetime) -> None:
    """Art. 24 ¶2: units are supervised, by the agency of their area; nobody supervises sideways or upwards."""
    unit: OrganisationRow = given["unit"]
    inside = any(unit.region.startswith(place) for place in actor.places)
    agency = unit.kind is OrganisationKind.GRID_AGENCY and unit.level.digits > actor.level.digits
    if not inside or not (agency or unit.kind is OrganisationKind.DEPARTMENT):
        raise NOT_ADDRESSED(field="unit")


def has_part(paper: Paper, unit: OrganisationRow) -> bool:
    """Whether a body has or had a part in one of the cases, or is the agency of the case's place, below the one that
    writes: what that agency owes about the place it owes whoever holds the case now."""
    here = paper.case.township if paper.case else ""
    of_place = unit.kind is OrganisationKind.GRID_AGENCY and bool(here) and here.startswith(unit.region)
    return unit.id in paper.parts or of_place


def unit_has_part(paper: Paper, actor: Actor, given: Given, now: datetime) -> None:
    """Art. 24 ¶2: a unit is held to its own part in a matter, never to another's."""
    unit: OrganisationRow = given["unit"]
    if not has_part(paper, unit):
        raise NO_PART(field="unit", unit=unit.text)


def deadline_is_ahead(paper: Paper, actor: Actor, given: Given, now: datetime) -> None:
    at: datetime = given["deadline"]
    if at <= now:
        raise DEADLINE_PAST(field="deadline")
    if at > now + LONGEST_TERM:
        raise DEADLINE_FAR(field="deadline")


def meeting_is_ahead(paper: Paper, actor: Actor, given: Given, now: datetime) -> None:
    at: datetime = given["meets_at"]
    if at <= now:
        raise DEADLINE_PAST(field="meets_at")
    if at > now + LONGEST_TERM:
        raise DEADLINE_FAR(field="meets_at")


def those_concerned_meet(paper: Paper, actor: Actor, given: Given, now: datetime) -> None:
    """Art. 18: a dispute is one between bodies: who asked and who leads sit at the table, and somebody else who can
    lead, or the meeting could only decide against whoever asked for it."""
    bodies: tuple[OrganisationRow, ...] = given["participants"]
    invited = {body.id for body in bodies}
    case = paper.case
    assert case is not None
    for party, who in ((paper.opener, _ASKER), (case.lead, _LEADER)):
        if party is not None and party not in invited:
            raise NOT_CALLED_IN(field="participants", who=who)
    if len(invited) < 2 or not any(_may_lead(body, case) for body in bodies if body.id != paper.opener):
        raise MEETS_ALONE(field="participants")


def meeting_was_held(paper: Paper, actor: Actor, given: Given, now: datetime) -> None:
    if given["held_at"] > now:
        raise HELD_AHEAD(field="held_at")
    if paper.meets_at is not None and given["held_at"] < paper.meets_at:
        raise HELD_BEFORE(field="held_at", at=f"{paper.meets_at.astimezone(CHINA):%Y-%m-%d %H:%M}")


def lead_was_invited(paper: Paper, actor: Actor, given: Given, now: datetime) -> None:
    """Art. 18: a dispute is settled among those whom it concerns; nobody is given a matter behind her back."""
    lead: OrganisationRow = given["lead"]
    if lead.id not in paper.participants:
        raise NOT_INVITED(field="lead", lead=lead.text)


def lead_is_of_the_level(paper: Paper, actor: Actor, given: Given, now: datetime) -> None:
    """Art. 22: exactly one lead, of the level of the agency that dispatches."""
    lead: OrganisationRow = given["lead"]
    case = paper.case
    assert case is not None
    if not _may_lead(lead, case):
        raise NO_LEAD_BODY(field="lead")


def _may_lead(body: OrganisationRow, case: Facts) -> bool:
    same = body.level is case.agency_level and body.region == case.agency_region
    return same and body.kind is OrganisationKind.DEPARTMENT
