"""The plan of who is called when (值班表). Nothing here records that somebody came (P05)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from gezhi.kernel.calendar import CHINA
from gezhi.kernel.ids import uuid7
from gezhi.people import queries
from gezhi.people.models import DutyShift
from gezhi.people.queries.reaching import NO_SHIFT
from gezhi.people.rules.reaching import NOT_KEEPER, REASON_MISSING, may_keep, phone_of
from gezhi.people.rules.rostering import KEPT, NOBODY_POSTED, PLANNED_TWICE, check_shift
from gezhi.people.terms import NewShift
from gezhi.security.actions import audit
from gezhi.security.terms import Actor
from gezhi.storage.kept import forget_everywhere


@transaction.atomic
def plan_shifts(*, actor: Actor, now: datetime, shifts: Sequence[NewShift]) -> int:
    """Plan shifts of bodies that the actor's agency covers, all or none; how many they are."""
    rows = [_row(each, actor, now) for each in shifts]
    _check_persons({each.person for each in shifts if each.person}, actor, now)
    try:
        with transaction.atomic():
            DutyShift.objects.bulk_create(rows, batch_size=2_000)
    except IntegrityError as twice:
        first = shifts[0]
        raise PLANNED_TWICE(
            field="name", name=first.name, at=f"{first.starts_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        ) from twice
    named = f"organisation:{shifts[0].organisation}" if len(shifts) == 1 else f"shifts:{len(shifts)}"
    audit(now=now, actor=actor, action="plan-shifts", object=named)
    forget_everywhere("reaching")
    return len(rows)


@transaction.atomic
def change_shift(*, actor: Actor, now: datetime, shift_id: UUID, new: NewShift, reason: str) -> None:
    """A shift is planned otherwise: the old one is taken back with the reason, the new one stands in its place."""
    take_back_shift(actor=actor, now=now, shift_id=shift_id, reason=reason)
    plan_shifts(actor=actor, now=now, shifts=[new])


@transaction.atomic
def take_back_shift(*, actor: Actor, now: datetime, shift_id: UUID, reason: str) -> None:
    """A shift that is not over is planned no longer; another may be entered in its place."""
    row = DutyShift.objects.select_for_update().filter(
        id=shift_id, taken_back_at__isnull=True, ends_at__gt=now
    ).first()  # fmt: skip
    if row is None or not may_keep(actor, queries.organisation(row.organisation_id)):
        raise NO_SHIFT()
    if not reason.strip():
        raise REASON_MISSING(field="reason")
    row.taken_back_at, row.taken_back_by_name, row.taken_back_because = now, actor.name, reason.strip()[:200]
    row.save(update_fields=["taken_back_at", "taken_back_by_name", "taken_back_because"])
    audit(now=now, actor=actor, action="take-back-shift", object=f"shift:{row.id}", purpose=reason)
    forget_everywhere("reaching")


def sweep_shifts(*, now: datetime) -> int:
    """Delete the shifts that were over a month ago; how many there were."""
    deleted, _ = DutyShift.objects.filter(ends_at__lt=now - KEPT).delete()
    return deleted


def _row(new: NewShift, actor: Actor, now: datetime) -> DutyShift:
    body = queries.organisation(new.organisation)
    if not may_keep(actor, body):
        raise NOT_KEEPER(field="organisation") if actor.covers(body.region) else queries.NO_ORGANISATION()
    check_shift(new.name, new.post, new.starts_at, new.ends_at, now)
    return DutyShift(
        id=uuid7(now), organisation_id=body.id, starts_at=new.starts_at, ends_at=new.ends_at, name=new.name.strip(),
        post=new.post.strip(), phone=phone_of(new.phone), person=new.person, set_at=now, set_by=actor.person,
        set_by_name=actor.name, set_as=actor.posting,
    )  # fmt: skip


def _check_persons(persons: Collection[UUID], actor: Actor, now: datetime) -> None:
    """Whoever is named has an account in use and a posting in the actor's area, whatever a door let through."""
    held = queries.postings_held(persons, now) if persons else []
    if missing := set(persons) - {row.account for row in held if actor.covers(row.organisation.region)}:
        raise NOBODY_POSTED(field="account", word=str(min(missing)))
