"""Requests that others have to allow: ask, approve, refuse, withdraw.

What is allowed then is the caller's to do, in the same transaction.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text, one_line
from gezhi.security import moves
from gezhi.security.actions.audit import audit
from gezhi.security.models import Approval, ApprovalVoice
from gezhi.security.queries import NO_SUCH_APPROVAL, approvals_visible_to
from gezhi.security.rules import separate
from gezhi.security.terms import Actor, ApprovalAction, ApprovalKind, ApprovalState, Asked

LONGEST_REASON = 200
NO_REASON = Refusal("reason-needed", Kind.INVALID, Text("请写明理由。", "Give the reason."))
LONG_REASON = Refusal(
    "reason-too-long", Kind.INVALID, Text("理由不能超过 {most} 字。", "The reason has at most {most} characters.")
)


def ask_approval(
    *, actor: Actor, now: datetime, kind: ApprovalKind, object: str, region: str, reason: str, needed: int
) -> UUID:
    """Ask for something that ``needed`` other persons have to allow; the asking is on record."""
    reason = checked_reason(reason)
    if not reason:
        raise NO_REASON(field="reason")
    row = Approval(
        id=uuid7(now), kind=kind, object=object, region=region, asked_by=actor.person, asked_by_name=actor.name,
        duty=actor.duty, organisation=actor.organisation, asked_at=now, reason=reason, needed=needed,
        state=ApprovalState.WAITING,
    )  # fmt: skip
    with transaction.atomic():
        row.save(force_insert=True)
        audit(now=now, actor=actor, action=f"ask-{kind}", object=object, purpose=reason)
    return row.id


def decide_approval(
    *, actor: Actor, now: datetime, approval_id: UUID, action: ApprovalAction, reason: str = ""
) -> ApprovalState:
    """Approve, refuse or withdraw by the table; the state after it. Raises Refused; then nothing was written."""
    reason = checked_reason(reason)
    with transaction.atomic():
        row = approvals_visible_to(actor).filter(id=approval_id).select_for_update(of=("self",)).first()
        if row is None:
            raise NO_SUCH_APPROVAL()
        approved = row.voices.filter(action=ApprovalAction.APPROVE).values_list("person", flat=True)
        asked = Asked(ApprovalState(row.state), row.asked_by, row.region, row.needed, frozenset(approved))
        target = moves.decide(asked, action, actor=actor, reason=reason).target
        ApprovalVoice.objects.create(
            id=uuid7(now), approval=row, person=actor.person, name=actor.name, organisation=actor.organisation, at=now,
            action=action, reason=reason,
        )  # fmt: skip
        if target is not ApprovalState.WAITING:
            row.state, row.ended_at = target, now
            row.save(update_fields=["state", "ended_at"])
        audit(now=now, actor=actor, action=f"{action}-{row.kind}", object=row.object, purpose=reason)
    return target


def checked_reason(reason: str) -> str:
    """The reason without personal data (privacy rule P43); refuses one that is too long."""
    reason = one_line(reason)
    if len(reason) > LONGEST_REASON:
        raise LONG_REASON(field="reason", most=LONGEST_REASON)
    return separate(reason).clean[:LONGEST_REASON]
