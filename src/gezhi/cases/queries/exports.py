"""Exports: one's own, those that wait for one's approval, and the rows that a file is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from gezhi.cases.models import Export, Petitioner
from gezhi.cases.queries.lists import Filters, listing, narrowed
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.rules.exporting import FIELDS, is_sensitive
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security import queries as security
from gezhi.security.queries import ApprovalRow, VoiceRow
from gezhi.security.rules import mask_name, mask_phone
from gezhi.security.terms import Actor, ApprovalKind

AT_ONCE = 500  # rows that are held in memory
SHOWN = 100
NO_SUCH_EXPORT = Refusal(
    "no-such-export",
    Kind.NOT_FOUND,
    Text("没有这个导出，或者不是您申请的。", "There is no such export, or it is not yours."),
)
_ROW = (
    "id", "county", "person", "organisation", "approval", "asked_at", "filters", "columns", "form", "counted", "state",
    "trouble", "rows", "size", "ready_at", "expires_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export with its approval and what was said to it."""

    row: Mapping[str, Any]
    approval: ApprovalRow
    voices: Sequence[VoiceRow]

    @property
    def sensitive(self) -> bool:
        return is_sensitive(self.row["columns"])


def exports_visible_to(actor: Actor) -> QuerySet[Export]:
    """One's own, asked for at the organisation for which one acts now."""
    return Export.objects.filter(county=actor.county, organisation=actor.organisation, person=actor.person)


def own_exports(actor: Actor) -> list[ExportRow]:
    """The newest first."""
    rows = list(exports_visible_to(actor).order_by("-id").values(*_ROW)[:SHOWN])
    return _with_approvals(rows, security.approvals(actor, [row["approval"] for row in rows]))


def exports_to_approve(actor: Actor) -> list[ExportRow]:
    """What waits for this business administrator."""
    waiting = {row["id"]: row for row in security.to_approve(actor, ApprovalKind.EXPORT)}
    if not waiting:
        return []
    rows = {row["approval"]: row for row in Export.objects.filter(approval__in=list(waiting)).values(*_ROW)}
    return _with_approvals([rows[key] for key in waiting if key in rows], waiting)


def _with_approvals(rows: Sequence[Mapping[str, Any]], approvals: Mapping[UUID, ApprovalRow]) -> list[ExportRow]:
    said: dict[UUID, list[VoiceRow]] = {}
    for voice in security.voices(list(approvals)) if approvals else ():
        said.setdefault(voice["approval_id"], []).append(voice)
    return [ExportRow(row, approvals[row["approval"]], said.get(row["approval"], [])) for row in rows]


def count_up_to(actor: Actor, filters: Filters, most: int) -> int:
    """How many cases fit, counted no further than one more than ``most``."""
    cases = narrowed(visible_to(actor), filters)
    if filters.sort == "due":
        cases = cases.filter(due_at__isnull=False)
    return cases.values_list("id")[: most + 1].count()


def rows_for_export(
    actor: Actor, filters: Filters, columns: Sequence[str], most: int
) -> Iterator[list[dict[str, Any]]]:
    """The cases in pages, by keyset; with petitioners, masked as on the pages, where a column is of them."""
    wanted = {"id", "county", "due_at", *(of for name in columns for of in FIELDS[name].of)}
    after, left = None, most
    while left > 0:
        page = listing(actor, filters, after=after, size=min(AT_ONCE, left), columns=sorted(wanted))
        if is_sensitive(columns):
            _add_petitioners(page.rows)
        yield page.rows
        after, left = page.after, left - len(page.rows)
        if after is None:
            return


def _add_petitioners(rows: list[dict[str, Any]]) -> None:
    people: dict[UUID, list[tuple[str, str]]] = {}
    of_counties: dict[str, list[UUID]] = {}
    for row in rows:
        of_counties.setdefault(row["county"], []).append(row["id"])
    for county, keys in of_counties.items():
        found = Petitioner.objects.filter(county=county, case_id__in=keys).order_by("id")
        for case, name, phone in found.values_list("case_id", "name", "phone"):
            people.setdefault(case, []).append((mask_name(name), mask_phone(phone) if phone else ""))
    for row in rows:
        row["people"] = people.get(row["id"], [])


def export_path(file: str) -> Path:
    """Where the file of an export lies."""
    return Path(settings.GEZHI.exports) / file
