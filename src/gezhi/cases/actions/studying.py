"""What a study of a return leaves beside its step: whether the return was founded, and a precedent; its withdrawal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from gezhi.cases.models import Petitioner, Precedent, ReturnStudy
from gezhi.cases.queries.loading import Loaded, load
from gezhi.cases.queries.precedents import precedent_for_update
from gezhi.cases.rules.precedents import check_withdrawal, deidentified, keeps_place, without_places
from gezhi.cases.terms import Given
from gezhi.catalogue.terms import MatterRow
from gezhi.geography import queries as geography
from gezhi.kernel.ids import uuid7
from gezhi.people import queries as people
from gezhi.security import actions as security
from gezhi.security.terms import SYSTEM, Actor
from gezhi.storage.idempotency import done_once
from gezhi.storage.together import write_together


def studied(case: Loaded, given: Given, *, lead: UUID | None, actor: Actor, now: datetime) -> list[list[Model]]:
    """The rows of a study: what it counts for, and the precedent that it leaves; none where no facts were written."""
    row, before, matter = case.row, case.facts.lead, case.facts.matter
    if before is None or lead is None:
        return []
    study = ReturnStudy(
        county=case.county, id=uuid7(now), case_id=case.id, seq=row["version"] + 1, agency=row["agency"],
        department=before, lead=lead, founded=lead != before, studied_at=now,
    )  # fmt: skip
    if matter is None or not given.get("gist"):
        return [[study]]
    return [[study], [_precedent(case, given, matter, lead, now)]]


def _precedent(case: Loaded, given: Given, matter: MatterRow, lead: UUID, now: datetime) -> Precedent:
    row = case.row
    kept = keeps_place(matter.major_code)
    names = list(Petitioner.objects.filter(county=case.county, case_id=case.id).values_list("name", flat=True))
    places = () if kept else _places(case)
    # What was reported names people whom no list finds: a precedent holds only what the agency wrote for others to
    # read. Of a dispute that is the gist alone, for conclusions there say who quarrels with whom (P37).
    facts = given["gist"]
    assisting = [each.department for each in given.get("assisting") or () if each.department]
    return Precedent(
        county=case.county, id=uuid7(now), case_id=case.id, number=row["number"], seq=row["version"] + 1,
        agency=row["agency"], matter=matter.code, list_version=matter.version,
        township=row["township"] if kept else "", village=row["village"] if kept else "",
        facts=_said(facts, names, places), conclusion=_said(given["conclusion"] if kept else facts, names, places),
        lead=lead, lead_department=people.organisation(lead).department or "", assisting=assisting, decided_at=now,
    )  # fmt: skip


def _said(text: str, names: list[str], places: Collection[str]) -> str:
    """What a precedent holds of these words; ``places`` are named where it may hold none, and then no others either."""
    return deidentified(without_places(text, places)[0] if places else text, people=names, places=places)


def places_in(case: Loaded, text: str) -> tuple[str, ...]:
    """What a precedent of this case would leave out of these words, because it says where; nothing where it may."""
    matter = case.facts.matter
    if matter is None or keeps_place(matter.major_code):
        return ()
    return without_places(text, _places(case))[1]


def _places(case: Loaded) -> list[str]:
    """What the case calls its places: the address, the names from the grid up to the township; and those of all
    townships and villages of the county, for a neighbour's name says where as well."""
    row = case.row
    place = row["grid"] or row["village"] or row["township"]
    named = geography.place_name(place).split() if place else []
    townships = geography.regions(case.county)
    around = [each.name for town in townships for each in (town, *geography.regions(town.code))]
    return [row["address"], *named[1:], *around]  # not the county: it is the list's own


def keep_decision(
    *, county: str, case_id: UUID, document: UUID, agency: UUID, lead: UUID, conclusion: str, gist: str, now: datetime
) -> None:
    """The precedent of what a coordination meeting decided (Art. 18), under the key of its document. Safe to repeat.

    None where the meeting wrote no facts: nobody could tell what it is to be gone by for.
    """
    if not gist.strip():
        return
    with transaction.atomic():
        case = load(SYSTEM, case_id, lock=True)
        matter = case.facts.matter
        if matter is None or Precedent.objects.filter(county=county, id=document).exists():
            return
        decided = _precedent(case, Given(things={"conclusion": conclusion, "gist": gist}), matter, lead, now)
        decided.id, decided.agency, decided.seq = document, agency, 0
        write_together([decided])


def withdraw_precedent(*, actor: Actor, now: datetime, precedent_id: UUID, reason: str, key: str | None = None) -> None:
    """Take a precedent back: it is proposed no more, and says why. Raises Refused. ``key``: safe to repeat."""

    def write() -> dict[str, str]:
        row = precedent_for_update(actor, precedent_id)
        withdrawn = row.withdrawn_at is not None
        check_withdrawal(actor, agency=row.agency, withdrawn=withdrawn, reason=reason)
        row.withdrawn_at, row.withdrawn_by, row.withdrawal = now, actor.person, deidentified(reason)
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal"])
        security.audit(now=now, actor=actor, action="withdraw-precedent", object=f"precedent:{row.id}")
        return {}

    asked = {"withdraw-precedent": [str(precedent_id), reason]}
    done_once(county=actor.county, person=actor.person, key=key, asked=asked, now=now, write=write)
