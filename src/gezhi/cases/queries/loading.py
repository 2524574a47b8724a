"""One case under its lock, as the pure facts that decisions are made on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gezhi.cases.models import Case, CaseClock, Petitioner, WorkOrder
from gezhi.cases.queries.visibility import NO_SUCH_CASE, visible_to
from gezhi.cases.rules.guards import ANSWER_ATTEMPTS
from gezhi.cases.terms import ENDED_STATES, TOLD_AFTER_END, Facts, OpenOrder, OrderRole, OrderState, State
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty
from gezhi.storage.rows import one

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
    cases = visible_to(actor).filter(id=case_id)
    if lock:
        # Lock by the whole key of a row that may be seen, so that the lock is one shard's.
        found = cases.values_list("county", flat=True).first() if len(actor.county) != 6 else actor.county
        cases = cases.filter(county=found or "").select_for_update(of=("self",))
    row = one(cases.values())
    if row is None:
        raise NO_SUCH_CASE()
    return from_row(row, petitioner_acts=actor.duty in (Duty.PETITIONER, Duty.INTERFACE))


def lock_both(actor: Actor, case_id: UUID, number: str) -> None:
    """Lock a case and the one it is to be merged into, always in the same order, so that crossing mergers wait."""
    both = visible_to(actor).filter(Q(id=case_id) | Q(number=number)).order_by("id")
    list(both.select_for_update(of=("self",)).values_list("id"))


def from_row(row: dict[str, Any], *, petitioner_acts: bool = False) -> Loaded:
    """The facts of a row that was already read (under the lock, where a decision follows)."""
    key = {"county": row["county"], "case_id": row["id"]}
    state = State(row["state"])
    clocks = tuple(CaseClock.objects.filter(**key, stopped_at=None)) if state not in _NO_CLOCKS else ()
    orders = WorkOrder.objects.filter(**key, ended_at=None).values_list("id", "organisation", "role", "state")
    open_orders = tuple(OpenOrder(i, o, OrderRole(r), OrderState(s)) for i, o, r, s in orders)
    facts = _facts(row, state, clocks, open_orders)
    if petitioner_acts:
        facts = replace(facts, petitioners=Petitioner.objects.filter(petitioners_of(row["county"], row["id"])).count())
    return Loaded(row, clocks, facts)


def _facts(row: dict[str, Any], state: State, clocks: tuple[CaseClock, ...], orders: tuple[OpenOrder, ...]) -> Facts:
    agency = people.organisation(row["agency"])
    matter = catalogue.matter(row["matter"], row["list_version"]) if row["matter"] else None
    urgency = Urgency(row["urgency"]) if row["urgency"] else None
    untold, open_petitioners = _unanswered(row) if state in _PETITIONERS_MATTER else (0, 0)
    same = (
        "id", "county", "number", "version", "agency", "list_version", "township", "village", "grid", "reporter",
        "reporter_organisation", "anonymous", "reported_at", "lead", "self_handler", "dispatched_at", "return_until",
        "returns", "final", "on_the_spot", "drawn", "void_proposed_by", "reconsidered", "reopened_by_petitioner",
        "window_until", "merged_into", "restricted_at",
    )  # fmt: skip
    return Facts(
        **{name: row[name] for name in same},
        state=state,
        agency_level=agency.level,
        agency_region=agency.region,
        matter=matter,
        urgency=urgency,
        dangerous=urgency is Urgency.CRITICAL or row["emergency"],
        worker_places=tuple(row["worker_places"]),
        handlers=frozenset(row["handlers"]),
        open_orders=orders,
        running=tuple(ClockKind(clock.kind) for clock in clocks),
        merged_into_state=_state_of(row["county"], row["merged_into"]),
        open_petitioners=open_petitioners,
        untold_petitioners=untold,
        open_members=_members(row) if state in _MEMBERS_MATTER else 0,
    )


def _state_of(county: str, case_id: UUID | None) -> State | None:
    if case_id is None:
        return None
    return State(Case.objects.values_list("state", flat=True).get(county=county, id=case_id))


def petitioners_of(county: str, case_id: UUID) -> Q:
    """The petitioners of a case and of those merged into it: each is answered one by one."""
    members = Case.objects.filter(county=county, merged_into=case_id).values("id")
    return Q(county=county) & (Q(case_id=case_id) | Q(case_id__in=members))


def to_answer(county: str, case_id: UUID) -> QuerySet[Petitioner]:
    """Petitioners who are to be told: those who left a way to be reached. The others follow with their receipt."""
    return Petitioner.objects.filter(petitioners_of(county, case_id)).exclude(name="", phone="")


def _unanswered(row: dict[str, Any]) -> tuple[int, int]:
    """How many petitioners have not been told, and how many of them were not tried often enough either."""
    counted = to_answer(row["county"], row["id"]).filter(answered_at=None)
    found = counted.aggregate(untold=Count("id"), open=Count("id", filter=Q(attempts__lt=ANSWER_ATTEMPTS)))
    return found["untold"], found["open"]


def _members(row: dict[str, Any]) -> int:
    return Case.objects.filter(county=row["county"], merged_into=row["id"]).count()
