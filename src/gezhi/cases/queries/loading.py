"""One case under its lock, as the pure facts that decisions are made on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, DateTimeField, Field, Q, QuerySet, UUIDField

from gezhi.cases.models import Case, CaseClock, Petitioner
from gezhi.cases.queries.visibility import NO_SUCH_CASE, one_visible_to, visible_to
from gezhi.cases.rules.guards import ANSWER_ATTEMPTS
from gezhi.cases.terms import ENDED_STATES, TOLD_AFTER_END, Facts, OpenOrder, OrderRole, OrderState, State, Suspension
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Duty, plain
from gezhi.storage.compiled import Compiled
from gezhi.storage.rows import Written, new

_MEMBERS_MATTER = frozenset({State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING})
_PETITIONERS_MATTER = TOLD_AFTER_END | {State.VERIFIED}
_NO_CLOCKS = ENDED_STATES - TOLD_AFTER_END


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case read for a decision: its row, its running clocks and open orders, and the facts made of them."""

    row: dict[str, Any]
    clocks: tuple[CaseClock, ...]
    facts: Facts

    @property
    def id(self) -> UUID:
        key: UUID = self.row["id"]
        return key

    @property
    def county(self) -> str:
        return str(self.row["county"])


def load(actor: Actor, case_id: UUID, *, lock: bool) -> Loaded:
    """The case, if the actor may see it; otherwise the same refusal as for one that does not exist."""
    asked = _Asked(plain(actor), case_id, _county_of(actor, case_id) if lock else "")
    found = _CASE(asked)
    if found and found[0][-1] != found[0][_VERSION]:  # changed while we waited for the lock: the rest was read before
        found = _CASE(asked)
    if not found:
        raise NO_SUCH_CASE()
    *values, clocks, orders, members, _ = found[0]
    row = dict(zip(_COLUMNS, values, strict=True))
    row["private"] = orjson.loads(row["private"])
    loaded = _loaded(row, clocks, orders, members)
    return _speaking_for_all(loaded) if actor.duty in (Duty.PETITIONER, Duty.INTERFACE) else loaded


def load_many(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, Loaded]:
    """Those of some cases that the actor may see, by id, in one statement: to ask the table what it would answer.

    How many petitioners are to be told is not counted: only answering, closing and archiving ask that.
    """
    cases = visible_to(actor).filter(id__in=keys).values_list(*_COLUMNS, *_BESIDE)
    found = {}
    for *values, clocks, orders, members, _ in cases:
        row = dict(zip(_COLUMNS, values, strict=True))
        found[row["id"]] = _loaded(row, clocks, orders, members, brief=True)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    case: UUID
    county: str  # of the row to be locked; "": only read


def _rows(asked: _Asked) -> QuerySet[Case, tuple[Any, ...]]:
    """The case's columns, and beside them what decisions need of other tables, all in one statement."""
    cases = one_visible_to(asked.actor).filter(id=asked.case)
    if asked.county:
        cases = cases.filter(county=asked.county).select_for_update(of=("self",))
    return cases.values_list(*_COLUMNS, *_BESIDE)


_COLUMNS = tuple(field.attname for field in Case._meta.local_concrete_fields)
_VERSION = _COLUMNS.index("version")
_SAME = 'county = "cases_case"."county"'
_OF_CASE = f'{_SAME} AND case_id = "cases_case"."id"'
_BESIDE = (
    Written(f"(SELECT json_agg(c)::text FROM cases_caseclock c WHERE {_OF_CASE} AND stopped_at IS NULL)"),  # noqa: S608
    Written(f"(SELECT json_agg(o)::text FROM cases_workorder o WHERE {_OF_CASE} AND ended_at IS NULL)"),  # noqa: S608
    Written(f'(SELECT count(*) FROM cases_case m WHERE m.{_SAME} AND m.merged_into = "cases_case"."id")'),  # noqa: S608
    Written(f'(SELECT version FROM cases_case s WHERE s.{_SAME} AND s.id = "cases_case"."id")'),  # noqa: S608
)
_CASE = Compiled(_rows)


def lock_both(actor: Actor, case_id: UUID, number: str) -> None:
    """Lock a case and the one it is to be merged into, always in the same order, so that crossing mergers wait."""
    both = visible_to(actor).filter(Q(id=case_id) | Q(number=number), county=_county_of(actor, case_id))
    list(both.order_by("id").select_for_update(of=("self",)).values_list("id"))


def _county_of(actor: Actor, case_id: UUID) -> str:
    """The county of a row to be locked, so that the lock is one shard's; "" for one that the actor may not see."""
    if len(actor.county) == 6:
        return actor.county
    return one_visible_to(actor).filter(id=case_id).values_list("county", flat=True).first() or ""


