"""Who stands in which relation to a case. Pure: facts and actor in, yes or no out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from gezhi.cases.terms import Facts, OrderRole, Suspension
from gezhi.kernel.text import Text
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Duty, Level

# Art. 11: these kinds of grid worker handle matters; part-time workers assist and report.
HANDLING_WORKERS = frozenset({Duty.GRID_LEADER, Duty.FULL_TIME_WORKER, Duty.DEPARTMENTAL_WORKER})
# Art. 21 ¶3: who explains with the department. A departmental worker is of the department herself.
COSIGNERS = frozenset({Duty.GRID_LEADER, Duty.FULL_TIME_WORKER})
# A department asks for grid workers' help by a cooperation request, not by a report (Art. 20).
REPORTERS = frozenset(
    {
        Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.GRID_LEADER, Duty.FULL_TIME_WORKER, Duty.PART_TIME_WORKER,
        Duty.DEPARTMENTAL_WORKER, Duty.COMMITTEE_MEMBER, Duty.INTERFACE, Duty.PETITIONER,
    }
)  # fmt: skip


# The package holds the originals of photos, with place and device in them.
PACKAGE_READERS = frozenset(
    {Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR, Duty.HANDLER, Duty.SYSTEM}
)


# Exports are for agencies and departments; grid workers, committees and partners take no lists out of the house.
EXPORTERS = frozenset({Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.BUSINESS_ADMINISTRATOR, Duty.HANDLER})


def may_change_view(actor: Actor, *, maker: UUID, organisation: UUID, shared: bool) -> bool:
    """A view is its maker's; one that is shared belongs to the organisation, whose business administrator may too."""
    if actor.organisation != organisation:
        return False
    return actor.person == maker or (shared and actor.duty is Duty.BUSINESS_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Who:
    """A relation between an actor and a case, with the words for it."""

    text: Text
    holds: Callable[[Facts, Actor], bool]


def _agency(case: Facts, actor: Actor) -> bool:
    return actor.duty is Duty.AGENCY_OFFICER and actor.organisation == case.agency


def _agency_above(case: Facts, actor: Actor) -> bool:
    return (
        actor.duty is Duty.AGENCY_OFFICER
        and actor.level.digits < case.agency_level.digits
        and actor.covers(case.agency_region)
    )


def _above_proposer(case: Facts, actor: Actor) -> bool:
    """What an agency asks for itself, another person decides: where it has no other, of the agency above."""
    return case.suspension is Suspension.PROPOSED and _agency_above(case, actor)


def _escalates(case: Facts, actor: Actor) -> bool:
    """Art. 23: cities and counties only; whatever stands above a township is one of them."""
    return actor.level in (Level.CITY, Level.COUNTY) and _agency_above(case, actor)


def _lead(case: Facts, actor: Actor) -> bool:
    return actor.duty is Duty.HANDLER and case.lead is not None and actor.organisation == case.lead


def _assisting(case: Facts, actor: Actor) -> bool:
    return actor.duty in (Duty.HANDLER, Duty.COMMITTEE_MEMBER) and any(
        order.organisation == actor.organisation and order.role is OrderRole.ASSISTING for order in case.open_orders
    )


def _worker_of_grid(case: Facts, actor: Actor) -> bool:
    return actor.duty in HANDLING_WORKERS and bool(case.grid) and actor.covers(case.grid)


def _departmental_worker(case: Facts, actor: Actor) -> bool:
    return actor.duty is Duty.DEPARTMENTAL_WORKER and _worker_of_grid(case, actor)


def _handles(case: Facts, actor: Actor) -> bool:
    if case.self_handler is not None:
        return actor.person == case.self_handler
    ordered = case.worker_places and actor.duty in (Duty.GRID_LEADER, Duty.FULL_TIME_WORKER)
    return _lead(case, actor) or bool(ordered and any(actor.covers(place) for place in case.worker_places))


def _leads_ordered_grid(case: Facts, actor: Actor) -> bool:
    ordered = any(actor.covers(place) for place in case.worker_places)
    return actor.duty is Duty.GRID_LEADER and case.lead is None and ordered


def _has_part(case: Facts, actor: Actor) -> bool:
    return actor.person in case.sharers


def _agency_verifier(case: Facts, actor: Actor) -> bool:
    return actor.duty in (Duty.VERIFIER, Duty.AGENCY_OFFICER) and actor.organisation == case.agency


def _verifier(case: Facts, actor: Actor) -> bool:
    if _agency_verifier(case, actor):
        return True
    of_grid = _worker_of_grid(case, actor) or (case.on_the_spot and any(map(actor.covers, case.worker_places)))
    return actor.duty in (Duty.GRID_LEADER, Duty.FULL_TIME_WORKER) and of_grid


def _petitioner(case: Facts, actor: Actor) -> bool:
    if actor.duty is Duty.INTERFACE:  # a hotline speaks for the people whose reports it passed on
        return actor.organisation == case.reporter_organisation
    return actor.duty is Duty.PETITIONER and actor.organisation == case.id


def _involved(case: Facts, actor: Actor) -> bool:
    return _agency(case, actor) or _handles(case, actor) or _assisting(case, actor)


def _records_for(*roles: OrderRole) -> Callable[[Facts, Actor], bool]:
    """The agency in the place of a body that does not sign in yet; whether it still does not, a guard asks."""

    def holds(case: Facts, actor: Actor) -> bool:
        return _agency(case, actor) and bool(recorded_bodies(case, *roles))

    return holds


def recorded_bodies(case: Facts, *roles: OrderRole) -> list[OrganisationRow]:
    """The bodies that hold an open order in one of these parts and were marked as not signing in yet."""
    held = {order.organisation for order in case.open_orders if order.role in roles}
    return [body for body in case.recorded if body.id in held]


def _explains(case: Facts, actor: Actor) -> bool:
    """Art. 21 ¶3: the lead department; in its place the agency, where it has none now or it does not sign in yet."""
    return _lead(case, actor) or (_agency(case, actor) and (case.lead is None or case.lead_recorded))


def _cosigns(case: Facts, actor: Actor) -> bool:
    """The grid's leader or full-time worker; for a grid that has nobody, whoever is posted nearest."""
    if actor.duty not in COSIGNERS:
        return False
    if case.cosign_place:
        return any(place.startswith(case.cosign_place) for place in actor.places) or actor.covers(case.cosign_place)
    return bool(case.grid) and actor.covers(case.grid)


AGENCY = Who(Text("持有本件的网格化机构", "the grid agency that holds the case"), _agency)
AGENCY_ABOVE = Who(Text("上一级网格化机构", "the grid agency above"), _agency_above)
ABOVE_PROPOSER = Who(
    Text("它的上一级机构（限它自己申请的挂起）", "the agency above it (where the holder itself asked)"),
    _above_proposer,
)
ESCALATES = Who(
    Text("上级（市、县）网格化机构", "a city or county grid agency above the one that holds the case"), _escalates
)
LEAD = Who(Text("牵头部门", "the lead department"), _lead)
ASSISTING = Who(Text("协办单位", "an assisting department"), _assisting)
WORKER = Who(
    Text("本网格的网格长、专职或专业网格员", "a leader, full-time or departmental worker of the grid"), _worker_of_grid
)
DEPARTMENTAL = Who(Text("本网格的专业网格员", "a departmental worker of the grid"), _departmental_worker)
HANDLER = Who(Text("正在办理的部门或网格员", "whoever handles the case"), _handles)
LEADER = Who(Text("受交办网格的网格长", "a leader of the grids that it was ordered to"), _leads_ordered_grid)
SHARER = Who(Text("分到工的网格员", "a worker who was given a part"), _has_part)
AGENCY_VERIFIER = Who(Text("机构核查员或经办人", "a verifier or officer of the agency"), _agency_verifier)
VERIFIER = Who(
    Text(
        "机构核查员，本网格或受交办核查网格的网格长、专职网格员",
        "a verifier of the agency, of the grid, or of a grid that was asked to check",
    ),
    _verifier,
)
PETITIONER = Who(Text("诉求人", "the petitioner"), _petitioner)
PETITIONER_OF_LED = Who(
    Text("诉求人，本件由部门牵头办理的", "the petitioner, where a department led"),
    lambda case, actor: _petitioner(case, actor) and case.lead is not None,
)
PETITIONER_OF_OTHERS = Who(
    Text("诉求人，本件不由部门牵头的", "the petitioner, where no department led"),
    lambda case, actor: _petitioner(case, actor) and case.lead is None,
)
EXPLAINER = Who(Text("牵头部门（未登录平台的由机构代）", "the lead department, or the agency for it"), _explains)
COSIGNER = Who(
    Text("本网格的网格长或专职网格员（无人时就近）", "the grid's leader or full-time worker, else the nearest"),
    _cosigns,
)
HERSELF = Who(  # not a system that speaks for her: what she thinks of it she says herself
    Text("诉求人本人", "the petitioner herself"),
    lambda case, actor: actor.duty is Duty.PETITIONER and actor.organisation == case.id,
)
FOR_LEAD = Who(
    Text(
        "持有本件的网格化机构，代尚未登录平台的牵头部门",
        "the grid agency, for a lead department that does not sign in yet",
    ),
    _records_for(OrderRole.LEAD),
)
FOR_ASSISTING = Who(
    Text(
        "持有本件的网格化机构，代尚未登录平台的协办单位",
        "the grid agency, for an assisting department that does not sign in yet",
    ),
    _records_for(OrderRole.ASSISTING),
)
FOR_ANY = Who(
    Text("持有本件的网格化机构，代尚未登录平台的单位", "the grid agency, for a department that does not sign in yet"),
    _records_for(*OrderRole),
)
RECORDERS = frozenset({FOR_LEAD, FOR_ASSISTING, FOR_ANY})
INVOLVED = Who(Text("持有、办理或协办本件的人", "whoever holds, handles or assists"), _involved)
SYSTEM = Who(Text("系统", "the system"), lambda case, actor: actor.duty is Duty.SYSTEM)
ENTITLED = Who(
    Text("有上报职责的人员、群众或对接系统", "workers, residents, connected systems"),
    lambda case, actor: actor.duty in REPORTERS,
)
ARCHIVIST = Who(
    Text("持有本件机构的业务管理员", "a business administrator of the agency that holds the case"),
    lambda case, actor: actor.duty is Duty.BUSINESS_ADMINISTRATOR and actor.organisation == case.agency,
)
