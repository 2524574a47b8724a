"""Writes of the tables that a new county brings in: handed in and checked, then carried out, all of it or nothing.

Organisations are named by the business administrator who hands them in. People take two persons: she hands the table
over, the system administrator makes the accounts, and the postings are hers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from gezhi.exchange.models import ImportDraft
from gezhi.exchange.moves import decide, knows
from gezhi.exchange.queries.drafts import NO_DRAFT, drafts_visible_to, findings, proposer_of, row_of
from gezhi.exchange.terms import Draft, DraftAction, DraftState, Filled, Finding, Outcome, Sheet
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people import actions as people
from gezhi.people import queries as postings
from gezhi.people.terms import NewNames, NewPosting, OrganisationRow
from gezhi.security.access import require
from gezhi.security.actions import audit, correct_account, create_accounts, make_first_links
from gezhi.security.queries import without_password
from gezhi.security.terms import Actor, Duty, FirstLink, NewAccount

KEPT = timedelta(days=30)
CORRECTED = "按导入表更正"

STILL_WRONG = Refusal(
    "import-still-wrong",
    Kind.CONFLICT,
    Text(
        "有 {count} 行还有问题，所以一行也没有导入。请改好表格再交一次。",
        "{count} rows are still wrong, so none came in. Correct the table and hand it in again.",
    ),
)
NOTHING_TO_DO = Refusal(
    "import-nothing-to-do",
    Kind.CONFLICT,
    Text("表里的内容都已经在库，没有要做的。", "All of the table is there already; nothing is left to do."),
)


@transaction.atomic
def hand_in(*, actor: Actor, now: datetime, sheet: Sheet, file_name: str, rows: Sequence[Filled]) -> UUID:
    """Keep a table that was read, to be looked at before anything is done with it; its id."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    row = ImportDraft.objects.create(
        id=uuid7(now), sheet=sheet.value, state=DraftState.CHECKED.value, file_name=file_name[:120],
        rows=[[each.line, dict(each.values)] for each in rows], organisation=actor.organisation, made_at=now,
        made_by=actor.person, made_by_name=actor.name, made_as=actor.posting,
    )  # fmt: skip
    said = f"{sheet.value}, {len(rows)} rows: {file_name}"
    audit(now=now, actor=actor, action="hand-in-table", object=f"import:{row.id}", purpose=said)
    return row.id


@transaction.atomic
def name_organisations(*, actor: Actor, now: datetime, draft_id: UUID) -> Draft:
    """Carry a table of organisations out: all rows or none."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    row = _locked(actor, draft_id, DraftAction.CARRY_OUT, Sheet.ORGANISATIONS)
    found = _checked(row, actor, now)
    new = [each.body for each in found if each.outcome is Outcome.NEW and each.body]
    if new:
        people.create_organisations(actor=actor, now=now, organisations=new)
    changed = [_names(each) for each in found if each.outcome is Outcome.CHANGED]
    if changed:
        people.correct_organisations(actor=actor, now=now, corrections=changed)
    return _done(row, actor, now, brought=len(new), changed=len(changed))


@transaction.atomic
def plan_roster(*, actor: Actor, now: datetime, draft_id: UUID) -> Draft:
    """Carry a table of a duty roster out: all rows or none."""
    row = _locked(actor, draft_id, DraftAction.CARRY_OUT, Sheet.SHIFTS)
    found = _checked(row, actor, now)
    new = [each.shift for each in found if each.outcome is Outcome.NEW and each.shift]
    people.plan_shifts(actor=actor, now=now, shifts=new)
    return _done(row, actor, now, brought=len(new), changed=0)


@transaction.atomic
def hand_over(*, actor: Actor, now: datetime, draft_id: UUID) -> Draft:
    """Hand a table of people to the system administrator, who makes the accounts."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    row = _locked(actor, draft_id, DraftAction.HAND_OVER)
    _checked(row, actor, now)
    row.state = DraftState.WAITING.value
    row.save(update_fields=["state"])
    audit(now=now, actor=actor, action="hand-over-people", object=f"import:{row.id}")
    return row_of(row)


