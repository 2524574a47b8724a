"""A document of supervision as it is printed, sealed and sent: the layout is notice.typ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gezhi.cases.archive.timeline import beijing
from gezhi.cases.archive.typeset import typeset
from gezhi.cases.terms import EscalationGround
from gezhi.kernel.law import cite
from gezhi.kernel.text import Term
from gezhi.supervision.terms import ARTICLES, Colour
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State
from gezhi.supervision.workflow import TABLE

LAYOUT = Path(__file__).with_name("notice.typ")
_TITLES: Mapping[Kind, str] = {
    Kind.ESCALATION: "提级办理通知书",
    Kind.ORDER: "督办单",
    Kind.WARNING: "警示通知书",
    Kind.RECTIFICATION: "整改通知书",
    Kind.MEETING: "会商纪要",
}
_LABELS = {(row.kind, row.action, ask.name): ask.label.zh for row in TABLE for ask in row.asks}
_BASIS = {"basis": "依据"}  # of what was deleted or sealed off by law
_ERASED = "依法删除"
_UNSAID = frozenset({"unit", "colour", "ground", "deadline", "participants", "cases"})  # they stand in the facts


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: the document's row, its bodies by name, the numbers of its cases, its steps oldest first."""

    row: Mapping[str, Any]
    agency: str
    unit: str
    lead: str
    participants: Sequence[str]
    cases: Sequence[str]
    steps: Sequence[Mapping[str, Any]]


def render(sheet: Sheet) -> bytes:
    """The PDF/A-2b; FontMissing where the machine has no Chinese font."""
    return typeset(LAYOUT, _values(sheet), at=sheet.row["opened_at"])


def _values(sheet: Sheet) -> dict[str, Any]:
    row, kind = sheet.row, Kind(sheet.row["kind"])
    colour = f"（{Colour(row['colour']).zh}）" if row["colour"] else ""
    parts = [("事由", row["grounds"]), ("议题" if kind is Kind.MEETING else "要求", row["demand"])]
    if row["disposed_at"] is not None or any(step["words"] is None for step in sheet.steps):
        parts.append(("说明", "部分文字已依法删除，见办理记录。"))
    return {
        "title": _TITLES[kind] + colour, "number": row["number"], "agency": sheet.agency, "unit": sheet.unit,
        "basis": f"依据：{cite(*ARTICLES[kind]).zh}", "parts": [[name, text] for name, text in parts if text],
        "facts": [[name, value] for name, value in _facts(sheet) if value], "head": row["head"],
        "steps": [_step(step, kind) for step in sheet.steps], "date": _day(row["opened_at"]),
    }  # fmt: skip


def _facts(sheet: Sheet) -> list[tuple[str, str]]:
    row = sheet.row
    return [
        ("案件编号", "、".join(sheet.cases)),
        ("提级情形", EscalationGround(row["ground"]).zh if row["ground"] else ""),
        ("责任领导", _named(row["leader"], row["leader_post"])),
        ("责任人", _named(row["responsible"], row["responsible_post"])),
        ("期限", beijing(row["due_at"])),
        ("会商时间", beijing(row["meets_at"])),
        ("参加单位", "、".join(sheet.participants)),
        ("确定的牵头部门", sheet.lead),
        ("现在", State(row["state"]).zh),
    ]


def _named(name: str, post: str) -> str:
    return f"{name}（{post}）" if name and post else name


def _step(step: Mapping[str, Any], kind: Kind) -> dict[str, str]:
    words = step["words"]
    said = _ERASED if words is None else "；".join(_said(words, kind, Action(step["action"])))
    return {
        "at": beijing(step["at"]), "action": Action(step["action"]).zh, "who": step["organisation_name"], "words": said,
    }  # fmt: skip


def _said(words: Mapping[str, Any], kind: Kind, action: Action) -> list[str]:
    labels = {name: _LABELS.get((kind, action, name)) or _BASIS.get(name, name) for name in words}
    return [f"{labels[name]}：{_shown(value)}" for name, value in words.items() if name not in _UNSAID]


def _shown(value: Any) -> str:
    if isinstance(value, Term):
        return value.zh
    if isinstance(value, list):
        return "、".join(_shown(each) for each in value)
    return str(value["name"]) if isinstance(value, Mapping) and "name" in value else str(value)


def _day(at: datetime) -> str:
    return beijing(at)[:10]
