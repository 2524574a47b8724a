"""Reads of security: the audit trail, requests that others have to allow.

Accounts are read through their postings (``people.queries``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.models import Account, Approval, ApprovalVoice, AuditEntry
from gezhi.security.terms import (
    ADMINISTRATORS,
    AccountRow,
    Actor,
    ApprovalKind,
    ApprovalState,
    Choices,
    Duty,
    Outcome,
)

PAGE = 50
NO_SUCH_APPROVAL = Refusal(
    "no-such-approval",
    Kind.NOT_FOUND,
    Text("没有这个申请，或者您无权查看。", "There is no such request, or you may not see it."),
)


class AuditRow(TypedDict):
    """An entry of the audit trail."""

    id: UUID
    at: datetime
    person: UUID | None
    person_name: str
    duty: str
    organisation: UUID | None
    organisation_name: str
    username: str
    action: str
    object: str
    outcome: str
    code: str
    purpose: str
    address: str


class ChangeRow(TypedDict):
    """A change that an administrator made to something: when, who, what and why."""

    object: str
    at: datetime
    person_name: str
    action: str
    purpose: str


class VoiceRow(TypedDict):
    """What one person said to a request."""

    approval_id: UUID
    person: UUID
    name: str
    at: datetime
    action: str
    reason: str


class ApprovalRow(TypedDict):
    """A request that others have to allow."""

    id: UUID
    object: str
    region: str
    asked_by: UUID
    asked_by_name: str
    duty: str
    organisation: UUID
    asked_at: datetime
    reason: str
    needed: int
    state: str


def visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """The auditor sees the trail; everybody sees what she did herself; nobody else sees anything."""
    if actor.duty in {Duty.AUDITOR, Duty.SYSTEM}:
        return AuditEntry.objects.all()
    return AuditEntry.objects.filter(person=actor.person)


def audit_trail(
    actor: Actor, *, before: UUID | None = None, about: str = "", action: str = "", name: str = "", outcome: str = ""
) -> list[AuditRow]:
    """The newest entries first, 50 at a time; ``before`` is the last id of the page before.

    ``about`` an object, ``action`` a verb, ``name`` a person's name or user name, each as it was written; ``outcome``
    one of ``Outcome``. What is empty asks nothing.
    """
    entries = visible_to(actor)
    if before is not None:
        entries = entries.filter(id__lt=before)
    wanted = {"object": about, "action": action, "outcome": outcome}
    entries = entries.filter(**{field: value for field, value in wanted.items() if value})
    if name:
        entries = entries.filter(Q(person_name=name) | Q(username=name))
    return list(entries.order_by("-id").values(*AuditRow.__annotations__)[:PAGE])


def changes_of(actor: Actor, objects: Iterable[str], actions: Iterable[str]) -> list[ChangeRow]:
    """What was done to some things, the newest first, 50 at most; for those whose pages change such things."""
    if actor.duty not in ADMINISTRATORS | {Duty.BUSINESS_ADMINISTRATOR}:
        return []
    rows = AuditEntry.objects.filter(object__in=list(objects), action__in=list(actions), outcome=Outcome.ALLOWED)
    return list(rows.order_by("-at", "-id").values(*ChangeRow.__annotations__)[:PAGE])


def choices_of(account_id: UUID) -> Choices:
    """The language and the print a person chose last. Asked after her password was checked."""
    found = Account.objects.filter(id=account_id).values_list("language", "print_size").first()
    return Choices(*found) if found else Choices()


def without_password(accounts: Iterable[UUID]) -> frozenset[UUID]:
    """Those of some accounts in use that nobody can sign in with yet: whose owner still needs a first-sign-in code."""
    unusable = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return frozenset(
        Account.objects.filter(unusable, id__in=list(accounts), is_active=True).values_list("id", flat=True)
    )


def accounts_like(usernames: Iterable[str], work_numbers: Iterable[str]) -> list[AccountRow]:
    """The accounts that bear one of these names or work numbers, for checking a list of people before it comes in."""
    asked = Q(username__in=list(usernames)) | Q(work_number__in=[number for number in work_numbers if number])
    rows = Account.objects.filter(asked).values_list("id", "username", "name", "work_number", "is_active")
    return [AccountRow(*row) for row in rows]


def accounts_visible_to(actor: Actor) -> QuerySet[Account]:
    """A system administrator sees who has an account; what anybody does with it is not hers to see."""
    if actor.duty is Duty.SYSTEM_ADMINISTRATOR:
        return Account.objects.all()
    return Account.objects.none()


def accounts(actor: Actor, words: str = "", *, after: str = "") -> list[AccountRow]:
    """50 accounts by user name, beginning after one; ``words``: of a name, a user name or a work number."""
    rows = accounts_visible_to(actor)
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(username__icontains=words) | Q(work_number__iexact=words))
    if after:
        rows = rows.filter(username__gt=after)
    found = rows.order_by("username").values_list("id", "username", "name", "work_number", "is_active")[:PAGE]
    return [AccountRow(*row) for row in found]


def account(actor: Actor, account_id: UUID) -> AccountRow | None:
    """One account, for whoever sees accounts; missing and foreign answer alike."""
    found = accounts_visible_to(actor).filter(id=account_id)
    row = found.values_list("id", "username", "name", "work_number", "is_active").first()
    return AccountRow(*row) if row else None


def account_named(username: str) -> UUID | None:
    """The account that is in use under a name; for commands that are run on the machine itself."""
    return Account.objects.filter(username=username, is_active=True).values_list("id", flat=True).first()


def approvals_visible_to(actor: Actor) -> QuerySet[Approval]:
    """One's own requests; a business administrator sees those of her place and of the places below."""
    seen = Q(asked_by=actor.person)
    if actor.duty is Duty.BUSINESS_ADMINISTRATOR:
        for place in actor.places:
            seen |= Q(region__startswith=place)
    return Approval.objects.filter(seen)


def approvals(actor: Actor, keys: list[UUID]) -> dict[UUID, ApprovalRow]:
    """These requests, of those that the actor may see, by id."""
    rows = approvals_visible_to(actor).filter(id__in=keys).values(*ApprovalRow.__annotations__)
    found: list[ApprovalRow] = list(rows)
    return {row["id"]: row for row in found}


def voices(keys: list[UUID]) -> list[VoiceRow]:
    """What was said to these requests, in order; asked for requests that somebody may see."""
    rows = ApprovalVoice.objects.filter(approval_id__in=keys).order_by("id").values(*VoiceRow.__annotations__)
    return list(rows)


def to_approve(actor: Actor, kind: ApprovalKind) -> list[ApprovalRow]:
    """What waits for this business administrator, her own agency's first; never what she asked for herself."""
    rows = _to_approve(actor, kind).order_by("id").values(*ApprovalRow.__annotations__)[:PAGE]
    own = actor.places[0] if actor.places else ""
    return sorted(rows, key=lambda row: row["region"] != own)


def count_to_approve(actor: Actor, kind: ApprovalKind) -> int:
    """How many requests wait for this business administrator."""
    return _to_approve(actor, kind).count()


def _to_approve(actor: Actor, kind: ApprovalKind) -> QuerySet[Approval]:
    if actor.duty is not Duty.BUSINESS_ADMINISTRATOR:
        return Approval.objects.none()
    spoken = ApprovalVoice.objects.filter(approval=OuterRef("pk"), person=actor.person)
    waiting = approvals_visible_to(actor).filter(kind=kind, state=ApprovalState.WAITING)
    return waiting.exclude(asked_by=actor.person).exclude(Exists(spoken))
