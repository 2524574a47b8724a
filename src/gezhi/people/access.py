"""Who may hold which duty where, and which organisation may do what. Pure: what is held already is passed in."""

from __future__ import annotations

from collections.abc import Iterable

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people.terms import OrganisationKind, OrganisationRow
from gezhi.security.terms import ADMINISTRATORS, GRID_WORKERS, Actor, Duty, Level

COMMITTEE_LEADS = Refusal(
    "committee-cannot-lead",
    Kind.INVALID,
    Text(
        "村（居）民委员会依法协助，不能作为案件的主办单位。",
        "A village or residents' committee assists by law; it cannot be the lead of a case.",
    ),
    article=(6,),
)
PARTNER_LEADS = Refusal(
    "partner-cannot-lead",
    Kind.INVALID,
    Text("群团组织和企业只能协办，不能主办。", "Unions, associations and companies may only assist, not lead."),
    article=(17,),
)
AGENCY_LEADS = Refusal(
    "agency-cannot-lead",
    Kind.INVALID,
    Text("网格化机构负责派单，主办单位须是联动部门。", "A grid agency dispatches; a linked department leads."),
    article=(20,),
)
DUTY_ELSEWHERE = Refusal(
    "duty-not-at-this-organisation",
    Kind.INVALID,
    Text("{organisation}({kind})没有“{duty}”这个岗位。", "{organisation}, a {kind}, has no posting of {duty}."),
    article=(10,),
)
NO_DEPARTMENT = Refusal(
    "departmental-worker-without-department",
    Kind.INVALID,
    Text("专业网格员由部门安排，须有派出部门。", "A departmental grid worker is sent by a department; name it."),
    article=(10,),
)
NO_PLACES = Refusal(
    "posting-without-places", Kind.INVALID, Text("任职须指明管辖范围。", "A posting names the places it covers.")
)
MIXED_PLACES = Refusal(
    "places-of-several-levels",
    Kind.INVALID,
    Text("一次任职的各个区域须是同一层级。", "The places of one posting are of one level."),
)
PLACE_ELSEWHERE = Refusal(
    "place-outside-organisation",
    Kind.INVALID,
    Text("{place}不在{organisation}的管辖范围内。", "{place} is outside the area of {organisation}."),
)
ONE_GRID = Refusal(
    "one-grid-by-rule",
    Kind.INVALID,
    Text(
        "{duty}一般只负责一个网格；负责多个网格须写明理由。",
        "A {duty} has one grid by rule; give the reason for more than one.",
    ),
    article=(10,),
)
GRIDS_ONLY = Refusal(
    "worker-needs-grids",
    Kind.INVALID,
    Text("{duty}须配置在具体网格。", "A {duty} is posted to grids."),
    article=(10,),
)
ADMINISTRATORS_APART = Refusal(
    "administrators-apart",
    Kind.FORBIDDEN,
    Text(
        "系统管理员、安全管理员、审计员须由不同的人担任，也不得兼任业务岗位：此人已任{held}，不能再任{duty}。",
        "System administrator, security administrator and auditor are different people without business duties: "
        "this person is already {held} and cannot become {duty}.",
    ),
)
NO_POSTING = Refusal(
    "no-posting",
    Kind.FORBIDDEN,
    Text(
        "密码正确，但您目前没有岗位；请联系本单位的业务管理员任职。",
        "The password is right, but you hold no posting at present; ask the business administrator of your agency.",
    ),
)
NOT_THE_SAME = Refusal(
    "passwords-differ",
    Kind.INVALID,
    Text("两次输入的密码不一样，请重新输入。", "The two passwords are not the same; type them again."),
)
NOT_YOUR_POSTING = Refusal(
    "not-your-posting",
    Kind.NOT_FOUND,
    Text("您没有这个岗位，或任职已结束。", "You do not hold this posting, or it has ended."),
)
CHOOSE_POSTING = Refusal(
    "choose-posting",
    Kind.INVALID,
    Text("这个账号有多个岗位，请用 posting 指明一个。", "The account holds several postings; name one as posting."),
)
NOT_YOURSELF = Refusal("no-appointing-yourself", Kind.FORBIDDEN, Text("不能给自己任职。", "Nobody appoints herself."))
NOT_YOURS_TO_APPOINT = Refusal(
    "not-yours-to-appoint",
    Kind.FORBIDDEN,
    Text(
        "任免由本级或上级网格化机构的业务管理员办理；系统管理员只任免管理员岗位。",
        "Postings are made by a business administrator of the same or a higher grid agency; "
        "a system administrator appoints administrators only.",
    ),
    article=(10,),
)

