"""What must be handed in with a move. Each check takes (facts, actor, given, now) and raises Refused naming the field.

Organisations, matters, grids and cases that ids stood for were looked up before; here they are plain values.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from gezhi.cases.access import recorded_bodies
from gezhi.cases.rules.guards import SAME_GRID, SIGNS_IN
from gezhi.cases.rules.needs import NO_PAPER, any_paper, is_image
from gezhi.cases.terms import (
    OPEN_STATES,
    Evidence,
    Facts,
    Given,
    MergeTarget,
    OffList,
    OffListClaim,
    OrderRole,
    State,
)
from gezhi.catalogue.terms import MatterRow, PhotoRule
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people.access import check_may_lead
from gezhi.people.terms import OrganisationKind, OrganisationRow
from gezhi.security.terms import Actor

FOREIGN_GRID = Refusal(
    "foreign-grid",
    Kind.INVALID,
    Text(
        "这个网格不在本机构辖区内；外辖区的件请上送或下转。",
        "This grid is not in your area; transfer the case instead.",
    ),
)
NOT_AN_AGENCY = Refusal(
    "not-an-agency",
    Kind.INVALID,
    Text("只能转给另一级网格化机构。", "A case is transferred to a grid agency of another level only."),
    article=(4, 2),
)
NOT_IN_LINE = Refusal(
    "not-in-line",
    Kind.INVALID,
    Text(
        "接收机构须与本机构有上下级关系，并管辖本件所在地。",
        "The receiving agency must be above or below yours and cover the place.",
    ),
)
NOT_A_LEAD = Refusal(
    "not-a-lead",
    Kind.INVALID,
    Text(
        "牵头只能是联动部门；村（居）委会、群团和企业只能协助。",
        "Only a linked department may lead; committees, groups and companies assist.",
    ),
    article=(6, 1),
)
NOT_ITS_ORDER = Refusal(
    "recorded-for-another",
    Kind.INVALID,
    Text(
        "只能代尚未登录平台、且有这一步可办的单位登记。",
        "Recorded is for a department that does not sign in yet and whose turn this step is.",
    ),
)
OTHER_LEVEL = Refusal(
    "other-level",
    Kind.INVALID,
    Text(
        "只能派给本机构同级、同辖区的部门；“{name}”不是，请先上送或下转。",
        "Dispatch goes to departments of your own level and area; {name} is not one: transfer the case first.",
    ),
    article=(22,),
)
LEAD_ASSISTS = Refusal(
    "lead-assists",
    Kind.INVALID,
    Text("牵头部门不能同时协办。", "The lead department cannot assist at the same time."),
    article=(22,),
)
NOT_MERGEABLE = Refusal(
    "not-mergeable",
    Kind.INVALID,
    Text(
        "并入的件须是同一机构未办结的另一件，且非匿名、未被并案。",
        "Merge into another open case of the same agency, neither anonymous nor merged itself.",
    ),
)
PHOTO_FORBIDDEN = Refusal(
    "photo-forbidden",
    Kind.INVALID,
    Text("这类事项涉及个人，不得附照片。", "Photos are forbidden for this matter: it concerns persons."),
)
ON_THE_LIST = Refusal(
    "on-the-list",
    Kind.INVALID,
    Text(
        "“{matter}”在现行准入清单内，应当受理、派单，不能转送；若事项判断有误，请选这一情形并写明依据和归属。",
        "“{matter}” is on the admission list in force: accept and dispatch it. If the matter was misjudged, say so and "
        "name the basis and where it belongs.",
    ),
    article=(9, 2),
)
OTHER_GROUND = Refusal(
    "off-list-ground",
    Kind.INVALID,
    Text("所选情形与现行准入清单不符：本件应为“{true}”。", "The list in force says otherwise: {true}."),
    article=(9, 2),
)


LEFT_THE_LIST = Refusal(
    "matter-left-the-list",
    Kind.INVALID,
    Text(
        "“{matter}”已退出现行准入清单；请改定清单内的事项，或者转送、不予受理。",
        "“{matter}” has left the admission list in force: decide a listed matter, or refer it out or decline it.",
    ),
    article=(9, 2),
)


def off_list_ground(matter: str, *, listed: bool) -> OffList:
    """The one ground on which a case with this matter ("": unsure) can be off the list that is in force."""
    if not matter:
        return OffList.NOT_LISTED
    return OffList.WRONG_MATTER if listed else OffList.LEFT_LIST


def is_off_the_list(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """Art. 9 ¶2: what is on the list is the grid's. Off it is what was never on it, has left it, or was misjudged."""
    claim: OffListClaim = given["off_list"]
    if claim.said is claim.true:
        return
    if claim.true is OffList.WRONG_MATTER and case.matter is not None:
        raise ON_THE_LIST(field="off_list", matter=case.matter.name)
    raise OTHER_GROUND(field="off_list", true=claim.true)


