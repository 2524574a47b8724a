"""How a body is reached: an office line, liaison persons (Art. 18). A change is a new row; the old one ends with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.kernel.ids import uuid7
from gezhi.people import queries
from gezhi.people.models import Contact, Organisation
from gezhi.people.queries.reaching import NO_CONTACT
from gezhi.people.rules.reaching import NOT_KEEPER, REASON_MISSING, check_contact, may_keep, phone_of
from gezhi.people.terms import ContactKind, OrganisationRow
from gezhi.security.actions import audit
from gezhi.security.terms import Actor
from gezhi.storage.kept import forget_everywhere


@transaction.atomic
def set_contact(
    *, actor: Actor, now: datetime, organisation_id: UUID, kind: ContactKind, name: str = "", post: str = "",
    phone: str, reason: str, instead: UUID | None = None,
) -> UUID:  # fmt: skip
    """Name how a body is reached from now on; ``instead`` ends an older one with it, an office line its forerunner."""
    body = _kept_by(actor, organisation_id)
    check_contact(kind, name, post, reason)
    number = phone_of(phone)
    said = reason.strip()[:200]
    if kind is ContactKind.OFFICE:
        instead = Contact.objects.filter(organisation=body.id, kind=kind, valid_to__isnull=True).values_list(
            "id", flat=True
        ).first()  # fmt: skip
    if instead is not None:
        _end(actor, now, _open(instead, body.id), said)
    row = Contact.objects.create(
        id=uuid7(now), organisation_id=body.id, kind=kind, name="" if kind is ContactKind.OFFICE else name.strip(),
        post=post.strip(), phone=number, reason=said, valid_from=now, set_by=actor.person, set_by_name=actor.name,
        set_as=actor.posting,
    )  # fmt: skip
    audit(now=now, actor=actor, action=f"set-{kind}", object=f"organisation:{body.id}", purpose=said)
    forget_everywhere("reaching")
    return row.id


@transaction.atomic
def end_contact(*, actor: Actor, now: datetime, contact_id: UUID, reason: str) -> None:
    """A body is reached so no longer."""
    row = Contact.objects.select_for_update().filter(id=contact_id, valid_to__isnull=True).first()
    if row is None or not may_keep(actor, queries.organisation(row.organisation_id)):
        raise NO_CONTACT()
    if not reason.strip():
        raise REASON_MISSING(field="reason")
    _end(actor, now, row, reason.strip()[:200])
    audit(now=now, actor=actor, action=f"end-{row.kind}", object=f"organisation:{row.organisation_id}", purpose=reason)
    forget_everywhere("reaching")


def _kept_by(actor: Actor, organisation_id: UUID) -> OrganisationRow:
    """The body, locked, where the actor looks after it; missing and foreign answer alike."""
    if not Organisation.objects.select_for_update().filter(id=organisation_id, valid_to__isnull=True).exists():
        raise queries.NO_ORGANISATION()
    body = queries.organisation(organisation_id)
    if not may_keep(actor, body):
        raise NOT_KEEPER() if actor.covers(body.region) else queries.NO_ORGANISATION()
    return body


def _open(contact_id: UUID, organisation_id: UUID) -> Contact:
    found = Contact.objects.select_for_update().filter(
        id=contact_id, organisation=organisation_id, valid_to__isnull=True
    ).first()  # fmt: skip
    if found is None:
        raise NO_CONTACT()
    return found


def _end(actor: Actor, now: datetime, row: Contact, reason: str) -> None:
    row.valid_to, row.ended_by, row.ended_by_name, row.ended_because = (
        max(now, row.valid_from), actor.person, actor.name, reason,
    )  # fmt: skip
    row.save(update_fields=["valid_to", "ended_by", "ended_by_name", "ended_because"])