SIGNS_IN = Refusal(
    "body-signs-in",
    Kind.CONFLICT,
    Text(
        "{organisation}有 {count} 人能登录，应由他们自己办理，不能代为登记。",
        "{count} people of {organisation} can sign in: they act themselves, and nobody records for them.",
    ),
)
AGENCIES_SIGN_IN = Refusal(
    "agency-signs-in",
    Kind.INVALID,
    Text("网格化机构自己登录，不能代为登记。", "A grid agency signs in itself; nobody records for it."),
)
UNTIL_PAST = Refusal(
    "recording-ends-before",
    Kind.INVALID,
    Text("截止日期须在今天之后。", "The last day must lie in the future."),
)

# Who makes the moves on what a body holds, and is told of it; nobody else at it does.
ACTS_AT: dict[OrganisationKind, Duty] = {
    OrganisationKind.GRID_AGENCY: Duty.AGENCY_OFFICER,
    OrganisationKind.DEPARTMENT: Duty.HANDLER,
    OrganisationKind.PARTNER: Duty.HANDLER,
    OrganisationKind.COMMITTEE: Duty.COMMITTEE_MEMBER,
}
WHO_HOLDS = frozenset(ACTS_AT.values())
ACTS_FOR_BODY = WHO_HOLDS - {ACTS_AT[OrganisationKind.GRID_AGENCY]}  # of a body that is no agency
_AGENCY_DUTIES = frozenset(
    {Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR, Duty.INTERFACE}
    | ADMINISTRATORS
    | (GRID_WORKERS - {Duty.DEPARTMENTAL_WORKER})
)
_DUTIES_AT: dict[OrganisationKind, frozenset[Duty]] = {
    OrganisationKind.GRID_AGENCY: _AGENCY_DUTIES,
    OrganisationKind.DEPARTMENT: frozenset({Duty.HANDLER, Duty.DEPARTMENTAL_WORKER}),
    OrganisationKind.COMMITTEE: frozenset({Duty.COMMITTEE_MEMBER}),
    OrganisationKind.PARTNER: frozenset({Duty.HANDLER}),
}
_ONE_GRID_BY_RULE = frozenset({Duty.FULL_TIME_WORKER, Duty.PART_TIME_WORKER})


def check_may_lead(organisation: OrganisationRow) -> None:
    """Refuses a lead that is not a linked department (Art. 6, 17, 20, 22)."""
    refusals = {
        OrganisationKind.COMMITTEE: COMMITTEE_LEADS,
        OrganisationKind.PARTNER: PARTNER_LEADS,
        OrganisationKind.GRID_AGENCY: AGENCY_LEADS,
    }
    if organisation.kind in refusals:
        raise refusals[organisation.kind](field="lead")


def check_may_appoint(actor: Actor, duty: Duty, organisation: OrganisationRow, account: object) -> None:
    """Refuses an appointment, or its end, that is not this actor's to make."""
    if actor.duty is Duty.SYSTEM:
        return
    if actor.person == account:
        raise NOT_YOURSELF()
    first_of_the_house = duty in ADMINISTRATORS or duty is Duty.BUSINESS_ADMINISTRATOR
    if actor.duty is Duty.SYSTEM_ADMINISTRATOR and first_of_the_house:
        return
    if actor.duty is not Duty.BUSINESS_ADMINISTRATOR or duty in ADMINISTRATORS or not actor.covers(organisation.region):
        raise NOT_YOURS_TO_APPOINT()


def check_posting(organisation: OrganisationRow, duty: Duty, places: tuple[str, ...], reason: str) -> None:
    """Refuses a posting that the regulation does not know: a duty at the wrong body, places that do not fit it."""
    if duty is Duty.DEPARTMENTAL_WORKER and organisation.department is None:
        raise NO_DEPARTMENT(field="organisation")
    if duty not in _DUTIES_AT[organisation.kind]:
        raise DUTY_ELSEWHERE(field="duty", organisation=organisation.name, kind=organisation.kind, duty=duty)
    _check_places(organisation, places)
    if duty in GRID_WORKERS and Level.of(places[0]) is not Level.GRID:
        raise GRIDS_ONLY(field="places", duty=duty)
    if duty in _ONE_GRID_BY_RULE and len(places) > 1 and not reason.strip():
        raise ONE_GRID(field="reason", duty=duty)


def check_together(duty: Duty, held: Iterable[Duty]) -> None:
    """Refuses a duty beside those that a person holds already: the three administrators stand alone."""
    for other in held:
        if other is not duty and (other in ADMINISTRATORS or duty in ADMINISTRATORS):
            raise ADMINISTRATORS_APART(held=other, duty=duty)


def _check_places(organisation: OrganisationRow, places: tuple[str, ...]) -> None:
    if not places:
        raise NO_PLACES(field="places")
    if len({len(place) for place in places}) > 1:
        raise MIXED_PLACES(field="places")
    for place in places:
        if not place.startswith(organisation.region):
            raise PLACE_ELSEWHERE(field="places", place=place, organisation=organisation.name)
