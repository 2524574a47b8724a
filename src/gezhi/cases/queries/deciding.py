"""What a desk officer decides on: what waits for her agency, what a matter would lead to, what was decided before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import JSONField, Q, QuerySet, Value
from django.db.models.functions import Cast

from gezhi.cases.models import Case
from gezhi.cases.queries.lists import Filters, narrowed
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.offering import Offered, offered_moves
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.terms import Action, State
from gezhi.catalogue import queries as catalogue
from gezhi.kernel.ids import first_key
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor, Duty

DESK_STATES = (State.REPORTED, State.ACCEPTED, State.RETURNED)
OF_LATE = timedelta(days=90)
MOST_EARLIER = 200  # dispatches that are looked at; more would not say more
# How a case leaves the desk for good: to a department, or to the grid. Which of them may be is for the table to say.
_HANDS_OVER = (Action.DISPATCH, Action.ORDER_GRID)

NOT_A_DESK = Refusal(
    "not-a-dispatch-desk",
    Kind.FORBIDDEN,
    Text("派单台只供网格化机构的派单员使用。", "The dispatch desk is for the desk officers of grid agencies."),
    article=(20, 1),
)


def desk_of(actor: Actor, state: str = "") -> Filters:
    """What waits at an officer's desk to be accepted, dispatched or studied, the next due first."""
    if actor.duty is not Duty.AGENCY_OFFICER:
        raise NOT_A_DESK()
    states = tuple(each.value for each in DESK_STATES)
    return Filters(states=(state,) if state in states else states, holder=actor.organisation, sort="due")


def next_on_desk(actor: Actor, filters: Filters, *, due_at: datetime | None, case_id: UUID) -> UUID | None:
    """The item that follows one which was at ``due_at``; past the end the first; None where nothing waits."""
    waiting = _waiting(actor, filters)
    later = waiting.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=case_id)) if due_at else waiting
    for each in (later, waiting):
        if (found := each.values_list("id", flat=True).first()) is not None:
            return found
    return None


def is_on_desk(actor: Actor, case_id: UUID) -> bool:
    """Whether a case waits at this officer's desk."""
    return _waiting(actor, desk_of(actor)).filter(id=case_id).exists()


def _waiting(actor: Actor, filters: Filters) -> QuerySet[Case]:
    return narrowed(visible_to(actor), filters).filter(due_at__isnull=False).order_by("due_at", "id")


@dataclass(frozen=True, slots=True)
class Earlier:
    """How often an organisation was given the lead in the same matter in the same township of late."""

    organisation: UUID
    times: int


def leads_before(
    actor: Actor, case: Loaded, matter: str, *, now: datetime
) -> QuerySet[Case, tuple[UUID, dict[str, Any] | None]] | None:
    """Who was given the lead in this matter in this township in the last 90 days, by the same agency; None: no matter.

    Of organisations, never of persons. Keys of cases begin with their time, so the township's index is read from the
    newest case to the first of these days and no further. The second column is empty, for what is read beside it.
    """
    township = case.row["township"]
    if not matter:
        return None
    led = visible_to(actor).filter(  # without its county, of which an index is as long as the county is large
        township=township,
        matter=matter,
        agency=case.row["agency"],
        lead__isnull=False,
        id__gte=first_key(now - OF_LATE),
    )
    empty = Cast(Value(None), JSONField())
    newest = led.exclude(id=case.id).order_by("-id").values_list("lead", empty)
    return newest[: MOST_EARLIER if township else 0]


def counted_leads(leads: Iterable[UUID]) -> list[Earlier]:
    """How often each, most first."""
    return [Earlier(organisation, times) for organisation, times in Counter(leads).most_common()]


@dataclass(frozen=True, slots=True)
class Stroke:
    """What one press of the desk's button does: one or two moves of the table.

    ``case`` is the case as the last of them finds it. ``then`` is None where the table offers none; ``refused`` says
    why, where it refuses one.
    """

    case: Loaded
    first: Offered | None
    then: Offered | None
    refused: Refused | None


def stroke_of(case: Loaded, *, matter: str, actor: Actor, now: datetime) -> Stroke:
    """The moves that hand a case over from where it is, if it is about this matter ("" while that is unsure)."""
    first = _allowed(case, Action.ACCEPT, actor=actor, now=now)
    seen = _as_accepted(case, matter, now) if first else case
    offered = {each.action: each for each in offered_moves(seen, actor=actor, now=now)}
    ways = [offered[action] for action in _HANDS_OVER if action in offered]
    then = next((way for way in ways if way.refused is None), None)
    refused = ways[0].refused if ways and then is None else None
    return Stroke(seen, first, then, refused)


def _allowed(case: Loaded, action: Action, *, actor: Actor, now: datetime) -> Offered | None:
    offered = offered_moves(case, actor=actor, now=now)
    return next((each for each in offered if each.action is action and each.refused is None), None)


def _as_accepted(case: Loaded, code: str, now: datetime) -> Loaded:
    """The case as accepting it for this matter would leave it. What is decided now is on the list in force now."""
    if code == case.row["matter"]:
        matter = case.facts.matter
    else:
        version = catalogue.list_in_force(case.county, now).version
        matter = catalogue.matter(code, version) if code else None
    if matter is None:
        return replace(case, facts=replace(case.facts, state=State.ACCEPTED, matter=None))
    own = code == case.row["matter"]
    urgency = case.facts.urgency if own else matter.urgency
    row = {**case.row, "matter": code, "urgency": str(urgency or ""), "list_version": matter.version}
    facts = replace(case.facts, state=State.ACCEPTED, matter=matter, urgency=urgency, list_version=matter.version)
    return replace(case, row=row, facts=facts)
