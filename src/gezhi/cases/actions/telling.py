"""Effects of the moves about explanations, and of attempts to reach somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gezhi.cases.actions import clocks as clock_rows
from gezhi.cases.models import CaseClock, Evaluation, Explanation
from gezhi.cases.queries.loading import Loaded, to_answer
from gezhi.cases.queries.sending import UNSAID
from gezhi.cases.rules.halfdays import counts
from gezhi.cases.terms import Cause, Facts, OpenExplanation, OpenOrder, OrderRole, Suspension, Told, Untold, Verdict
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.ids import uuid7
from gezhi.storage.rows import new

if TYPE_CHECKING:
    from gezhi.cases.actions.effects import Context, Effects


def owed(case: Loaded, *, cause: Cause, clock: CaseClock, at: datetime, now: datetime) -> list[Explanation]:
    """A row for each petitioner who can be told; where there is none, one that says so."""
    people: Sequence[UUID | None] = list(to_answer(case.county, case.id).order_by("id").values_list("id", flat=True))
    nobody = not people
    return [
        new(
            Explanation,
            county=case.county, id=uuid7(now), case_id=case.id, petitioner=person, cause=cause, clock=clock.id,
            department=clock.owner, told=Told.WAIVED if nobody else Told.OWED, ground=Untold.NOBODY if nobody else "",
            owed_at=at,
        )
        for person in people or [None]
    ]  # fmt: skip


def flags(facts: Facts, changed: dict[UUID, dict[str, Any]], added: Sequence[Explanation] = ()) -> dict[str, bool]:
    """What of the case's explanations is open after a move changed some and added others."""
    told = {each.id: each.told for each in facts.explanations}
    told |= {key: Told(values["told"]) for key, values in changed.items() if "told" in values}
    told |= {row.id: Told(row.told) for row in added}
    return {"explanation_owed": Told.OWED in told.values(), "cosign_owed": Told.EXPLAINED in told.values()}


def tried(facts: Facts, each: OpenExplanation, now: datetime) -> dict[str, Any]:
    """What an attempt to reach her changes; enough of them stand for the explanation.

    The first is on record also where it does not count, for what she said then is her answer.
    """
    if not counts(now, each.tried_at, catalogue.calendar_for(facts.township or facts.county, now)):
        return {} if each.tried_at else {"tried_at": now}
    attempts = each.attempts + 1
    enough = attempts >= facts.parameters.answer_attempts
    return {"attempts": attempts, "tried_at": now} | ({"told": Told.TRIED} if enough else {})


def owes_for_extension(effects: Effects, context: Context, order: OpenOrder) -> None:
    """Art. 21 ¶3: that it takes longer is explained as soon as it is decided; assisting departments explain nothing."""
    clock = next((clock for clock in context.case.clocks if clock.order_id == order.id), None)
    if order.role is OrderRole.LEAD and clock is not None:
        _owes(effects, context, owed(context.case, cause=Cause.EXTENDED, clock=clock, at=context.now, now=context.now))


def _owes(effects: Effects, context: Context, rows: list[Explanation]) -> None:
    effects.explanations = rows
    effects.owed_since = rows[0].owed_at
    effects.case |= flags(context.case.facts, {}, rows)
    effects.case["explanations"] = context.case.row["explanations"] + len(rows)


def passes_on(effects: Effects, context: Context) -> None:
    """What was not explained when another department comes to lead is the new one's to explain, within a term of its
    own: the delay before was not its own. Whose term ran out stays in the step that said so."""
    lead = effects.case["lead"]
    effects.explanation_changes |= {
        each.id: {"owed_at": context.now, "department": lead}
        for each in context.case.facts.explanations
        if each.told is Told.OWED and each.department != lead
    }


def owes_explanation(effects: Effects, context: Context) -> None:
    clock = context.given["fell_due"]
    _owes(effects, context, owed(context.case, cause=Cause.OVERDUE, clock=clock, at=clock.due_at, now=context.now))


def _explained(effects: Effects, context: Context, **values: Any) -> None:
    effects.explanation_changes = {context.given["explanation"].id: values}
    effects.case |= flags(context.case.facts, effects.explanation_changes)


def explains(effects: Effects, context: Context) -> None:
    seq, by = context.case.row["version"] + 1, context.actor.person
    _explained(
        effects, context, told=Told.EXPLAINED, explained_at=context.given.get("told_at") or context.now,
        explained_by=by, explained_seq=seq,
    )  # fmt: skip


def tries_explaining(effects: Effects, context: Context) -> None:
    values = tried(context.case.facts, context.given["explanation"], context.now)
    effects.counted = "attempts" in values
    if values:
        _explained(effects, context, **values)


