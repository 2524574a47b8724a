"""The tables that were handed in, and what carrying one out would do now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Func, IntegerField, Q, QuerySet

from gezhi.catalogue import queries as catalogue
from gezhi.exchange.models import ImportDraft
from gezhi.exchange.moves import may
from gezhi.exchange.rules.bodies import check_bodies
from gezhi.exchange.rules.persons import Known, check_persons, places_of
from gezhi.exchange.rules.shifts import check_shifts
from gezhi.exchange.terms import Draft, DraftAction, DraftState, Filled, Finding, Sheet
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.people.queries.reaching import planned_already
from gezhi.people.queries.rostering import persons_like
from gezhi.security.queries import accounts_like
from gezhi.security.terms import Actor, Duty

NO_DRAFT = Refusal("no-such-import", Kind.NOT_FOUND, Text("没有这次导入。", "There is no such import."))
PROPOSER_GONE = Refusal(
    "import-proposer-gone",
    Kind.CONFLICT,
    Text(
        "交表的业务管理员{name}已不在岗，请现任业务管理员重新交表。",
        "{name}, who handed this in, is business administrator no longer; have it handed in again.",
    ),
)
_NEWEST = 50


def drafts_visible_to(actor: Actor) -> QuerySet[ImportDraft]:
    """A business administrator sees the tables of her agency; a system administrator the people she is to make
    accounts for. Nobody else sees any."""
    if actor.duty is Duty.BUSINESS_ADMINISTRATOR:
        return ImportDraft.objects.filter(organisation=actor.organisation)
    if actor.duty is Duty.SYSTEM_ADMINISTRATOR:
        handed = Q(state=DraftState.WAITING) | Q(state=DraftState.DONE)
        return ImportDraft.objects.filter(handed, sheet=Sheet.PEOPLE)
    return ImportDraft.objects.none()


def drafts(actor: Actor) -> list[Draft]:
    """The newest 50 tables the actor may see, without their rows: how many there are is counted where they lie."""
    counted = Func("rows", function="jsonb_array_length", output_field=IntegerField())
    found = drafts_visible_to(actor).annotate(counted=counted).defer("rows").order_by("-id")
    return [_row(row, (), row.counted) for row in found[:_NEWEST]]


def draft(actor: Actor, draft_id: UUID) -> Draft:
    """One of them; missing and foreign answer alike."""
    row = drafts_visible_to(actor).filter(id=draft_id).first()
    if row is None:
        raise NO_DRAFT()
    return row_of(row)


def findings(sheet: Sheet, rows: Sequence[Filled], *, proposer: Actor, now: datetime) -> list[Finding]:
    """What each row would do now in the hands of the business administrator whose table it is."""
    bodies = people.covered_by(proposer.places)
    if sheet is Sheet.ORGANISATIONS:
        codes = {row.values["region"] for row in rows}
        known = set(catalogue.departments())
        return check_bodies(
            rows, actor=proposer, known=bodies, places={code for code in codes if _is_region(code)},
            departments=known or None,
        )  # fmt: skip
    if sheet is Sheet.SHIFTS:
        planned = planned_already([body.id for body in bodies], now)
        accounts, postings = persons_like({row.values.get("account", "").strip() for row in rows}, now)
        known_bodies = Known(bodies=bodies, accounts=accounts, postings=postings, places=())
        return check_shifts(rows, actor=proposer, known=known_bodies, planned=planned, now=now)
    accounts = accounts_like(
        {row.values["username"] for row in rows}, {row.values.get("work_number", "") for row in rows}
    )
    places = {code for row in rows for code in places_of(row.values.get("places", ""))} | {b.region for b in bodies}
    known_now = Known(
        bodies=bodies, accounts=accounts, postings=people.postings_held([each.id for each in accounts], now),
        places={code for code in places if _is_place(code)},
    )  # fmt: skip
    return check_persons(rows, actor=proposer, known=known_now)


def proposer_of(found: Draft, now: datetime) -> Actor:
    """The business administrator who handed a table in, as long as she is one: what may come in is what she may do."""
    actor = people.actor_of_posting(found.made_as, found.made_by, now)
    if actor is None or actor.duty is not Duty.BUSINESS_ADMINISTRATOR:
        raise PROPOSER_GONE(name=found.made_by_name)
    return actor


def may_do(found: Draft, action: DraftAction, actor: Actor) -> bool:
    """Whether the table of moves lets this actor do this with a table now."""
    return may(found.sheet, found.state, action, actor)


def row_of(row: ImportDraft) -> Draft:
    """The row of what is stored."""
    filled = tuple(Filled(line, values) for line, values in row.rows)
    return _row(row, filled, len(filled))


def _row(row: ImportDraft, filled: tuple[Filled, ...], counted: int) -> Draft:
    return Draft(
        id=row.id, sheet=Sheet(row.sheet), state=DraftState(row.state), file_name=row.file_name, made_at=row.made_at,
        made_by=row.made_by, made_by_name=row.made_by_name, made_as=row.made_as, organisation=row.organisation,
        rows=filled, counted=counted, done_at=row.done_at, done_by_name=row.done_by_name, brought=row.brought,
        changed=row.changed,
    )  # fmt: skip


def _is_region(code: str) -> bool:
    return _is_place(code) and len(code) < 15


def _is_place(code: str) -> bool:
    """A city's agency is there before its divisions are."""
    return (len(code) == 4 and code.isdigit()) or geography.exists(code)
