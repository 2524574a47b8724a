"""One case under its lock, as the pure facts that decisions are made on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db.models import Count, DateTimeField, Field, Q, QuerySet, UUIDField

from gezhi.cases.access import COSIGNERS
from gezhi.cases.models import Case, CaseClock, Evaluation, Petitioner
from gezhi.cases.queries.visibility import NO_SUCH_CASE, cosignable_by, one_visible_to, sees, visible_to
from gezhi.cases.rules.explaining import unexplained_from
from gezhi.cases.terms import (
    ENDED_STATES,
    TOLD_AFTER_END,
    Facts,
    OpenExplanation,
    OpenOrder,
    OrderRole,
    OrderState,
    State,
    Suspension,
    Told,
)
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Duty, plain
from gezhi.storage.compiled import Compiled, fetched, statement_of
from gezhi.storage.rows import Written, new

_MEMBERS_MATTER = frozenset({State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING})
_PETITIONERS_MATTER = TOLD_AFTER_END | {State.VERIFIED}
_EVALUATED = frozenset({State.VERIFIED, State.CLOSED, State.ARCHIVED})
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


def load(actor: Actor, case_id: UUID, *, lock: bool, cosigning: datetime | None = None) -> Loaded:
    """The case, if the actor may see it; otherwise the same refusal as for one that does not exist.

    ``cosigning``: she is about to co-sign an explanation at this moment, which she may also be asked for by a grid near
    hers that has nobody.
    """
    if cosigning is not None and actor.duty in COSIGNERS:
        return _to_cosign(actor, case_id, cosigning)
    return _load(_CASE, actor, case_id, lock)


def _to_cosign(actor: Actor, case_id: UUID, now: datetime) -> Loaded:
    loaded = _load(_cosigned, actor, case_id, lock=True)
    row = loaded.row
    if row["grid"] and actor.covers(row["grid"]):
        return loaded
    stand_in = people.who_stands_in(row["grid"], row["township"], COSIGNERS, now) if row["township"] else None
    asked = stand_in is not None and stand_in.is_one(actor)
    if not (asked or sees(actor, row)):
        raise NO_SUCH_CASE()
    return replace(loaded, facts=replace(loaded.facts, cosign_place=stand_in.place if stand_in and asked else ""))


def knowing_cosigners(loaded: Loaded, actor: Actor, now: datetime) -> Loaded:
    """The case with the fact whether anybody is there to co-sign for its grid, where this actor may waive a signature
    that it lacks."""
    row = loaded.row
    if loaded.facts.nobody_cosigns is not None or not row["cosign_owed"]:
        return loaded
    if actor.duty is not Duty.AGENCY_OFFICER or actor.organisation != row["agency"]:
        return loaded
    found = people.who_stands_in(row["grid"], row["township"], COSIGNERS, now) if row["township"] else None
    nobody = found is None or not (found.place or found.persons)
    return replace(loaded, facts=replace(loaded.facts, nobody_cosigns=nobody))


def _load(query: Callable[[_Asked], list[tuple[Any, ...]]], actor: Actor, case_id: UUID, lock: bool) -> Loaded:
    asked = _Asked(plain(actor), case_id, _county_of(actor, case_id) if lock else "")
    found = query(asked)
    if found and found[0][-1] != found[0][_VERSION]:  # changed while we waited for the lock: the rest was read before
        found = query(asked)
    if not found:
        raise NO_SUCH_CASE()
    *values, clocks, orders, told, terms, members, _ = found[0]
    row = dict(zip(_COLUMNS, values, strict=True))
    row["private"] = orjson.loads(row["private"])
    loaded = _loaded(row, clocks, orders, _Telling(told, terms), members)
    return _speaking_for_all(actor, loaded) if actor.duty in (Duty.PETITIONER, Duty.INTERFACE) else loaded


def load_many(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, Loaded]:
    """Those of some cases that the actor may see, by id, in one statement: to ask the table what it would answer.

    How many petitioners are to be told is not counted: only answering, closing and archiving ask that.
    """
    cases = visible_to(actor).filter(id__in=keys).values_list(*_COLUMNS, *_BESIDE)
    found = {}
    for *values, clocks, orders, told, terms, members, _ in cases:
        row = dict(zip(_COLUMNS, values, strict=True))
        found[row["id"]] = _loaded(row, clocks, orders, _Telling(told, terms), members, brief=True)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    case: UUID
    county: str  # of the row to be locked; "": only read


class _Telling(NamedTuple):
    """What is open of the case's explanations, and the lead's terms; None: there is nothing."""

    told: str | None
    terms: str | None


def _rows(asked: _Asked) -> QuerySet[Case, tuple[Any, ...]]:
    """The case's columns, and beside them what decisions need of other tables, all in one statement."""
    return _read(one_visible_to(asked.actor), asked)