@transaction.atomic
def make_people(*, actor: Actor, now: datetime, draft_id: UUID) -> list[FirstLink]:
    """Make the accounts of a table that was handed over, and the postings as of whoever did; all rows or none.

    The first-sign-in codes of everybody in it who cannot sign in yet. They are shown once.
    """
    require(actor, Duty.SYSTEM_ADMINISTRATOR)
    row = _locked(actor, draft_id, DraftAction.MAKE_ACCOUNTS)
    proposer = proposer_of(row_of(row), now)
    found = _checked(row, proposer, now)
    accounts = _accounts(actor, now, found)
    renamed = [each for each in found if each.renames and each.there]
    for each in renamed:
        assert each.there
        values = each.row.values
        correct_account(
            actor=actor, now=now, account_id=each.there, name=values["name"], work_number=values.get("work_number", "")
        )
    _post(proposer, now, found, accounts)
    listed = dict.fromkeys(accounts[each.row.values["username"]] for each in found)  # in the order of the table
    brought = sum(each.outcome is Outcome.NEW for each in found)
    _done(row, actor, now, brought=brought, changed=sum(each.outcome is Outcome.CHANGED for each in found))
    waiting = without_password(listed)
    return make_first_links(actor=actor, now=now, accounts=[key for key in listed if key in waiting])


@transaction.atomic
def withdraw_table(*, actor: Actor, now: datetime, draft_id: UUID) -> None:
    """Nothing is done with the table; its rows are deleted."""
    require(actor, Duty.BUSINESS_ADMINISTRATOR)
    row = _locked(actor, draft_id, DraftAction.WITHDRAW)
    held = len(row.rows)
    row.state, row.rows, row.done_at, row.done_by_name = DraftState.WITHDRAWN.value, [], now, actor.name
    row.save(update_fields=["state", "rows", "done_at", "done_by_name"])
    said = f"{row.sheet}, {held} rows"
    audit(now=now, actor=actor, action="withdraw-table", object=f"import:{row.id}", purpose=said)


def sweep_drafts(*, now: datetime) -> int:
    """Delete the tables that were handed in a month ago; how many there were."""
    deleted, _ = ImportDraft.objects.filter(made_at__lt=now - KEPT).delete()
    return deleted


def _names(finding: Finding) -> NewNames:
    assert finding.body and finding.there
    english = finding.body.short_name_en or _own_english(postings.organisation(finding.there))
    return NewNames(finding.there, finding.body.name, finding.body.short_name, english)


def _own_english(known: OrganisationRow) -> str:
    """The English short name a body has of its own; a row gives its Chinese one where it has none."""
    return "" if known.short_name_en == known.short_name else known.short_name_en


def _locked(actor: Actor, draft_id: UUID, action: DraftAction, sheet: Sheet | None = None) -> ImportDraft:
    row = drafts_visible_to(actor).select_for_update().filter(id=draft_id).first()
    if row is None or sheet not in (None, Sheet(row.sheet)) or not knows(Sheet(row.sheet), action):
        raise NO_DRAFT()
    decide(Sheet(row.sheet), DraftState(row.state), action, actor=actor)
    return row


def _checked(row: ImportDraft, proposer: Actor, now: datetime) -> list[Finding]:
    """What every row does now; refuses where one is wrong, or where nothing is left to do."""
    found = findings(Sheet(row.sheet), row_of(row).rows, proposer=proposer, now=now)
    wrong = sum(each.outcome is Outcome.WRONG for each in found)
    if wrong:
        raise STILL_WRONG(count=wrong)
    if all(each.outcome is Outcome.SAME for each in found):
        raise NOTHING_TO_DO()
    return found


def _accounts(actor: Actor, now: datetime, found: Sequence[Finding]) -> dict[str, UUID]:
    """The account of each user name of the table; those that are missing are made."""
    known = {each.row.values["username"]: each.there for each in found if each.there}
    new = {
        each.person.username: NewAccount(each.person.username, each.person.name, each.person.work_number)
        for each in found
        if each.person and each.person.username not in known
    }
    made = create_accounts(actor=actor, now=now, accounts=list(new.values())) if new else []
    return {**known, **dict(zip(new, made, strict=True))}


def _post(proposer: Actor, now: datetime, found: Sequence[Finding], accounts: dict[str, UUID]) -> None:
    for each in found:
        if each.posting:
            people.end_posting(actor=proposer, now=now, posting_id=each.posting, reason=CORRECTED)
    new = [
        NewPosting(accounts[who.username], who.organisation, who.duty, who.places, who.reason)
        for who in (each.person for each in found)
        if who
    ]
    if new:
        people.appoint_many(actor=proposer, now=now, postings=new)


def _done(row: ImportDraft, actor: Actor, now: datetime, *, brought: int, changed: int) -> Draft:
    row.state, row.rows, row.done_at, row.done_by_name = DraftState.DONE.value, [], now, actor.name
    row.brought, row.changed = brought, changed
    row.save(update_fields=["state", "rows", "done_at", "done_by_name", "brought", "changed"])
    said = f"{brought} new, {changed} changed"
    audit(now=now, actor=actor, action=f"import-{row.sheet}", object=f"import:{row.id}", purpose=said)
    return row_of(row)
