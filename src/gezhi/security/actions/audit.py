"""The audit trail: sign-ins good and bad, refusals, looks at sensitive fields with their purpose."""

from __future__ import annotations

from datetime import datetime

from gezhi.kernel.ids import uuid7
from gezhi.kernel.refusal import Kind, Refused
from gezhi.security.models import AuditEntry
from gezhi.security.rules import address_prefix
from gezhi.security.terms import Actor, Outcome

# A form that was filled in wrongly says nothing about security; everything else that was refused leaves a row.
_NO_TRACE = frozenset({Kind.INVALID, Kind.TOO_LARGE})


def audit(
    *,
    now: datetime,
    actor: Actor | None,
    action: str,
    object: str = "",
    outcome: Outcome = Outcome.ALLOWED,
    code: str = "",
    purpose: str = "",
    username: str = "",
    address: str = "",
) -> None:
    """Add an entry. ``object`` is a kind and an id ("case:018f…"), ``purpose`` why a sensitive field was looked at."""
    entry = AuditEntry(
        id=uuid7(now),
        at=now,
        action=_text(action, 60),
        object=_text(object, 200),
        outcome=outcome.value,
        code=code,
        purpose=_text(purpose, 200),
        username=_text(username, 60),
        address=address_prefix(address),
    )
    if actor:
        entry.person, entry.person_name = actor.person, actor.name
        entry.posting, entry.duty = actor.posting, actor.duty.value
        entry.organisation, entry.organisation_name = actor.organisation, actor.organisation_name
    entry.save(force_insert=True)


def _text(given: str, longest: int) -> str:
    """What a stranger typed must not stop its own trace."""
    return given.replace("\x00", "").encode(errors="replace").decode()[:longest]


def audit_refusal(
    *,
    now: datetime,
    actor: Actor | None,
    refused: Refused,
    action: str,
    object: str = "",
    address: str = "",
) -> None:
    """Add the entry of a refusal. A door calls it after the refused transaction has been rolled back, so it stays."""
    if refused.kind in _NO_TRACE:
        return
    audit(
        now=now, actor=actor, action=action, object=object, outcome=Outcome.REFUSED, code=refused.code, address=address
    )
