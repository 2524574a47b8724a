"""``move``: read, decide, and write the step, the new state, the clocks and the jobs in one transaction.

Two movers of one case are kept apart by a lock, or, where a move reads nothing that others write without a step and
writes all of it in one statement, by the chain itself: a step's place in it is taken once.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from gezhi.cases import moves
from gezhi.cases.actions import clocks as clock_rows
from gezhi.cases.actions.attachments import bind
from gezhi.cases.actions.effects import Effects, effects_of
from gezhi.cases.actions.erasing import erase
from gezhi.cases.actions.following import follow
from gezhi.cases.actions.following_up import follow_up
from gezhi.cases.actions.parsing import Parsed, parse
from gezhi.cases.actions.record import check_device_time, step_rows
from gezhi.cases.actions.sending import Line, put_in_line, void
from gezhi.cases.actions.telling import clocks_after, store_evaluation
from gezhi.cases.actions.tokens import search_tokens
from gezhi.cases.events import CaseMoved
from gezhi.cases.models import Case, CaseClock, Evaluation, Explanation, Petitioner, Step, WorkOrder
from gezhi.cases.queries.loading import Loaded, knowing_cosigners, load, lock_both, petitioners_of
from gezhi.cases.queries.petitioners import left_to_tell
from gezhi.cases.rules.explaining import LEFT_OUT
from gezhi.cases.terms import Action, OrderRole, OrderState, State
from gezhi.cases.workflow import Row
from gezhi.catalogue.terms import ClockKind
from gezhi.kernel.refusal import Kind, Refusal, Refused, resting_on
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Found
from gezhi.storage.idempotency import check_key, digest_of, first_answer, remember
from gezhi.storage.queue import enqueue
from gezhi.storage.together import Change, write_together

STALE = Refusal(
    "stale",
    Kind.CONFLICT,
    Text(
        "您看到的内容已经变了：现在是“{state}”。请看过最新情况再决定。",
        "What you were looking at has changed: the case is now {state}. Look again before you decide.",
    ),
    article=(25, 1),
)
MOST_STEPS = 50  # that a stale move is told of
_HELD_BY_LEAD = frozenset({State.DISPATCHED, State.HANDLING})
# Those whom a step concerns are told of it a while later, when another may lead: the step says who did.
_SAYS_LEAD = frozenset({Action.REJECT_RETURN, Action.REWORK, Action.REOPEN})
_PASSED_ON = frozenset({Action.TRANSFER, Action.TAKE_UP})
# What a desk does all day. Who comes second here finds the place in the chain taken, and begins anew with a lock.
NEEDS_NO_LOCK = frozenset({Action.ACCEPT, Action.DISPATCH})


@dataclass(frozen=True)
class Moved:
    """What a move answers: ids and the state now; ``version`` is what the next move must name.

    ``counted``: of an attempt to reach somebody, whether it counts as one more; None of every other move.
    """

    id: str
    number: str
    county: str
    state: str
    version: int
    seq: int
    counted: bool | None = None


def move(
    *, actor: Actor, now: datetime, case_id: UUID, action: Action, given: Mapping[str, Any], version: int | None = None,
    key: str | None = None, device_at: datetime | None = None,
) -> Moved:  # fmt: skip
    """Make one move of the table.

    ``version`` is the one the person was looking at; a stale one is refused with what changed. ``key`` makes the call
    safe to repeat. Raises Refused; then nothing was written.
    """
    check_key(key)
    check_device_time(device_at, now)
    asked = {"case": str(case_id), "action": str(action), "given": given, "version": version}
    request = digest_of(asked) if key else ""
    common: dict[str, Any] = {"actor": actor, "now": now, "device_at": device_at, "key": key, "request": request}
    try:
        if action in NEEDS_NO_LOCK and not given.get("attachments") and not connection.in_atomic_block:
            with suppress(IntegrityError):
                return _write(*_decided(actor, now, case_id, action, given, version, lock=False), **common)
        with transaction.atomic():
            if action is Action.MERGE:
                lock_both(actor, case_id, str(given.get("into", "")))
            return _write(*_decided(actor, now, case_id, action, given, version, lock=True), **common)
    except (Refused, IntegrityError) as error:
        if (first := _first(actor, key, request)) is not None:
            return first  # a request that is repeated is refused, or clashes with what its first one wrote
        if isinstance(error, Refused) and error.refusal is LEFT_OUT:
            county = load(actor, case_id, lock=False).county
            enqueue("cases.owe_what_is_missing", county=county, case=str(case_id))
        raise


def _decided(
    actor: Actor, now: datetime, case_id: UUID, action: Action, given: Mapping[str, Any], version: int | None, *,
    lock: bool,
) -> tuple[Loaded, Row, Parsed]:  # fmt: skip
    """The case as it was read, the row of the table that holds, and what was given, understood. Raises Refused."""
    case = load(actor, case_id, lock=lock, cosigning=now if action is Action.COSIGN_EXPLANATION else None)
    if action is Action.WAIVE_EXPLANATION:
        case = knowing_cosigners(case, actor, now)
    if version is not None and version != case.row["version"]:
        raise _stale(case, version)
    row = moves.row_for(case.facts, action, actor=actor, now=now)
    parsed = parse(row, given, actor=actor, case=case, now=now)
    moves.decide(case.facts, action, actor=actor, given=parsed.given, now=now)
    if action is Action.CLOSE_AND_FOLLOW:
        with resting_on(row.rests_on):
            parsed.given = follow_up(case, parsed.given, actor=actor, now=now)
    return case, row, parsed


def _first(actor: Actor, key: str | None, request: str) -> Moved | None:
    if key is None:
        return None
    answer = first_answer(county=actor.county, person=actor.person, key=key, request=request)
    return None if answer is None else Moved(**answer)


def _stale(case: Loaded, version: int) -> Refused:
    """Carries the version and the state that are current now, and the steps since the one that was looked at."""
    row = case.row
    since = Step.objects.filter(county=case.county, case_id=case.id, seq__gt=version).order_by("seq")
    steps = [
        {"seq": seq, "at": at, "action": action, "state": target, "by": facts["organisation_name"]}
        for seq, at, action, target, facts in since.values_list("seq", "at", "action", "target", "facts")[:MOST_STEPS]
    ]
    return STALE(state=State(row["state"])).with_extra(version=row["version"], state=row["state"], changed=steps)


def _write(
    case: Loaded, row: Row, parsed: Parsed, *, actor: Actor, now: datetime, device_at: datetime | None, key: str | None,
    request: str,
) -> Moved:  # fmt: skip
    body: OrganisationRow | None = parsed.given.get("recorded_for")
    acting = replace(actor, organisation=body.id) if body else actor  # whose part ends; who recorded is a handler too
    effects = effects_of(row.action, case=case, given=parsed.given, actor=acting, now=now)
    if row.target is not None:  # a proposal to void holds for the state and the agency it was made in
        effects.case.setdefault("void_proposed_by", None)
    target = moves.target_of(row, case.facts)
    seq = case.row["version"] + 1
    after = {**case.row, **effects.case, "state": str(target), "version": seq}
    after["holder"] = after["lead"] if target in _HELD_BY_LEAD and after["lead"] else after["agency"]
    _change_orders(case, effects, now)
    after["sharing"] = _sharing(case, effects, after["lead"])
    stopped, started = _clocks(case, row, effects, after, now)
    stopped, started = clocks_after(case, effects, after, stopped, started, now)
    running = [clock for clock in case.clocks if clock not in stopped] + started
    step, words = step_rows(
        county=case.county, case_id=case.id, seq=seq, head=case.row["head"], actor=actor, now=now, device_at=device_at,
        action=row.action, source=State(case.row["state"]), target=target, list_version=after["list_version"],
        words=parsed.given.words,
        extra=_chained(effects) | _recorded_for(body) | _taken_from(row, case) | _led_by(row, after) | _shown_by(actor),
    )  # fmt: skip
    after |= {"head": step.hash, **clock_rows.shown(running, after["holder"]), **_texts(after, case.row, parsed.found)}
    changed = {name: value for name, value in after.items() if value != case.row[name]}
    moved = Moved(str(case.id), case.row["number"], case.county, str(target), seq, seq, effects.counted)
    write_together(
        Change(Case, {"county": case.county, "id": case.id, "version": case.row["version"]}, changed),
        _stops(case, stopped, now) if stopped else [],
        [step], [words], effects.new_orders, started, effects.explanations,
        *[Change(Explanation, {"county": case.county, "id": key}, values)
          for key, values in effects.explanation_changes.items()],
        bind(parsed.given.get("attachments") or (), actor=actor, county=case.county, case_id=case.id, seq=seq),
        *effects.beside,
        remember(county=actor.county, person=actor.person, key=key, request=request, answer=vars(moved), now=now),
    )  # fmt: skip
    _beside(case, effects, actor=actor, seq=seq, now=now)
    follow(CaseMoved(case.county, case.id, seq, row.action, case.row["state"], str(target), now))
    return moved


def _recorded_for(body: OrganisationRow | None) -> dict[str, str]:
    """For whom it was recorded stands in the chained facts, so that it stays when words are deleted by law."""
    return {"recorded_for": str(body.id), "recorded_for_name": body.name} if body else {}


def _shown_by(actor: Actor) -> dict[str, str]:
    """By what she showed that it was she: her own receipt, or the code on her phone."""
    return {"shown": str(actor.shown)} if actor.shown else {}


def _chained(effects: Effects) -> dict[str, Any]:
    erased = {"erases": list(effects.erases)} if effects.erases else {}
    return erased | ({"draw": dict(effects.draw)} if effects.draw else {})


def _taken_from(row: Row, case: Loaded) -> dict[str, str]:
    """From whom a case was taken up: that agency keeps the duty to assist (Art. 23)."""
    if row.action is not Action.TAKE_UP:
        return {}
    return {"from_agency": str(case.facts.agency), "from_agency_name": people.organisation(case.facts.agency).name}


def _led_by(row: Row, after: dict[str, Any]) -> dict[str, str | None]:
    """Which department leads from this step on; None: none does."""
    return {"lead": str(after["lead"]) if after["lead"] else None} if row.action in _SAYS_LEAD else {}


def _clocks(
    case: Loaded, row: Row, effects: Effects, after: dict[str, Any], now: datetime
) -> tuple[list[CaseClock], list[CaseClock]]:
    """The running clocks that stop and the new ones, by the row of the table."""
    if effects.suspends_until is not None:
        return list(case.clocks), [clock_rows.suspension(case=after, until=effects.suspends_until, now=now)]
    if effects.resumes_from is not None:
        return list(case.clocks), _after_suspension(case, effects.resumes_from, after, now)
    gone = {order for orders in effects.ended_orders.values() for order in orders}
    passed_on = row.action in _PASSED_ON
    gone |= effects.extended.keys()
    told = effects.left_to_tell
    waiting = told > 0 if told is not None else bool(row.owes) and left_to_tell(case.county, case.id)
    stops = row.stops if waiting else row.stops + row.settles
    stopped = [
        clock for clock in case.clocks
        if clock.kind in stops or clock.order_id in gone or (passed_on and clock.kind in row.resumes)
    ]  # fmt: skip
    started: list[CaseClock] = []
    if passed_on:
        on = [clock for clock in stopped if clock.kind in row.resumes]
        started = [clock_rows.hand_on(clock, owner=after["agency"], now=now) for clock in on]
    elif effects.extended:
        started = [
            clock_rows.extend(clock, case=after, until=effects.extended[clock.order_id], now=now)
            for clock in stopped if clock.order_id in effects.extended
        ]  # fmt: skip
    elif row.resumes:
        started = _resumed(case, row, after, now)
    still = {clock.kind for clock in case.clocks if clock not in stopped}
    for kind in row.starts + row.owes if waiting else row.starts:
        if kind not in still or (kind is ClockKind.HANDLING and effects.new_orders):
            started += _new_clocks(kind, effects, after, now)
    return stopped, started


def _new_clocks(kind: ClockKind, effects: Effects, after: dict[str, Any], now: datetime) -> list[CaseClock]:
    """Each department has a handling clock of its own per work order; the other clocks belong to the holder."""
    if kind is ClockKind.HANDLING and effects.new_orders:
        return [
            clock_rows.start(kind, case=after, owner=order.organisation, now=now, order=order.id)
            for order in effects.new_orders
        ]
    owner = after["lead"] if kind is ClockKind.ACKNOWLEDGEMENT else after["holder"]
    return [clock_rows.start(kind, case=after, owner=owner, now=now)]


def _resumed(case: Loaded, row: Row, after: dict[str, Any], now: datetime) -> list[CaseClock]:
    """A clock that goes on after rework, reopening or reconsideration keeps its first due moment."""
    past = list(CaseClock.objects.filter(county=case.county, case_id=case.id, kind__in=row.resumes))
    running = {clock.kind for clock in case.clocks}
    again = []
    for kind in row.resumes:
        mine = [c for c in past if kind is not ClockKind.HANDLING or c.owner == after["holder"]]
        last = clock_rows.last_of(kind, mine)
        if last is not None and kind not in running:
            again.append(
                clock_rows.hand_on(last, owner=last.owner if kind is ClockKind.TOTAL else after["holder"], now=now)
            )
    return again


def _after_suspension(case: Loaded, since: datetime, after: dict[str, Any], now: datetime) -> list[CaseClock]:
    """What stood still since then goes on; not the clock of an order that was done meanwhile."""
    still = CaseClock.objects.filter(county=case.county, case_id=case.id, stopped_at=since)
    open_orders = {None, *(order.id for order in case.facts.open_orders)}
    return [
        clock_rows.after_suspension(clock, case=after, since=since, now=now)
        for clock in still.order_by("id") if clock.order_id in open_orders
    ]  # fmt: skip


def _stops(case: Loaded, stopped: list[CaseClock], now: datetime) -> Change:
    keys = [clock.id for clock in stopped]
    return Change(CaseClock, {"county": case.county, "id": keys}, {"stopped_at": now})


def _change_orders(case: Loaded, effects: Effects, now: datetime) -> None:
    """Orders end before new ones are written: one lead at a time is a constraint of the table."""
    changed = (effects.ended_orders, effects.acknowledged, effects.extension_asked, effects.refused_orders)
    if not (any(changed) or effects.reopened):
        return
    orders = WorkOrder.objects.filter(county=case.county, case_id=case.id)
    for state, keys in effects.ended_orders.items():
        orders.filter(id__in=keys).update(state=state, ended_at=now, extension_asked=None)
    for key, asked in effects.extension_asked.items():
        orders.filter(id=key).update(extension_asked=asked, extensions=F("extensions") + int(key in effects.extended))
    if effects.acknowledged:
        orders.filter(id__in=effects.acknowledged).update(state=OrderState.HANDLING, acknowledged_at=now)
    if effects.refused_orders:
        orders.filter(id__in=effects.refused_orders).update(state=OrderState.REFUSING)
    if effects.reopened:
        latest = orders.filter(role=OrderRole.LEAD).order_by("-id").values_list("id", flat=True).first()
        orders.filter(id__in=[latest]).update(state=OrderState.HANDLING, ended_at=None)


def _sharing(case: Loaded, effects: Effects, lead: UUID | None) -> list[UUID]:
    """Who has an order that was not ended, but for the lead: by these a department's cases are found."""
    before = {*case.row["sharing"], case.row["lead"]}
    if OrderState.ENDED in effects.ended_orders:  # one may have another order of this case, which was done before
        kept = WorkOrder.objects.filter(county=case.county, case_id=case.id).exclude(state=OrderState.ENDED)
        before = set(kept.values_list("organisation", flat=True))
    return sorted((before | {order.organisation for order in effects.new_orders}) - {lead, None})


