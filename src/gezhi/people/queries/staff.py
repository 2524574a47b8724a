"""Who is posted where, for whoever makes postings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.people.access import ACTS_FOR_BODY
from gezhi.people.models import Posting
from gezhi.people.queries.organisations import organisation
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Duty

PAGE = 50
NO_POSTING = Refusal("no-such-posting", Kind.NOT_FOUND, Text("没有这个任职。", "There is no such posting."))


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody in a posting, by name and work number."""

    posting: UUID
    account: UUID
    name: str
    work_number: str
    username: str
    active: bool
    duty: Duty
    organisation: OrganisationRow
    places: tuple[str, ...]
    since: datetime


_VALUES = (
    "id", "account_id", "account__name", "account__work_number", "account__username", "account__is_active", "duty",
    "organisation_id", "places", "valid_from",
)  # fmt: skip


def postings_visible_to(actor: Actor) -> QuerySet[Posting]:
    """Postings that last, of the bodies that a business administrator's agency covers."""
    if actor.duty is not Duty.BUSINESS_ADMINISTRATOR:
        return Posting.objects.none()
    area = Q()
    for place in actor.places:
        area |= Q(organisation__region__startswith=place)
    return Posting.objects.filter(area, valid_to__isnull=True)


def word_of(actor: Actor, account: UUID | None) -> str:
    """What names somebody posted in the actor's area in a form: her work number, or her user name; "" for nobody."""
    rows = postings_visible_to(actor).filter(account=account) if account else Posting.objects.none()
    number, username = rows.values_list("account__work_number", "account__username").first() or ("", "")
    return number or username


def staff(actor: Actor, words: str = "", *, after: UUID | None = None) -> list[StaffRow]:
    """50 of them, the newest first; ``words``: of a person, her work number, or the name of her body."""
    rows = postings_visible_to(actor)
    if words:
        rows = rows.filter(
            Q(account__name__contains=words) | Q(account__username__icontains=words)
            | Q(account__work_number__iexact=words) | Q(organisation__name__contains=words)
        )  # fmt: skip
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [_row(values) for values in rows.order_by("-id").values_list(*_VALUES)[:PAGE]]


def posting(actor: Actor, posting_id: UUID) -> StaffRow:
    """One posting; missing and foreign answer alike."""
    values = postings_visible_to(actor).filter(id=posting_id).values_list(*_VALUES).first()
    if values is None:
        raise NO_POSTING()
    return _row(values)


def reporters(actor: Actor) -> list[StaffRow]:
    """The connected systems posted in the area."""
    rows = postings_visible_to(actor).filter(duty=Duty.INTERFACE, account__is_active=True)
    return [_row(values) for values in rows.order_by("id").values_list(*_VALUES)[:PAGE]]


def postings_of_account(account_id: UUID) -> list[StaffRow]:
    """The postings of an account that last, for whoever looks after accounts."""
    rows = Posting.objects.filter(account_id=account_id, valid_to__isnull=True).order_by("id")
    return [_row(values) for values in rows.values_list(*_VALUES)]


def is_last_to_act(row: StaffRow) -> bool:
    """Whether nobody else with an account in use holds this duty at the body: its work would be nobody's."""
    alike = ACTS_FOR_BODY if row.duty in ACTS_FOR_BODY else {row.duty}
    others = Posting.objects.filter(
        organisation=row.organisation.id, valid_to__isnull=True, account__is_active=True,
        duty__in=[duty.value for duty in alike],
    ).exclude(id=row.posting)  # fmt: skip
    return not others.exists()


def _row(values: tuple[Any, ...]) -> StaffRow:
    key, account, name, number, username, active, duty, body, places, since = values
    found = organisation(body)
    return StaffRow(key, account, name, number, username, active, Duty(duty), found, tuple(places), since)
