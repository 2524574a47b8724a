"""Reports of tasks off the list: read by the agency that deals with them, never by the accused; and by the code."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gezhi.cases.models import BreachReport
from gezhi.cases.queries.receipts import receipt_digest
from gezhi.cases.rules.breaches import (
    NO_SUCH_BREACH,
    NO_SUCH_CODE,
    READERS,
    Quarter,
    may_be_accused,
    quarters_to_tell,
    told,
)
from gezhi.cases.terms import Breach, BreachFinding, BreachState
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationRow
from gezhi.security.terms import Actor, Level
from gezhi.storage.rows import one, rows

MOST = 200


def breaches_visible_to(actor: Actor) -> QuerySet[BreachReport]:
    """Those that were addressed to one's own agency, never one that accuses it."""
    if actor.duty not in READERS:
        return BreachReport.objects.none()
    return BreachReport.objects.filter(addressee=actor.organisation).exclude(accused=actor.organisation)


def breaches(actor: Actor) -> list[Breach]:
    """What waits first, then what was dealt with; by the day on which it came, in no order within a day."""
    found = breaches_visible_to(actor).order_by("-state", "-received_on", "-afternoon", "id")
    return [_breach(row) for row in rows(found.values()[:MOST])]


def _breach(row: dict[str, Any]) -> Breach:
    return Breach(
        row["id"], BreachState(row["state"]), row["accused"], row["what"], row["received_on"], row["afternoon"],
        BreachFinding(row["finding"]) if row["finding"] else None, row["answer"], row["answered_at"],
    )  # fmt: skip


def breach_for_update(actor: Actor, breach_id: UUID) -> BreachReport:
    found = breaches_visible_to(actor).filter(id=breach_id)
    county = found.values_list("county", flat=True).first()
    if county is None:
        raise NO_SUCH_BREACH()
    return found.select_for_update(of=("self",)).get(county=county)  # so that the lock is one shard's


def breach_of_receipt(receipt: str) -> Breach:
    """What somebody learns with the code that she was given; an unknown code is refused."""
    digest = receipt_digest(receipt)
    row = one(BreachReport.objects.filter(receipt=digest).values()) if digest else None
    if row is None:
        raise NO_SUCH_CODE(field="receipt")
    return _breach(row)


def told_to_accused(actor: Actor, now: datetime) -> list[tuple[Quarter, int]]:
    """Of one's own organisation: how many reports a quarter brought, a month after its end, from five up (P40)."""
    quarters = quarters_to_tell(now)
    inside = {
        f"q{number}": Count("id", filter=Q(received_on__gte=quarter.first, received_on__lt=quarter.after))
        for number, quarter in enumerate(quarters)
    }
    mine = BreachReport.objects.filter(accused=actor.organisation)
    if len(actor.county) == Level.COUNTY.digits:
        mine = mine.filter(county=actor.county)
    found = mine.aggregate(**inside)
    return told([(quarter, found[f"q{number}"]) for number, quarter in enumerate(quarters)])


def accusable(actor: Actor) -> list[OrganisationRow]:
    """The bodies that may have tasked a worker: of her township, her county and her city."""
    township = actor.places[0][: Level.TOWNSHIP.digits]
    regions = [township[:digits] for digits in (9, 6, 4)]
    found = [each for region in regions for each in people.departments_at(region)]
    agencies = [each for each in people.agencies() if each.region in regions]
    return [each for each in (*found, *agencies) if may_be_accused(each, township)]
