"""Opening and moving documents: lock, decide, and write the document, its step and what follows in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from gezhi.cases.actions.sealing import reseal_later
from gezhi.cases.queries.loading import Loaded as LoadedCase
from gezhi.cases.queries.saying import parts_in
from gezhi.kernel.refusal import Kind as RefusalKind
from gezhi.kernel.refusal import Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.security.terms import Actor
from gezhi.storage.idempotency import check_key, digest_of, first_answer
from gezhi.storage.queue import announce
from gezhi.supervision import moves, queries
from gezhi.supervision.actions.effects import columns
from gezhi.supervision.actions.escalating import take_up
from gezhi.supervision.actions.parsing import Parsed, parse
from gezhi.supervision.actions.writing import Done, First, Said, begin, carry_on
from gezhi.supervision.events import DisputeDecided
from gezhi.supervision.models import Document, DocumentCase
from gezhi.supervision.rules.guards import (
    ASKED_ALREADY,
    MEETING_ALREADY,
    NOBODY_ABOVE,
    ORDERED_ALREADY,
    WARNED_ALREADY,
)
from gezhi.supervision.terms import DocumentAction, DocumentKind, DocumentState, Paper
from gezhi.supervision.workflow import Row

STALE = Refusal(
    "stale",
    RefusalKind.CONFLICT,
    Text(
        "您看到的内容已经变了：现在是“{state}”。请看过最新情况再决定。",
        "What you were looking at has changed: it is now {state}. Look again before you decide.",
    ),
    article=(24, 2),
)
_ONE_AT_A_TIME = frozenset({DocumentAction.ASK, DocumentAction.WARN, DocumentAction.ASK_MEETING, DocumentAction.CALL})
_STILL_OPEN = (DocumentState.ISSUED, DocumentState.APPEALED)  # of a warning: somebody has to do something about it
_OF_THE_CASE = frozenset({DocumentAction.ASK_MEETING})


def begin_document(
    *, actor: Actor, now: datetime, kind: DocumentKind, action: DocumentAction, case_id: UUID, given: Mapping[str, Any],
    key: str | None = None,
) -> Done:  # fmt: skip
    """Open a document about a case: apply, take up, order, warn, demand, ask for or call a meeting.

    ``key`` makes the call safe to repeat. Raises Refused; then nothing was written, not about the case either.
    """
    asked = {"kind": str(kind), "action": str(action), "case": str(case_id), "given": given}

    def write(first: First) -> Done:
        case = queries.case_of(actor, case_id, lock=action in _ONE_AT_A_TIME)
        row = moves.row_for(Paper(kind, case=case.facts), action, actor=actor, now=now)
        if action is DocumentAction.TAKE_UP:
            return take_up(actor=actor, now=now, case_id=case_id, given=given, first=first)
        return _open(case, row, given, actor=actor, now=now, first=first)

    return _once(actor, key, asked, write)


def move(
    *, actor: Actor, now: datetime, document_id: UUID, action: DocumentAction, given: Mapping[str, Any],
    version: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Make one move of a document's table.

    ``version`` is the one the person was looking at; a stale one is refused. ``key`` makes the call safe to repeat.
    """
    asked = {"document": str(document_id), "action": str(action), "given": given, "version": version}

    def write(first: First) -> Done:
        found = queries.load(actor, document_id, lock=True)
        if version is not None and version != found.row["version"]:
            raise STALE(state=DocumentState(found.row["state"])).with_extra(
                version=found.row["version"], state=found.row["state"]
            )
        row = moves.row_for(found.paper, action, actor=actor, now=now)
        if action is DocumentAction.TAKE_UP:
            return take_up(actor=actor, now=now, case_id=found.row["case_id"], given=given, first=first)
        return _carry_on(found, row, given, actor=actor, now=now, first=first)

    return _once(actor, key, asked, write)


def _once(actor: Actor, key: str | None, asked: Mapping[str, Any], write: Callable[[First], Done]) -> Done:
    check_key(key)
    first = First(key, digest_of(asked), actor) if key else First()
    try:
        with transaction.atomic():
            return write(first)
    except (Refused, IntegrityError):
        if first.key is not None:  # a request that is repeated is refused, or clashes with what its first one wrote
            known = first_answer(county=actor.county, person=actor.person, key=first.key, request=first.request)
            if known is not None:
                return Done(**known)
        raise


def _open(case: LoadedCase, row: Row, given: Mapping[str, Any], *, actor: Actor, now: datetime, first: First) -> Done:
    region = case.facts.township or case.county
    parsed = parse(row, given, actor=actor, county=case.county, region=region, now=now)
    further = parsed.given.get("cases") or ()
    cases = [case.id, *(key for key, _ in further)]
    parts = parts_in(case.county, cases) if parsed.given.get("unit") else frozenset[UUID]()
    paper = Paper(row.kind, case=case.facts, parts=parts)
    moves.decide(paper, row.action, actor=actor, given=parsed.given, now=now)
    values = columns(row.action, parsed.given, county=case.county, region=region, now=now)
    if row.action is DocumentAction.ASK:
        values["unit"] = case.facts.agency
        _refuse_a_second(case, actor)
    if row.action is DocumentAction.WARN:
        _refuse_an_equal(case, values, actor)
    if row.action is DocumentAction.ISSUE:
        _refuse_a_second_order(case.county, cases, values, actor)
    if row.kind is DocumentKind.MEETING:
        _refuse_a_second_meeting(case, actor)
    assert row.target is not None
    reseal_later(county=case.county, cases=cases)
    return begin(
        _said(actor, row, parsed), now=now, kind=row.kind, state=row.target,
        county=case.county, case_id=case.id, case_number=case.facts.number, agency=_agency_of(row.action, case, actor),
        values=values,
        further=further, first=first,
    )  # fmt: skip