def _loaded(
    row: dict[str, Any], clocks: str | None, orders: str | None, members: int, *, brief: bool = False
) -> Loaded:
    kept = clocks if State(row["state"]) not in _NO_CLOCKS else None
    running = tuple([_clock(given) for given in orjson.loads(kept or "[]")])
    due = {clock.order_id: clock.due_at for clock in running}
    open_orders = tuple([_order(given, due) for given in orjson.loads(orders or "[]")])
    return Loaded(row, running, _facts(row, running, open_orders, members, brief))


def _clock(given: dict[str, Any]) -> CaseClock:
    for name in _KEYS_OF_CLOCK:
        given[name] = given[name] and UUID(given[name])
    for name in _MOMENTS_OF_CLOCK:
        given[name] = given[name] and datetime.fromisoformat(given[name])
    return new(CaseClock, **given)


def _order(given: dict[str, Any], due: dict[UUID | None, datetime]) -> OpenOrder:
    asked = given["extension_asked"]
    return OpenOrder(
        UUID(given["id"]), UUID(given["organisation"]), OrderRole(given["role"]), OrderState(given["state"]),
        due.get(UUID(given["id"])), datetime.fromisoformat(asked) if asked else None, given["extensions"],
    )  # fmt: skip


def _named(kind: type[Field[Any, Any]]) -> tuple[str, ...]:
    return tuple(field.attname for field in CaseClock._meta.local_concrete_fields if isinstance(field, kind))


_KEYS_OF_CLOCK, _MOMENTS_OF_CLOCK = _named(UUIDField), _named(DateTimeField)


def _speaking_for_all(loaded: Loaded) -> Loaded:
    count = Petitioner.objects.filter(petitioners_of(loaded.county, loaded.id)).count()
    return replace(loaded, facts=replace(loaded.facts, petitioners=count))


def _facts(
    row: dict[str, Any], clocks: tuple[CaseClock, ...], orders: tuple[OpenOrder, ...], members: int, brief: bool
) -> Facts:
    state = State(row["state"])
    agency = people.organisation(row["agency"])
    matter = catalogue.matter(row["matter"], row["list_version"]) if row["matter"] else None
    urgency = Urgency(row["urgency"]) if row["urgency"] else None
    untold, open_petitioners = _unanswered(row) if state in _PETITIONERS_MATTER and not brief else (0, 0)
    same = (
        "id", "county", "number", "version", "agency", "list_version", "township", "village", "grid", "reporter",
        "reporter_organisation", "anonymous", "reported_at", "lead", "self_handler", "dispatched_at", "return_until",
        "returns", "final", "on_the_spot", "drawn", "void_proposed_by", "reconsidered", "reopened_by_petitioner",
        "window_until", "merged_into", "restricted_at", "suspended_until",
    )  # fmt: skip
    return Facts(
        **{name: row[name] for name in same},
        state=state,
        suspension=Suspension(row["suspension"]),
        agency_level=agency.level,
        agency_region=agency.region,
        matter=matter,
        urgency=urgency,
        dangerous=urgency is Urgency.CRITICAL or row["emergency"],
        worker_places=tuple(row["worker_places"]),
        handlers=frozenset(row["handlers"]),
        open_orders=orders,
        running=tuple(ClockKind(clock.kind) for clock in clocks),
        merged_into_state=None if brief else _state_of(row["county"], row["merged_into"]),
        open_petitioners=open_petitioners,
        untold_petitioners=untold,
        parameters=catalogue.parameters(row["county"]),
        open_members=members if state in _MEMBERS_MATTER else 0,
        recorded=tuple(body for body in map(_body, orders) if body.recorded_from),
    )


def _body(order: OpenOrder) -> OrganisationRow:
    return people.organisation(order.organisation)


def _state_of(county: str, case_id: UUID | None) -> State | None:
    if case_id is None:
        return None
    return State(Case.objects.values_list("state", flat=True).get(county=county, id=case_id))


@dataclass(frozen=True, slots=True)
class OfCase:
    """A case that somebody was already allowed to see, for the queries about what belongs to it."""

    county: str
    id: UUID


def petitioners_of(county: str, case_id: UUID) -> Q:
    """The petitioners of a case and of those merged into it: each is answered one by one.

    One list of cases, looked up in an index: an OR beside a subquery would read every petitioner of the county.
    """
    both = Case.objects.filter(Q(id=case_id) | Q(merged_into=case_id), county=county).values("id")
    return Q(county=county, case_id__in=both)


def to_answer(county: str, case_id: UUID) -> QuerySet[Petitioner]:
    """Petitioners who are to be told: those who left a way to be reached. The others follow with their receipt."""
    return Petitioner.objects.filter(petitioners_of(county, case_id)).exclude(name="", phone="")


def _unanswered(row: dict[str, Any]) -> tuple[int, int]:
    """How many petitioners have not been told, and how many of them were not tried often enough either."""
    counted = to_answer(row["county"], row["id"]).filter(answered_at=None)
    found = counted.aggregate(untold=Count("id"), open=Count("id", filter=Q(attempts__lt=ANSWER_ATTEMPTS)))
    return found["untold"], found["open"]
