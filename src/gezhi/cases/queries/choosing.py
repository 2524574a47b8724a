"""What may be chosen for a move's inputs: departments of one's own level, agencies in line, orders, petitioners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.petitioners import petitioners
from gezhi.cases.queries.similar import similar_to
from gezhi.cases.rules.checks import off_list_ground
from gezhi.cases.rules.explaining import grounds_of_waiving, waivable
from gezhi.cases.terms import OffList, OrderRole, Told
from gezhi.cases.workflow import Ask, AskKind
from gezhi.cases.workflow.asks import CHECK_GRIDS, EXPLAINED, UNTOLD, WAIVED
from gezhi.catalogue import queries as catalogue
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Duty, Level


@dataclass(frozen=True, slots=True)
class Option:
    """One value that an input takes, and what it is called."""

    value: str
    text: Text


@dataclass(frozen=True, slots=True)
class Context:
    case: Loaded
    actor: Actor
    now: datetime


def options_of(ask: Ask, *, case: Loaded, actor: Actor, now: datetime) -> list[Option]:
    """The options of an input for this case; empty where it is typed, or too many to list (matters, most grids)."""
    if ask.kind is AskKind.OFF_LIST:
        ground = off_list_ground_of(case, now)
        return [Option(ground.value, ground.text)]
    if ask is UNTOLD:
        return [Option(each.value, each.text) for each in grounds_of_waiving(case.facts)]
    if ask is CHECK_GRIDS:
        return _other_grids(case)
    if ask.choices is not None:
        return [Option(member.value, member.text) for member in ask.choices]
    if ask.kind is AskKind.EXPLANATION:
        return _explanations(ask, case)
    offer = _OPTIONS.get(ask.kind)
    return offer(Context(case, actor, now)) if offer else []


def off_list_ground_of(case: Loaded, now: datetime) -> OffList:
    """On which ground the case can be off the admission list that is in force now."""
    matter = case.row["matter"]
    return off_list_ground(matter, listed=bool(matter) and catalogue.is_listed(matter, case.county, now))


def _organisations(rows: list[OrganisationRow]) -> list[Option]:
    return [Option(str(row.id), row.text) for row in rows]


def _departments(context: Context) -> list[Option]:
    return _organisations(people.departments_at(context.case.facts.agency_region))


def _assisting(context: Context) -> list[Option]:
    """Departments and partners of the agency's own place, and the committee of the case's village (Art. 6)."""
    region = context.case.facts.agency_region
    rows = [*people.departments_at(region), *people.partners_at(region)]
    committee = people.committee_of(context.case.facts.village) if context.case.facts.village else None
    return _organisations([*rows, committee] if committee else rows)


def _agencies(context: Context) -> list[Option]:
    """The agencies above and below that cover the place."""
    facts = context.case.facts
    place = facts.grid or facts.township or facts.county
    rows = []
    for level in (Level.CITY, Level.COUNTY, Level.TOWNSHIP):
        try:
            row = people.agency_of(place, level)
        except Refused:
            continue
        if row.id != facts.agency:
            rows.append(row)
    return _organisations(rows)


def _grids(context: Context) -> list[Option]:
    """The grids that a point on a border may belong to; elsewhere the case's own."""
    codes = context.case.row["grid_candidates"] or ([context.case.facts.grid] if context.case.facts.grid else [])
    return [Option(code, geography.place_text(code)) for code in codes]


def _other_grids(case: Loaded) -> list[Option]:
    """The grids that may check a result on the spot: those of the township but the case's own, its village's first."""
    facts = case.facts
    codes = [row.code for row in geography.grids(township=facts.township)] if facts.township else []
    others = sorted((code for code in codes if code != facts.grid), key=lambda code: code[:12] != facts.village)
    return [Option(code, geography.place_text(code)) for code in others]


def _cases(context: Context) -> list[Option]:
    near = similar_to(context.actor, context.case, now=context.now)
    return [Option(row["number"], Text(row["title"], row["title"])) for row in near]


def _petitioners(context: Context) -> list[Option]:
    rows = petitioners(context.case.county, context.case.id)
    words = [(row, " ".join(part for part in (row["name"], row["phone"]) if part) or "—") for row in rows]
    return [Option(str(row["id"]), Text(text, text)) for row, text in words if row["answered_at"] is None]


def _orders(context: Context) -> list[Option]:
    orders = [order for order in context.case.facts.open_orders if order.role is OrderRole.ASSISTING]
    names = {order.id: people.organisation(order.organisation).text for order in orders}
    return [Option(str(key), name) for key, name in names.items()]


def _extensions(context: Context) -> list[Option]:
    orders = [order for order in context.case.facts.open_orders if order.extension_asked is not None]
    return [Option(str(order.id), people.organisation(order.organisation).text) for order in orders]


def workers_for(case: Loaded, now: datetime) -> list[Actor]:
    """To whom a leader of the grids that a case was ordered to may give a part; a part-timer only in her own grid."""
    found: dict[UUID, Actor] = {}
    for grid in case.facts.worker_places:
        for worker in people.grid_actors(grid, now):
            own = worker.duty is Duty.PART_TIME_WORKER and worker.covers(case.facts.grid or "-")
            if worker.duty is Duty.FULL_TIME_WORKER or own:
                found.setdefault(worker.person, worker)
    return list(found.values())


def _workers(context: Context) -> list[Option]:
    return [
        Option(str(worker.person), Text(f"{worker.name}（{worker.duty.zh}）", f"{worker.name} ({worker.duty.en})"))
        for worker in workers_for(context.case, context.now)
    ]


def _recorded(context: Context) -> list[Option]:
    return _organisations([body for body in context.case.facts.recorded if body.is_recorded_for(context.now)])


def _explanations(ask: Ask, case: Loaded) -> list[Option]:
    """The explanations that wait for this step, each by its petitioner, masked."""
    wanted = {EXPLAINED: frozenset({Told.EXPLAINED}), WAIVED: waivable(case.facts)}.get(ask, frozenset({Told.OWED}))
    names = {row["id"]: row for row in petitioners(case.county, case.id)}
    options = []
    for each in case.facts.explanations:
        if each.told in wanted:
            row = names.get(each.petitioner, {"name": "", "phone": ""})
            said = " ".join(part for part in (row["name"], row["phone"]) if part) or "—"
            options.append(Option(str(each.id), Text(said, said)))
    return options


_OPTIONS: dict[AskKind, Callable[[Context], list[Option]]] = {
    AskKind.DEPARTMENT: _departments,
    AskKind.ORGANISATIONS: _assisting,
    AskKind.AGENCY: _agencies,
    AskKind.GRID: _grids,
    AskKind.GRIDS: _grids,
    AskKind.CASE: _cases,
    AskKind.PETITIONER: _petitioners,
    AskKind.ORDER: _orders,
    AskKind.EXTENSION: _extensions,
    AskKind.RECORDED: _recorded,
    AskKind.WORKER: _workers,
}
