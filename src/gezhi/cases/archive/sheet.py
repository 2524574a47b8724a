"""data/timeline.pdf: the record of a case as people read it, PDF/A-2b with the Chinese font embedded.

The layout is sheet.typ, which ``typeset`` is given values for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from gezhi.cases.archive import completeness
from gezhi.cases.archive.dossier import CaseFile, Clock, Dossier, Petitioner, Step, WorkOrder
from gezhi.cases.archive.record import Enclosure, Record
from gezhi.cases.archive.timeline import DELETED, beijing, spoken
from gezhi.cases.archive.typeset import typeset
from gezhi.kernel.text import Text

LAYOUT = Path(__file__).with_name("sheet.typ")


def render(dossier: Dossier, record: Record, *, sealed_at: datetime) -> bytes:
    """The PDF; FontMissing where the machine has no Chinese font."""
    return typeset(LAYOUT, _values(dossier, record, sealed_at), at=sealed_at)


def _values(dossier: Dossier, record: Record, sealed_at: datetime) -> dict[str, Any]:
    case = dossier.case
    return {
        "number": case.number,
        "title": case.title,
        "keeper": dossier.keeper.name,
        "sealed": beijing(sealed_at),
        "basis": f"依据：{case.law.zh}",
        "facts": [[label, value] for label, value in _facts(case) if value],
        "description": case.description,
        "organisations": [[body.name, body.kind.zh, body.role.zh] for body in dossier.organisations],
        "petitioners": [_petitioner(petitioner) for petitioner in dossier.petitioners],
        "orders": [_order(order) for order in dossier.orders],
        "clocks": [_clock(clock) for clock in dossier.clocks],
        "steps": [_step(step, record.labels) for step in record.steps],
        "attachments": [_attachment(enclosure) for enclosure in record.enclosures],
        "related": [[related.manner.text.zh, related.number] for related in dossier.related],
        "completeness": [
            [each.link.zh, each.name.zh, each.presence.zh, each.why.zh] for each in completeness.elements(dossier)
        ],
        "head": record.head,
        "id": str(case.id),
    }


def _facts(case: CaseFile) -> list[tuple[str, str]]:
    retention = case.retention
    until = f"（至 {retention.until.isoformat()}）" if retention.until else ""
    return [
        ("案件编号", case.number),
        ("事项", case.matter_name.zh + (f"（{case.matter_code}）" if case.matter_code else "")),
        ("准入清单版本", case.list_version),
        ("来源渠道", case.channel.text.zh),
        ("紧急程度", case.urgency.text.zh),
        ("状态", case.state.text.zh),
        ("地点", _where(case)),
        ("网格与区划代码", "、".join(place.code for place in case.places)),
        ("坐标（CGCS2000）", "" if case.point is None else f"{case.point[0]:.6f}, {case.point[1]:.6f}"),
        ("上报时间", beijing(case.reported_at)),
        ("结案时间", beijing(case.closed_at)),
        ("归档时间", beijing(case.archived_at)),
        ("保管期限", retention.period.zh + until),
    ]


def _where(case: CaseFile) -> str:
    """The names from wide to narrow; a name that a narrower one already begins with is not said twice."""
    names = [place.name for place in case.places]
    return " ".join(name for at, name in enumerate(names) if not any(n.startswith(name) for n in names[at + 1 :]))


def _petitioner(petitioner: Petitioner) -> list[str]:
    manner = "" if petitioner.manner is None else petitioner.manner.zh
    return [petitioner.name, petitioner.contact, beijing(petitioner.answered_at) or "—", manner or "—"]


def _order(order: WorkOrder) -> dict[str, str]:
    return {
        "number": order.number,
        "organisation": order.organisation,
        "role": order.role.text.zh,
        "state": order.state.text.zh,
        "dispatched": beijing(order.dispatched_at),
        "acknowledged": beijing(order.acknowledged_at) or "—",
        "due": beijing(order.due_at) or "—",
        "done": beijing(order.done_at) or "—",
        "outcome": "" if order.outcome is None else order.outcome.zh,
    }


def _clock(clock: Clock) -> dict[str, str]:
    kept = {True: "按期", False: "超期", None: "终止"}[clock.on_time]
    return {
        "kind": clock.kind.text.zh,
        "owner": clock.owner,
        "allowance": f"{clock.value} {clock.unit.text.zh}",
        "started": beijing(clock.started_at),
        "due": beijing(clock.due_at) + _note_on(clock),
        "stopped": beijing(clock.stopped_at) or "—",
        "kept": kept,
        "versions": f"规则 {clock.rule_version} · 日历 {clock.calendar_version}",
    }


def _note_on(clock: Clock) -> str:
    if clock.first_due_at is not None:
        return f"\n（延期，原定 {beijing(clock.first_due_at)}）"
    return "\n（暂定）" if clock.provisional else ""


def _step(step: Step, labels: Mapping[str, Text]) -> dict[str, Any]:
    return {
        "seq": step.seq,
        "at": beijing(step.at),
        "device": beijing(step.device_at),
        "action": step.action.text.zh,
        "from": step.source.text.zh if step.source else "",
        "to": step.target.text.zh if step.target else "",
        "actor": step.actor,
        "duty": step.duty.zh,
        "organisation": step.organisation,
        "list": step.list_version,
        "words": [list(pair) for pair in spoken(step, labels)],
        "erased": step.words is None,
        "hash": step.hash,
    }


def _attachment(enclosure: Enclosure) -> dict[str, str]:
    gone = "" if enclosure.erased is None else enclosure.erased.zh
    return {
        "name": enclosure.name,
        "type": enclosure.media_type,
        "size": _size(enclosure.size),
        "step": f"第 {enclosure.step} 步",
        "sm3": enclosure.sm3,
        "where": enclosure.path or f"{DELETED.zh}:{gone}",
    }


def _size(size: int) -> str:
    return f"{size} B" if size < 1024 else f"{size / 1024:.1f} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB"
