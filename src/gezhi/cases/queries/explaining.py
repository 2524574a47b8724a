"""Explanations: those of a case, and what waits for a grid worker to co-sign it, no more than she needs for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from gezhi.cases.access import COSIGNERS
from gezhi.cases.models import CaseClock, Explanation, Petitioner, Step, StepWords
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.visibility import NO_SUCH_CASE, cosignable_by, visible_to
from gezhi.cases.terms import OPEN_STATES, Told
from gezhi.catalogue import queries as catalogue
from gezhi.people import queries as people
from gezhi.security.rules import mask_name, mask_phone
from gezhi.security.terms import Actor, Duty
from gezhi.storage.rows import rows

MOST = 100  # that wait for one person; more are shown when these are done
_COLUMNS = (
    "id", "case_id", "petitioner", "cause", "department", "told", "ground", "owed_at", "attempts", "explained_at",
    "explained_seq", "cosigned_at", "cosigned_seq",
)  # fmt: skip
_TERM = {"term_of": Subquery(CaseClock.objects.filter(county=OuterRef("county"), id=OuterRef("clock")).values("owner"))}
_OF_CASE = ("number", "state", "version", "matter", "list_version", "grid", "village", "township", "reporter")
_SAID = ("way", "content", "expected", "response", "told_at")


def explanations(case: Loaded) -> list[dict[str, Any]]:
    """Every explanation of a case, oldest first, with what was said; the petitioner masked."""
    if not case.row["explanations"]:
        return []
    found = rows(
        Explanation.objects.filter(county=case.county, case_id=case.id).order_by("id").values(*_COLUMNS, **_TERM)
    )
    hidden = case.row["restricted_at"] is not None
    said = {} if hidden else _words(case.county, [(case.id, row["explained_seq"]) for row in found])
    return _with(found, case.county, said)


def to_cosign(actor: Actor, *, now: datetime) -> list[dict[str, Any]]:
    """What waits for this worker to co-sign: what was explained, to whom (masked), by which department; no more.

    Those of grids near hers stand here too while they have nobody of their own.
    """
    if actor.duty not in COSIGNERS:
        return []
    cases = _cosignable(actor, now)
    if not cases:
        return []
    county = actor.county
    found = rows(_waiting_in(county, cases).order_by("id").values(*_COLUMNS, **_TERM)[:MOST])
    said = _words(county, [(row["case_id"], row["explained_seq"]) for row in found])
    return [row | {"case": _case(cases[row["case_id"]])} for row in _with(found, county, said)]


def one_to_cosign(actor: Actor, explanation_id: UUID, *, now: datetime) -> dict[str, Any]:
    """One of these; missing and foreign answer alike."""
    found = next((row for row in to_cosign(actor, now=now) if row["id"] == explanation_id), None)
    if found is None:
        raise NO_SUCH_CASE()
    return found


def waiting(actor: Actor, *, now: datetime) -> int:
    """How many cases wait for this handler to explain, or what for this worker to co-sign; nobody else is asked.

    What is to be co-signed is counted as ``to_cosign`` lists it: a case may have several.
    """
    if actor.duty is Duty.HANDLER:
        return visible_to(actor).filter(lead=actor.organisation, explanation_owed=True).count()
    cases = _cosignable(actor, now) if actor.duty in COSIGNERS else {}
    return _waiting_in(actor.county, cases)[:MOST].count() if cases else 0


def _waiting_in(county: str, cases: Iterable[UUID]) -> QuerySet[Explanation]:
    return Explanation.objects.filter(county=county, case_id__in=list(cases), told=Told.EXPLAINED)


def _cosignable(actor: Actor, now: datetime) -> dict[UUID, dict[str, Any]]:
    open_ones = cosignable_by(actor).filter(
        county=actor.county, cosign_owed=True, state__in=[state.value for state in OPEN_STATES]
    )
    found = rows(open_ones.values("id", "worker_places", *_OF_CASE))
    elsewhere = {(row["grid"], row["township"]) for row in found if row["township"] and not _covers(actor, row)}
    others = {place: people.who_stands_in(*place, COSIGNERS, now) for place in elsewhere}  # a few grids with nobody
    stands_in = {place for place, stand_in in others.items() if stand_in.is_one(actor)}
    return {
        row["id"]: row for row in found if _covers(actor, row) or (row["grid"], row["township"]) in stands_in
    }  # fmt: skip


def _covers(actor: Actor, row: Mapping[str, Any]) -> bool:
    return bool(row["grid"]) and actor.covers(row["grid"])


def _case(row: Mapping[str, Any]) -> dict[str, Any]:
    matter = catalogue.matter(row["matter"], row["list_version"]).name if row["matter"] else None
    place = row["grid"] or row["village"] or row["township"]
    return {
        "id": row["id"], "number": row["number"], "version": row["version"], "matter": matter, "place": place,
    }  # fmt: skip


def _with(found: list[dict[str, Any]], county: str, said: Mapping[tuple[UUID, int], Any]) -> list[dict[str, Any]]:
    names = _people(county, [row["petitioner"] for row in found if row["petitioner"]])
    for row in found:
        words = said.get((row["case_id"], row["explained_seq"] or 0)) or {}
        row["department_name"] = people.organisation(row["department"]).text
        row["term_of_name"] = people.organisation(row["term_of"]).text if row["term_of"] else row["department_name"]
        row["petitioner_name"] = names.get(row["petitioner"], "")
        row |= {name: words.get(name, "") for name in _SAID}
    return found


def _people(county: str, keys: Iterable[UUID]) -> dict[UUID, str]:
    found = Petitioner.objects.filter(county=county, id__in=list(keys)).values_list("id", "name", "phone")
    masked = {key: (mask_name(name) if name else "", mask_phone(phone) if phone else "") for key, name, phone in found}
    return {key: " ".join(part for part in parts if part) for key, parts in masked.items()}


def _words(county: str, wanted: Iterable[tuple[UUID, int | None]]) -> dict[tuple[UUID, int], dict[str, Any]]:
    """The words of some steps by case and number; none where they were deleted by law."""
    asked = Q()
    for case, seq in wanted:
        if seq is not None:
            asked |= Q(case_id=case, seq=seq)
    if not asked:
        return {}
    keys = {key: (case, seq) for key, case, seq in Step.objects.filter(asked, county=county).values_list(
        "id", "case_id", "seq"
    )}  # fmt: skip
    words = StepWords.objects.filter(county=county, id__in=list(keys)).values_list("id", "words")
    return {keys[key]: said for key, said in words}