def _texts(after: dict[str, Any], before: dict[str, Any], found: list[tuple[str, Found]]) -> dict[str, Any]:
    """Search tokens follow matter and place; personal data taken out of the words goes to its own field (P43)."""
    texts: dict[str, Any] = {}
    if found:
        pieces = [{"step": after["version"], "field": name, "kind": str(f.kind), "value": f.value} for name, f in found]
        texts["private"] = [*before["private"], *pieces]
    if (after["grid"], after["matter"]) != (before["grid"], before["matter"]):
        texts["search"] = search_tokens(after)
    return texts


def _beside(case: Loaded, effects: Effects, *, actor: Actor, seq: int, now: datetime) -> None:
    """What the few moves that need it write beside the case: answers, erased words."""
    if effects.answered is not None:
        key, reached, counted = effects.answered
        mine = Petitioner.objects.filter(petitioners_of(case.county, case.id), id=key)
        changes: dict[str, Any] = ({"attempts": F("attempts") + 1, "tried_at": now} if counted else {}) | (
            {"answered_at": Coalesce("answered_at", now)} if reached else {}  # the first time in this round
        )
        if changes:
            mine.update(**changes)
        if effects.sends_code:
            put_in_line(case, key, line=Line(effects.code_line, effects.code_made), now=now)
    if effects.evaluated is not None:
        store_evaluation(case, effects.evaluated, petitioner=actor.person, seq=seq, now=now)
    if effects.erases:
        erase(county=case.county, case_id=case.id, seqs=effects.erases)
    if effects.answers_anew:
        reopened: models.QuerySet[Petitioner] = Petitioner.objects.filter(petitioners_of(case.county, case.id))
        reopened.update(answered_at=None, attempts=0, tried_at=None)
        theirs = reopened.values("id")  # of those, too, who came with a case that was merged into this one
        void(Evaluation.objects.filter(county=case.county, petitioner__in=theirs), now=now)
