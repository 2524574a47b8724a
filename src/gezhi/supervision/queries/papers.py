"""The documents about a case as its sealed package holds them: each with its chain and its print (Art. 25 ¶2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q

from gezhi.cases.archive.dossier import Attachment, Coded, Paper, Step
from gezhi.cases.queries.files import path_of
from gezhi.cases.queries.papers import files_held_by
from gezhi.cases.terms import EscalationGround
from gezhi.kernel.text import Term, Text
from gezhi.security.terms import Actor, Duty
from gezhi.storage.rows import rows
from gezhi.supervision.archive.notice import render
from gezhi.supervision.models import DocumentCase
from gezhi.supervision.queries.detail import steps_of
from gezhi.supervision.queries.printing import sheet_of
from gezhi.supervision.queries.visibility import one_visible_to
from gezhi.supervision.terms import Colour, DocumentAction, DocumentKind, DocumentState
from gezhi.supervision.workflow import TABLE

Row = Mapping[str, Any]
ERASED = Text("依法删除", "deleted by law")
LABELS: Mapping[str, Text] = {ask.name: ask.text for row in TABLE for ask in row.asks} | {
    "basis": Text("依据", "Basis"),
    "attachments": Text("附件", "Files"),
}
_TERMS: Mapping[str, type[Term]] = {"ground": EscalationGround, "colour": Colour}


def papers_about(actor: Actor, county: str, case_id: UUID) -> list[Paper]:
    """The documents about a case that the actor may see, oldest first; the system sees all, for the package.

    They are whole, also where words are sealed off: only the package shows those.
    """
    further = DocumentCase.objects.filter(county=county, case_id=case_id).values("document_id")
    about = one_visible_to(actor).filter(Q(case_id=case_id) | Q(id__in=further), county=county)
    found = rows(about.order_by("id").values())
    if not found:
        return []
    keys = [row["id"] for row in found]
    numbers: dict[UUID, list[str]] = defaultdict(list)
    cases = DocumentCase.objects.filter(county=county, document_id__in=keys).order_by("number")
    for key, number in cases.values_list("document_id", "number"):
        numbers[key].append(number)
    files: dict[UUID, list[Row]] = defaultdict(list)
    for file in files_held_by(county, keys):
        files[file["held_by"]].append(file)
    steps = steps_of(county, keys)
    return [_paper(row, numbers[row["id"]], steps[row["id"]], files[row["id"]]) for row in found]


def _paper(row: Row, further: Sequence[str], steps: Sequence[Row], files: Sequence[Row]) -> Paper:
    kind = DocumentKind(row["kind"])
    bases = {
        seq: str((step["words"] or {}).get("basis", "")) for step in steps for seq in step["facts"].get("erases", ())
    }
    return Paper(
        id=row["id"], number=row["number"], kind=Coded.of(kind), state=Coded.of(DocumentState(row["state"])),
        waits=row["waits_for"] is not None, coordinates=kind is DocumentKind.MEETING,
        steps=tuple(_step(step, bases.get(step["seq"], "")) for step in steps),
        attachments=tuple(_file(file, bases.get(file["seq"], "")) for file in files),
        labels=LABELS,
        printed=partial(_printed, row, further, steps),
    )  # fmt: skip


def _printed(row: Row, further: Sequence[str], steps: Sequence[Row]) -> bytes:
    return render(sheet_of(row, further, steps))


def _file(file: Row, basis: str) -> Attachment:
    kept = bool(file["shown"])
    return Attachment(
        name=file["name"], media_type=file["media_type"], size=file["size"], sha256=file["sha256"], sm3=file["sm3"],
        file=path_of(file["sha256"]) if kept else None, step=file["seq"], erased=None if kept else _said_of(basis),
    )  # fmt: skip


def _said_of(basis: str) -> Text:
    return Text(basis, basis) if basis else ERASED


def _step(step: Row, basis: str) -> Step:
    facts, words = step["facts"], step["words"]
    erased = None if words is not None else _said_of(basis)
    return Step(
        seq=step["seq"], at=step["at"], device_at=None, action=Coded.of(DocumentAction(step["action"])),
        source=Coded.of(DocumentState(step["source"])) if step["source"] else None,
        target=Coded.of(DocumentState(step["target"])), actor=facts["name"], duty=Duty(step["duty"]).text,
        posting=facts["posting"], organisation=facts["organisation_name"], list_version="", facts=facts,
        commitment=step["commitment"], hash=step["hash"], words=words, salt=step["salt"], erased=erased,
        readable={name: said for name, value in (words or {}).items() if (said := _readable(name, value)) is not None},
    )  # fmt: skip


def _readable(name: str, value: Any) -> str | None:
    """A word that is a code, a body or a list, as people read it; None where it speaks for itself."""
    if name in _TERMS:
        return _TERMS[name](value).zh
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    if isinstance(value, list):
        return "、".join(str(each["name"]) if isinstance(each, Mapping) else str(each) for each in value)
    return None