def _cosigned(asked: _Asked) -> list[tuple[Any, ...]]:
    return fetched(statement_of(_read(cosignable_by(asked.actor), asked)))  # seldom asked: not kept compiled


def _read(cases: QuerySet[Case], asked: _Asked) -> QuerySet[Case, tuple[Any, ...]]:
    cases = cases.filter(id=asked.case)
    if asked.county:
        cases = cases.filter(county=asked.county).select_for_update(of=("self",))
    return cases.values_list(*_COLUMNS, *_BESIDE)


_COLUMNS = tuple(field.attname for field in Case._meta.local_concrete_fields)
_VERSION = _COLUMNS.index("version")
_SAME = 'county = "cases_case"."county"'
_OF_CASE = f'{_SAME} AND case_id = "cases_case"."id"'
# Read where the case says that there is something to read.
_TELLING = '"cases_case"."explanation_owed" OR "cases_case"."cosign_owed"'
_TOLD = f"{_OF_CASE} AND told IN ('owed', 'explained')"
# Where closing may be next, if there is somebody to tell: the lead's terms as the clocks have them, and when something
# was owed of them last.
_OWED = "SELECT max(e.owed_at) FROM cases_explanation e WHERE e.county = c.county AND e.case_id = c.case_id"
_TO_TELL = (
    f"EXISTS (SELECT 1 FROM cases_petitioner p JOIN cases_case m ON m.{_SAME} AND m.id = p.case_id"  # noqa: S608
    f' WHERE p.{_SAME} AND (m.id = "cases_case"."id" OR m.merged_into = "cases_case"."id")'
    " AND (p.name <> '' OR p.phone <> ''))"
)
_TERMS = (
    "SELECT json_agg(json_build_array(c.id, c.started_at, coalesce(c.first_due_at, c.due_at), c.due_at, c.stopped_at,"  # noqa: S608
    f" ({_OWED})))::text FROM cases_caseclock c"
    " JOIN cases_workorder o ON o.county = c.county AND o.id = c.order_id AND o.role = 'lead'"
    f' WHERE c.{_SAME} AND c.case_id = "cases_case"."id" AND c.kind = \'handling\' AND c.stopped_at IS NOT NULL'
    f" AND {_TO_TELL}"
)
_BESIDE = (
    Written(f"(SELECT json_agg(c)::text FROM cases_caseclock c WHERE {_OF_CASE} AND stopped_at IS NULL)"),  # noqa: S608
    Written(f"(SELECT json_agg(o)::text FROM cases_workorder o WHERE {_OF_CASE} AND ended_at IS NULL)"),  # noqa: S608
    Written(f"CASE WHEN {_TELLING} THEN (SELECT json_agg(e)::text FROM cases_explanation e WHERE {_TOLD}) END"),  # noqa: S608
    Written(f'CASE WHEN "cases_case"."state" = \'verified\' THEN ({_TERMS}) END'),
    Written(f'(SELECT array_agg(m.reporter) FROM cases_case m WHERE m.{_SAME} AND m.merged_into = "cases_case"."id")'),  # noqa: S608
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
    row: dict[str, Any],
    clocks: str | None,
    orders: str | None,
    telling: _Telling,
    members: list[UUID | None] | None,
    *,
    brief: bool = False,
) -> Loaded:
    kept = clocks if State(row["state"]) not in _NO_CLOCKS else None
    running = tuple([_clock(given) for given in orjson.loads(kept or "[]")])
    due = {clock.order_id: clock.due_at for clock in running}
    open_orders = tuple([_order(given, due) for given in orjson.loads(orders or "[]")])
    facts = _facts(row, running, open_orders, members or [], brief)
    if telling.told or telling.terms:
        explanations = tuple([_explanation(given) for given in orjson.loads(telling.told or "[]")])
        terms = orjson.loads(telling.terms or "[]")
        left_out = tuple([UUID(key) for key, *moments in terms if _is_left_out(*moments)])
        facts = replace(facts, explanations=explanations, unexplained=left_out)
    return Loaded(row, running, facts)