def matter_is_in_force(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """Art. 9 ¶2: what was reported under an earlier list is accepted only while it is on the one in force."""
    if given.get("listed") is False and case.matter is not None:
        raise LEFT_THE_LIST(field="matter", matter=case.matter.name)


def place_is_own(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    grid = given.get("grid") or case.grid
    if not (grid.startswith(case.agency_region) and grid.startswith(case.county)):
        raise FOREIGN_GRID(field="grid")


def agency_is_in_line(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    to: OrganisationRow = given["agency"]
    if to.kind is not OrganisationKind.GRID_AGENCY or to.level is case.agency_level:
        raise NOT_AN_AGENCY(field="agency")
    in_line = to.region.startswith(case.agency_region) or case.agency_region.startswith(to.region)
    place = case.grid or case.township or case.county
    if not in_line or not (place.startswith(to.region) or to.region.startswith(place)):
        raise NOT_IN_LINE(field="agency")


def lead_is_own_level(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    lead: OrganisationRow = given["lead"]
    check_may_lead(lead)
    _own_level(case, lead, "lead")


def assisting_is_own_level(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    for organisation in given.get("assisting") or ():
        may_assist(case, organisation, lead=given["lead"].id)


def may_assist(case: Facts, organisation: OrganisationRow, *, lead: UUID | None) -> None:
    """Whether a body may be given an assisting order beside this lead; raises Refused."""
    if organisation.id == lead:
        raise LEAD_ASSISTS(field="assisting")
    if organisation.kind is OrganisationKind.GRID_AGENCY:
        raise NOT_A_LEAD(field="assisting")
    _own_level(case, organisation, "assisting")


def _own_level(case: Facts, organisation: OrganisationRow, field: str) -> None:
    if organisation.kind is OrganisationKind.COMMITTEE:  # Art. 6: assists the township's agency above it
        fits = organisation.region.startswith(case.agency_region)
    else:
        fits = organisation.level is case.agency_level and organisation.region == case.agency_region
    if not fits:
        raise OTHER_LEVEL(field=field, name=organisation.name)


def grids_are_own(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    grids = given.get("grids") or (case.grid,)
    if not all(grid.startswith(case.agency_region) and grid.startswith(case.county) for grid in grids):
        raise FOREIGN_GRID(field="grids")


def grids_are_others(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    if case.grid in given["grids"]:
        raise SAME_GRID(field="grids")


def target_is_mergeable(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    into: MergeTarget = given["into"]
    apart = into.id != case.id and into.county == case.county and into.agency == case.agency
    if not apart or into.anonymous or into.state not in OPEN_STATES or into.state is State.VERIFIED:
        raise NOT_MERGEABLE(field="into")


def recorded_for_lead(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    _check_recorded(case, given, now, OrderRole.LEAD)


def recorded_for_assisting(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    _check_recorded(case, given, now, OrderRole.ASSISTING)


def recorded_with_paper(case: Facts, actor: Actor, given: Given, now: datetime) -> None:
    """A note is the agency's own where it names nobody; in the name of a body it needs its paper."""
    if given.get("recorded_for") is None:
        return
    _check_recorded(case, given, now, *OrderRole)
    if not any_paper(given.get("attachments")):
        raise NO_PAPER(field="attachments")


def _check_recorded(case: Facts, given: Given, now: datetime, *roles: OrderRole) -> None:
    body = given.get("recorded_for")
    if body not in recorded_bodies(case, *roles):
        raise NOT_ITS_ORDER(field="recorded_for")
    if not body.is_recorded_for(now):
        raise SIGNS_IN(field="recorded_for", organisation=body.text)


def photos_are_allowed(case: Facts, given: Given) -> None:
    """Privacy rule P20 and the list's photo rule: none where the matter concerns persons."""
    refuse_forbidden_photos(case.matter, given.get("attachments") or ())


def refuse_forbidden_photos(matter: MatterRow | None, files: Iterable[Evidence]) -> None:
    if matter is not None and matter.photo is PhotoRule.FORBIDDEN and any(map(is_image, files)):
        raise PHOTO_FORBIDDEN(field="attachments")