def _said(actor: Actor, row: Row, parsed: Parsed) -> Said:
    files = parsed.given.get("attachments") or ()
    return Said(actor, row.action, parsed.given.words, parsed.found, files=files)


def _refuse_a_second(case: LoadedCase, actor: Actor) -> None:
    """One application at a time: what nobody has answered would be left over when the case is taken up."""
    same = {"county": case.county, "case_id": case.id, "kind": DocumentKind.ESCALATION, "state": DocumentState.ASKED}
    first = Document.objects.filter(**same).values("id", "number").first()
    if first is not None:
        seen = queries.visible_to(actor).filter(county=case.county, id=first["id"]).exists()
        raise ASKED_ALREADY(number=first["number"]).with_extra(**({"document": str(first["id"])} if seen else {}))


def _refuse_an_equal(case: LoadedCase, values: Mapping[str, Any], actor: Actor) -> None:
    """A warning says something once: not again while the first is still open, whoever of those one sees made it."""
    same = queries.visible_to(actor).filter(
        county=case.county, case_id=case.id, kind=DocumentKind.WARNING, state__in=_STILL_OPEN,
        unit=values["unit"], colour=values["colour"],
    )  # fmt: skip
    first = same.order_by("id").values("id", "number").first()
    if first is not None:
        told = WARNED_ALREADY(number=first["number"], colour=values["colour"].text)
        raise told.with_extra(document=str(first["id"]))


def _refuse_a_second_order(county: str, cases: list[UUID], values: Mapping[str, Any], actor: Actor) -> None:
    """One order at a time to a unit about a case, by the same agency: a second deadline would unsay the first.

    A case is the one an order was opened for or one attached to it, of the new order and of those before.
    """
    over = (DocumentState.CLOSED, DocumentState.WITHDRAWN)
    same = queries.visible_to(actor).filter(
        county=county, kind=DocumentKind.ORDER, unit=values["unit"], agency=actor.organisation, sealed_at=None
    )  # fmt: skip
    attached = DocumentCase.objects.filter(county=county, case_id__in=cases).values("document_id")
    same = same.exclude(state__in=over).filter(Q(case_id__in=cases) | Q(id__in=attached))
    first = same.order_by("id").values("id", "number", "case_id", "case_number").first()
    if first is not None:
        held = {first["case_id"]: first["case_number"]}
        of = DocumentCase.objects.filter(county=county, document_id=first["id"])
        held |= dict(of.values_list("case_id", "number"))
        about = next(held[case] for case in cases if case in held)
        raise ORDERED_ALREADY(number=first["number"], about=about).with_extra(document=str(first["id"]))


def _refuse_a_second_meeting(case: LoadedCase, actor: Actor) -> None:
    """One meeting at a time about a case, of the agency that holds it or of one's own: two would decide two leads.

    Also one that the actor may not read: she is told its number, and shown a way to it only where she may.
    """
    still = (DocumentState.ASKED, DocumentState.CALLED)
    same = Document.objects.filter(
        county=case.county, case_id=case.id, kind=DocumentKind.MEETING, state__in=still,
        agency__in={case.facts.agency, actor.organisation}, sealed_at=None,
    )  # fmt: skip
    first = same.order_by("id").values("id", "number").first()
    if first is not None:
        seen = queries.visible_to(actor).filter(county=case.county, id=first["id"]).exists()
        raise MEETING_ALREADY(number=first["number"]).with_extra(**({"document": str(first["id"])} if seen else {}))


def _agency_of(action: DocumentAction, case: LoadedCase, actor: Actor) -> UUID:
    """Whose document it becomes: an application is decided by the agency above, a meeting asked for by the case's."""
    if action is DocumentAction.ASK:
        above = people.agency_above(people.organisation(case.facts.agency))
        if above is None:
            raise NOBODY_ABOVE()
        return above.id
    return case.facts.agency if action in _OF_THE_CASE else actor.organisation


def _carry_on(
    found: queries.Loaded, row: Row, given: Mapping[str, Any], *, actor: Actor, now: datetime, first: First
) -> Done:
    county = found.row["county"]
    region = (found.case.facts.township if found.case else "") or county
    parsed = parse(row, given, actor=actor, county=county, region=region, now=now)
    moves.decide(found.paper, row.action, actor=actor, given=parsed.given, now=now)
    values = columns(row.action, parsed.given, county=county, region=region, now=now)
    if found.row["due_at"] is not None:  # a meeting that was asked for is decided by when it was asked
        values.pop("due_at", None)
    done = carry_on(
        found.row, _said(actor, row, parsed), now=now,
        target=row.target or DocumentState(found.row["state"]), values=values, first=first,
    )  # fmt: skip
    further = [key for key, _ in queries.further_cases(found)]
    reseal_later(county=county, cases=[found.row["case_id"], *further])
    if row.action is DocumentAction.SETTLE:
        _tell_of_decision(found, parsed.given["lead"].id)
    return done


def _tell_of_decision(found: queries.Loaded, lead: UUID) -> None:
    """What a meeting decided is a precedent for whoever keeps them."""
    row, case = found.row, found.case
    assert case is not None  # the row asks the case
    announce(
        DisputeDecided(
            row["county"], row["case_id"], row["id"], row["agency"], lead, case.facts.list_version,
            case.facts.matter.code if case.facts.matter else "",
        )
    )  # fmt: skip
