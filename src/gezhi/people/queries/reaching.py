"""How a body is reached and who is on duty: kept in the process, so that every page may show it for nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people.models import Contact, DutyShift
from gezhi.people.queries.organisations import organisation
from gezhi.people.terms import ContactKind, ContactRow, ShiftRow
from gezhi.security.queries import accounts_like
from gezhi.security.terms import Level
from gezhi.storage.kept import Kept, forgets

NO_CONTACT = Refusal("no-such-contact", Kind.NOT_FOUND, Text("没有这条联络信息。", "There is no such contact."))
NO_SHIFT = Refusal("no-such-shift", Kind.NOT_FOUND, Text("没有这一班。", "There is no such shift."))


def _read_contacts() -> Mapping[UUID, tuple[ContactRow, ...]]:
    found: dict[UUID, list[ContactRow]] = defaultdict(list)
    for row in Contact.objects.filter(valid_to__isnull=True).order_by("id"):
        found[row.organisation_id].append(_contact(row))
    return {key: tuple(rows) for key, rows in found.items()}


def _read_shifts() -> Mapping[UUID, tuple[ShiftRow, ...]]:
    found: dict[UUID, list[ShiftRow]] = defaultdict(list)
    for row in DutyShift.objects.filter(taken_back_at__isnull=True, ends_at__gt=Now()).order_by("starts_at", "id"):
        found[row.organisation_id].append(shift_of(row))
    return {key: tuple(rows) for key, rows in found.items()}


kept_contacts, kept_shifts = Kept(_read_contacts), Kept(_read_shifts)


def warm_reaching() -> None:
    """Read what pages ask for, as a server does before its first request."""
    kept_contacts.get()
    kept_shifts.get()


@forgets("reaching")
def forget_reaching() -> None:
    """Drop what the process knows of contacts and shifts."""
    kept_contacts.forget()
    kept_shifts.forget()


def contacts_of(organisation_id: UUID) -> tuple[ContactRow, ...]:
    """How a body is reached now: its office line and its liaison persons."""
    return kept_contacts.get().get(organisation_id, ())


def liaison_of(organisation_id: UUID) -> tuple[ContactRow, ...]:
    """The liaison persons of a body (Art. 18), the first named first; none where it has named nobody."""
    return tuple(row for row in contacts_of(organisation_id) if row.kind is ContactKind.LIAISON)


def office_line_of(organisation_id: UUID) -> str:
    """The office number of a body; "" where none is known."""
    return next((row.phone for row in contacts_of(organisation_id) if row.kind is ContactKind.OFFICE), "")


def past_contacts(organisation_id: UUID) -> list[dict[str, object]]:
    """Every contact that a body had, the newest first, with who set it and who ended it and why."""
    rows = Contact.objects.filter(organisation=organisation_id).order_by("-id")[:50]
    return [
        {"row": _contact(row), "until": row.valid_to, "ended_by": row.ended_by_name, "because": row.ended_because}
        for row in rows
    ]


def on_duty(where: UUID | str, at: datetime) -> tuple[ShiftRow, ...]:
    """Who is called at a moment: of an organisation by its id, or of every body at a place by its code.

    A plan, kept for what is yet to end; it says nothing about who came.
    """
    known = kept_shifts.get()
    if isinstance(where, UUID):
        rows = list(known.get(where, ()))
    else:
        rows = [row for body, shifts in known.items() if organisation(body).region == where for row in shifts]
    return tuple(sorted((row for row in rows if row.starts_at <= at < row.ends_at), key=lambda row: row.starts_at))


def on_duty_for(place: str, at: datetime) -> tuple[ShiftRow, ...]:
    """Who is called for a place: of the agencies and departments of its township, else of its county."""
    for level in (Level.TOWNSHIP, Level.COUNTY):
        if len(place) >= level.digits and (found := on_duty(place[: level.digits], at)):
            return found
    return ()


def shifts_of(organisations: list[UUID], since: datetime) -> list[ShiftRow]:
    """The plan of some bodies from a moment on, in order of time."""
    rows = DutyShift.objects.filter(organisation__in=organisations, taken_back_at__isnull=True, ends_at__gt=since)
    return [shift_of(row) for row in rows.order_by("starts_at", "organisation__region", "id")[:500]]


def spans_at(regions: Collection[str], since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """From when to when somebody is planned at any body of these places."""
    rows = DutyShift.objects.filter(
        organisation__region__in=list(regions), taken_back_at__isnull=True, ends_at__gt=since, starts_at__lt=until
    )
    return list(rows.order_by("starts_at").values_list("starts_at", "ends_at"))


def shift_to_come(shift_id: UUID, since: datetime) -> ShiftRow:
    """A shift that is planned and not over."""
    row = DutyShift.objects.filter(id=shift_id, taken_back_at__isnull=True, ends_at__gt=since).first()
    if row is None:
        raise NO_SHIFT()
    return shift_of(row)


def shifts_changed(organisations: list[UUID]) -> list[dict[str, object]]:
    """What of the plan was taken back: the shift, who did it when and why, and what came in its place (None: nothing).

    The newest first. A shift is deleted a month after it is over, and this with it.
    """
    rows = DutyShift.objects.filter(organisation__in=organisations)
    gone = list(rows.filter(taken_back_at__isnull=False).order_by("-taken_back_at", "id")[:50])
    moments = {row.taken_back_at for row in gone if row.taken_back_at}
    came = {row.set_at: shift_of(row) for row in rows.filter(set_at__in=moments)}
    return [
        {
            "row": shift_of(row), "at": row.taken_back_at, "by": row.taken_back_by_name,
            "because": row.taken_back_because, "instead": came.get(row.taken_back_at or row.set_at),
        }
        for row in gone
    ]  # fmt: skip


def planned_already(organisations: list[UUID], since: datetime) -> Mapping[tuple[UUID, datetime, str], UUID | None]:
    """What makes a shift the same one, of those that are planned, and whose account each names."""
    rows = DutyShift.objects.filter(organisation__in=organisations, taken_back_at__isnull=True, ends_at__gt=since)
    found = rows.values_list("organisation_id", "starts_at", "name", "person")
    return {(body, starts, name): person for body, starts, name, person in found}


def _contact(row: Contact) -> ContactRow:
    return ContactRow(
        row.id, row.organisation_id, ContactKind(row.kind), row.name, row.post, row.phone, row.valid_from,
        row.set_by_name, row.reason,
    )  # fmt: skip


def shift_of(row: DutyShift) -> ShiftRow:
    """The row of what is stored."""
    return ShiftRow(row.id, row.organisation_id, row.starts_at, row.ends_at, row.name, row.post, row.phone, row.person)


def is_number_of_staff(number: str) -> bool:
    """Whether a telephone number is one by which somebody of the staff is reached: her work number, a liaison person's,
    one of the roster."""
    if not number:
        return False
    kept = (Contact.objects.filter(phone=number, valid_to=None), DutyShift.objects.filter(phone=number))
    return any(each.exists() for each in kept) or bool(accounts_like([], [number]))
