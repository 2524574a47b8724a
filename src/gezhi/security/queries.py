"""Reads of security: the audit trail. Accounts are read through their postings (``people.queries``)."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet

from gezhi.security.models import Account, AuditEntry
from gezhi.security.terms import Actor, Duty

PAGE = 50


class AuditRow(TypedDict):
    """An entry of the audit trail."""

    id: UUID
    at: datetime
    person: UUID | None
    person_name: str
    duty: str
    organisation_name: str
    username: str
    action: str
    object: str
    outcome: str
    code: str
    purpose: str
    address: str


def visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """The auditor sees the trail; everybody sees what she did herself; nobody else sees anything."""
    if actor.duty in {Duty.AUDITOR, Duty.SYSTEM}:
        return AuditEntry.objects.all()
    return AuditEntry.objects.filter(person=actor.person)


def audit_trail(actor: Actor, *, before: UUID | None = None, about: str = "") -> list[AuditRow]:
    """The newest entries first, 50 at a time; ``before`` is the last id of the page before, ``about`` an object."""
    entries = visible_to(actor)
    if before is not None:
        entries = entries.filter(id__lt=before)
    if about:
        entries = entries.filter(object=about)
    return list(entries.order_by("-id").values(*AuditRow.__annotations__)[:PAGE])


def language_of(account_id: UUID) -> str:
    """The language a person chose last, "" where she never did. Asked after her password was checked."""
    return Account.objects.filter(id=account_id).values_list("language", flat=True).first() or ""


def account_named(username: str) -> UUID | None:
    """The account that is in use under a name; for commands that are run on the machine itself."""
    return Account.objects.filter(username=username, is_active=True).values_list("id", flat=True).first()
