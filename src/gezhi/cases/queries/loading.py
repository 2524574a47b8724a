"""One case under its lock, as the pure facts that decisions are made on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from gezhi.cases.models import Case, CaseClock, Petitioner, WorkOrder
from gezhi.cases.queries.visibility import NO_SUCH_CASE, visible_to
from gezhi.cases.rules.guards import ANSWER_ATTEMPTS
from gezhi.cases.terms import ENDED_STATES, Facts, OpenOrder, OrderRole, OrderState, State
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.people import queries as people
from gezhi.security.terms import Actor
from gezhi.storage.rows import one

_MEMBERS_MATTER = frozenset({State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING})
_PETITIONERS_MATTER = frozenset({State.VERIFIED, State.DECLINED, State.REFERRED_OUT})


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
    return from_row(row)


def from_row(row: dict[str, Any]) -> Loaded:
    """The facts of a row that was already read (under the lock, where a decision follows)."""
    key = {"county": row["county"], "case_id": row["id"]}
    state = State(row["state"])
    clocks = tuple(CaseClock.objects.filter(**key, stopped_at=None)) if state not in ENDED_STATES else ()
    orders = WorkOrder.objects.filter(**key, ended_at=None).values_list("id", "organisation", "role", "state")
    open_orders = tuple(OpenOrder(i, o, OrderRole(r), OrderState(s)) for i, o, r, s in orders)
    return Loaded(row, clocks, _facts(row, state, clocks, open_orders))


def _facts(row: dict[str, Any], state: State, clocks: tuple[CaseClock, ...], orders: tuple[OpenOrder, ...]) -> Facts:
    agency = people.organisation(row["agency"])
    matter = catalogue.matter(row["matter"], row["list_version"]) if row["matter"] else None
    urgency = Urgency(row["urgency"]) if row["urgency"] else None
    same = (
        "id", "county", "number", "version", "agency", "list_version", "township", "village", "grid", "reporter",
        "reporter_organisation", "anonymous", "reported_at", "lead", "self_handler", "dispatched_at", "return_until",
        "returns", "final", "on_the_spot", "drawn", "void_proposed_by", "reconsidered", "reopened_by_petitioner",
        "window_until", "merged_into",
    )  # fmt: skip
    return Facts(
        **{name: row[name] for name in same},
        state=state,
        agency_level=agency.level,
        agency_region=agency.region,
        matter=matter,
        urgency=urgency,
        dangerous=urgency is Urgency.CRITICAL,
        worker_places=tuple(row["worker_places"]),
        handlers=frozenset(row["handlers"]),
        open_orders=orders,
        running=tuple(ClockKind(clock.kind) for clock in clocks),
        merged_into_state=_state_of(row["county"], row["merged_into"]),
        open_petitioners=_unanswered(row) if state in _PETITIONERS_MATTER else 0,
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


def _unanswered(row: dict[str, Any]) -> int:
    open_ones = Petitioner.objects.filter(petitioners_of(row["county"], row["id"]), answered_at=None)
    return open_ones.filter(attempts__lt=ANSWER_ATTEMPTS).count()


def _members(row: dict[str, Any]) -> int:
    return Case.objects.filter(county=row["county"], merged_into=row["id"]).count()