def cosigns(effects: Effects, context: Context) -> None:
    seq, by = context.case.row["version"] + 1, context.actor.person
    _explained(effects, context, told=Told.COSIGNED, cosigned_at=context.now, cosigned_by=by, cosigned_seq=seq)


def waives_explanation(effects: Effects, context: Context) -> None:
    _explained(effects, context, told=Told.WAIVED, ground=str(context.given["untold"]))


def wants_no_more(effects: Effects, context: Context) -> None:
    """Who withdraws her matter is owed no explanation of it."""
    owed = [each.id for each in context.case.facts.explanations if each.told is Told.OWED]
    effects.explanation_changes = {key: {"told": Told.WAIVED, "ground": str(Untold.REFUSED)} for key in owed}


def store_evaluation(case: Loaded, verdict: Verdict, *, petitioner: UUID, seq: int, now: datetime) -> None:
    """Her evaluation in the row of the code that she was given, or in a new one; her words are the step's."""
    said: dict[str, Any] = {"verdict": verdict, "seq": seq, "given_at": now}
    mine = Evaluation.objects.filter(UNSAID, county=case.county, petitioner=petitioner)
    if not mine.update(**said):
        Evaluation.objects.create(county=case.county, id=uuid7(now), case_id=case.id, petitioner=petitioner, **said)


def clocks_after(
    case: Loaded, effects: Effects, after: dict[str, Any], stopped: list[CaseClock], started: list[CaseClock],
    now: datetime,
) -> tuple[list[CaseClock], list[CaseClock]]:  # fmt: skip
    """The clocks of the explanations beside the others: one for each that is open, in the hands of whom it waits for.

    A clock belongs to what is owed since the moment that it started at. While the case is suspended they stand still
    with the others, and those that are still open go on with them.
    """
    hands = _hands(case, effects, after)
    if effects.resumes_from is not None:
        return stopped, [clock for clock in started if _goes_on(clock, hands)]
    if effects.suspends_until is not None:
        return stopped, started
    running = [clock for clock in case.clocks if clock.kind == ClockKind.EXPLANATION and clock not in stopped]
    leaving = [clock for clock in running if hands.get(clock.started_at) != clock.owner]
    again = [
        clock_rows.hand_on(clock, owner=hands[clock.started_at], now=now)
        for clock in leaving if clock.started_at in hands
    ]  # fmt: skip
    return [*stopped, *leaving], [*started, *again, *_begun(case, effects, after, hands, running, now)]


def _begun(
    case: Loaded, effects: Effects, after: dict[str, Any], hands: dict[datetime, UUID], running: list[CaseClock],
    now: datetime,
) -> list[CaseClock]:  # fmt: skip
    """A clock for what is owed and has none yet; where the case stands still meanwhile it begins by standing still."""
    still = case.facts.suspension is Suspension.RUNNING
    has = {clock.started_at for clock in running}
    begun = [
        clock_rows.start(ClockKind.EXPLANATION, case=after, owner=owner, now=now, since=since)
        for since, owner in hands.items() if since not in has and (not still or since == effects.owed_since)
    ]  # fmt: skip
    for clock in begun:
        clock.stopped_at = case.row["suspended_at"] if still else None
    return begun


def _hands(case: Loaded, effects: Effects, after: dict[str, Any]) -> dict[datetime, UUID]:
    """Whom each explanation that is open after the move waits for, by the moment since when it is owed.

    Whoever leads, as long as anybody was not told; where the signature alone is missing the agency, which posts or
    replaces who co-signs: what the grid does not do is no department's delay, and no clock is ever a grid worker's.
    """
    if not (after["explanation_owed"] or after["cosign_owed"]):
        return {}
    changes = effects.explanation_changes
    known = [(each, changes.get(each.id, {})) for each in case.facts.explanations]
    told = [(changed.get("owed_at", each.owed_at), changed.get("told", each.told)) for each, changed in known]
    told += [(row.owed_at, row.told) for row in effects.explanations]
    agency, leads = after["agency"], after["lead"] or after["agency"]
    signed = {at: agency for at, state in told if at is not None and state == Told.EXPLAINED}
    return signed | {at: leads for at, state in told if at is not None and state == Told.OWED}


def _goes_on(clock: CaseClock, hands: dict[datetime, UUID]) -> bool:
    """Whether a clock that stood still goes on, in whose hands it is now."""
    if clock.kind != ClockKind.EXPLANATION:
        return True
    clock.owner = hands.get(clock.started_at, clock.owner)
    return clock.started_at in hands