def _is_left_out(started: str, first: str, due: str, stopped: str, owed: str | None) -> bool:
    """Whether nothing was owed of a term since it should have been."""
    since = unexplained_from(*[datetime.fromisoformat(each) for each in (started, first, due, stopped)])
    return since is not None and (owed is None or datetime.fromisoformat(owed) < since)


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


def _explanation(given: dict[str, Any]) -> OpenExplanation:
    petitioner, by, tried = given["petitioner"], given["explained_by"], given["tried_at"]
    return OpenExplanation(
        UUID(given["id"]), UUID(petitioner) if petitioner else None, Told(given["told"]), given["attempts"],
        datetime.fromisoformat(tried) if tried else None, UUID(by) if by else None,
        datetime.fromisoformat(given["owed_at"]), UUID(given["department"]),
    )  # fmt: skip


def _named(kind: type[Field[Any, Any]]) -> tuple[str, ...]:
    return tuple(field.attname for field in CaseClock._meta.local_concrete_fields if isinstance(field, kind))


_KEYS_OF_CLOCK, _MOMENTS_OF_CLOCK = _named(UUIDField), _named(DateTimeField)


def _speaking_for_all(actor: Actor, loaded: Loaded) -> Loaded:
    mine = Petitioner.objects.filter(petitioners_of(loaded.county, loaded.id))
    told = dict(mine.values_list("id", "answered_at"))
    answered = told.get(actor.person)
    since = answered or loaded.row["ended_at"]
    given = Evaluation.objects.filter(county=loaded.county, petitioner=actor.person)
    told_of = loaded.facts.state in _EVALUATED and since is not None
    evaluated = told_of and given.filter(given_at__gte=since).exists()
    facts = replace(loaded.facts, petitioners=len(told), answered=answered is not None, evaluated=evaluated)
    return replace(loaded, facts=facts)


# Columns that are facts as they are.
_SAME_NAMES = (
    "id", "county", "number", "version", "agency", "list_version", "township", "village", "grid", "reporter",
    "reporter_organisation", "anonymous", "reported_at", "lead", "self_handler", "dispatched_at", "return_until",
    "returns", "studies", "divided_by", "outcome", "final", "on_the_spot", "drawn", "void_proposed_by",
    "reconsidered", "reopened_by_petitioner", "window_until", "merged_into", "restricted_at", "suspended_until",
    "suspension_asked_by", "suspensions", "retention_until", "disposed_at", "explanation_owed", "cosign_owed",
)  # fmt: skip


def _facts(
    row: dict[str, Any], clocks: tuple[CaseClock, ...], orders: tuple[OpenOrder, ...], members: list[UUID | None],
    brief: bool,
) -> Facts:  # fmt: skip
    state = State(row["state"])
    agency = people.organisation(row["agency"])
    matter = catalogue.matter(row["matter"], row["list_version"]) if row["matter"] else None
    urgency = Urgency(row["urgency"]) if row["urgency"] else None
    untold, open_petitioners = _unanswered(row) if state in _PETITIONERS_MATTER and not brief else (0, 0)
    return Facts(
        **{name: row[name] for name in _SAME_NAMES},
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
        assistance_asked=tuple(row["assistance_asked"]),
        sharers=frozenset(row["sharers"]),
        running=tuple(ClockKind(clock.kind) for clock in clocks),
        merged_into_state=None if brief else _state_of(row["county"], row["merged_into"]),
        open_petitioners=open_petitioners,
        untold_petitioners=untold,
        parameters=catalogue.parameters(row["county"]),
        open_members=len(members) if state in _MEMBERS_MATTER else 0,
        member_reporters=frozenset(each for each in members if each is not None),
        lead_recorded=row["lead"] is not None and _is_recorded(row["lead"]),
        recorded=tuple(body for body in map(_body, orders) if body.recorded_from),
    )


def _is_recorded(lead: UUID) -> bool:
    body = people.organisation(lead)
    return body.recorded_from is not None and body.recorded_until is None


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
    enough = catalogue.parameters(row["county"]).answer_attempts
    counted = to_answer(row["county"], row["id"]).filter(answered_at=None)
    found = counted.aggregate(untold=Count("id"), open=Count("id", filter=Q(attempts__lt=enough)))
    return found["untold"], found["open"]
