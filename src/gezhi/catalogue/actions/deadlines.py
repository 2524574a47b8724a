"""Other deadlines for a county's list, by two persons: entered by one, confirmed by another; then a new version of the
list is in force from a day on. Whatever runs keeps the version it was admitted under (Art. 9 ¶3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.catalogue import access, moves, queries
from gezhi.catalogue.actions.adopting import adopt_list
from gezhi.catalogue.actions.entering import decide, entered
from gezhi.catalogue.events import DeadlinesProposed, ListAdopted
from gezhi.catalogue.models import DeadlineChange, DeadlineProposal
from gezhi.catalogue.queries.adjusting import NO_DEADLINE_PROPOSAL, deadline_changes, deadline_proposals_visible_to
from gezhi.catalogue.queries.rows import deadline_proposal_of
from gezhi.catalogue.rules.deadlines import OTHER_LIST, TOO_LATE, Change, check_changes, with_changes
from gezhi.catalogue.rules.proposals import check_document
from gezhi.catalogue.terms import AdmissionListRow, ProposalAction, ProposalState
from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.security.actions import audit
from gezhi.security.terms import Actor
from gezhi.storage.queue import announce

WAITS_ALREADY = Refusal(
    "deadlines-wait",
    Kind.CONFLICT,
    Text(
        "本县已有一份时限调整待复核，请先处理那一份。",
        "A change of this county's deadlines waits for confirmation; decide about that first.",
    ),
)


def propose_deadlines(
    *, actor: Actor, now: datetime, county: str, effective_from: date, name: str, source: str, issued_on: date,
    changes: Sequence[Change],
) -> UUID:  # fmt: skip
    """Enter other deadlines for the list that is in force on a day to come; another person confirms them."""
    if not access.may_keep_list(actor, county):
        raise access.NOT_LIST_KEEPER()
    today = now.astimezone(CHINA).date()
    check_document(name, source, issued_on, today)
    check_changes(changes, effective_from=effective_from, today=today)
    base = _list_on(county, effective_from)
    for change in changes:
        if change.matter is not None:
            queries.matter(change.matter, base.version)  # refuses one that the list does not hold
    row = DeadlineProposal(
        id=uuid7(now), county=county, base_id=base.id, effective_from=effective_from, name=name.strip()[:200],
        source=source.strip(), issued_on=issued_on, **entered(actor, now),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            DeadlineChange.objects.bulk_create(_stored(change, row, now) for change in changes)
            audit(
                now=now, actor=actor, action="propose-deadlines", object=f"deadline-proposal:{row.id}",
                purpose=f"{len(changes)}: {row.name}",
            )  # fmt: skip
            announce(DeadlinesProposed(row.id, county, actor.posting))
    except IntegrityError as waits:
        raise WAITS_ALREADY() from waits
    return row.id


@transaction.atomic
def confirm_deadlines(*, actor: Actor, now: datetime, proposal_id: UUID) -> ListAdopted:
    """Another person has compared them with the document: a new version of the list is in force from their day on."""
    row, state = _decided(proposal_id, ProposalAction.CONFIRM, actor)
    if row.effective_from < now.astimezone(CHINA).date():
        raise TOO_LATE(day=row.effective_from)
    base = _list_on(row.county, row.effective_from)
    if base.id != row.base_id:
        raise OTHER_LIST(version=base.version)
    fact = adopt_list(
        actor=actor, now=now, county=row.county, name=base.name, source=f"{row.name}（{row.source}）",
        issued_on=row.issued_on, effective_from=row.effective_from, effective_to=base.effective_to,
        matters=queries.matters(base.version),
        deadlines=with_changes(queries.deadlines(base.version), deadline_changes(row.id)),
    )  # fmt: skip
    row.version = fact.version
    decide(row, state, actor=actor, now=now)
    return fact


@transaction.atomic
def refuse_deadlines(*, actor: Actor, now: datetime, proposal_id: UUID, remark: str) -> None:
    """Another person found them wrong, and says why."""
    row, state = _decided(proposal_id, ProposalAction.REFUSE, actor, remark)
    decide(row, state, actor=actor, now=now, remark=remark)


@transaction.atomic
def withdraw_deadlines(*, actor: Actor, now: datetime, proposal_id: UUID) -> None:
    """Who entered them takes them back before they are confirmed."""
    row, state = _decided(proposal_id, ProposalAction.WITHDRAW, actor)
    decide(row, state, actor=actor, now=now)


def _list_on(county: str, day: date) -> AdmissionListRow:
    return queries.list_in_force(county, datetime.combine(day, time(12), CHINA))


def _stored(change: Change, row: DeadlineProposal, now: datetime) -> DeadlineChange:
    allowance = change.allowance
    return DeadlineChange(
        id=uuid7(now), proposal=row, matter=change.matter or "", clock=change.clock, urgency=change.urgency,
        unit=allowance.unit if allowance else "", value=allowance.value if allowance else None,
    )  # fmt: skip


def _decided(
    proposal_id: UUID, action: ProposalAction, actor: Actor, reason: str = ""
) -> tuple[DeadlineProposal, ProposalState]:
    row = deadline_proposals_visible_to(actor).select_for_update().filter(id=proposal_id).first()
    if row is None:
        raise NO_DEADLINE_PROPOSAL()
    return row, moves.decide(deadline_proposal_of(row).proposed, action, actor=actor, reason=reason)
