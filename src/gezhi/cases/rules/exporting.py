"""What may be exported, by whom, and how a cell is written (privacy rules P10, P18, P19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.cases.access import EXPORTERS
from gezhi.cases.terms import ExportState
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text, printable
from gezhi.security.terms import Actor, Duty

KEPT = timedelta(days=7)
MOST_ROWS = 10_000
MOST_SENSITIVE_ROWS = 1_000
# Who may look at a petitioner's name and number on the page of a case she works on.
_SENSITIVE = frozenset({Duty.AGENCY_OFFICER, Duty.HANDLER})

NOT_FOR_EXPORT = Refusal(
    "may-not-export",
    Kind.FORBIDDEN,
    Text("您当前的岗位不能导出案件。", "Your present duty does not export cases."),
)
NO_FIELDS = Refusal("no-fields", Kind.INVALID, Text("请勾选要导出的字段。", "Tick the fields to export."))
FIELD_NOT_YOURS = Refusal(
    "field-not-yours",
    Kind.FORBIDDEN,
    Text("字段“{name}”不在您可以导出的范围内。", "The field {name} is not yours to export."),
)
NOT_NARROWED = Refusal(
    "export-not-narrowed",
    Kind.INVALID,
    Text(
        "不能整库导出：请先按状态、时间、区域、事项等筛选。",
        "Nobody exports all there is: first narrow the list by state, time, area or matter.",
    ),
)
TOO_MANY_ROWS = Refusal(
    "too-many-rows",
    Kind.INVALID,
    Text(
        "符合条件的超过 {most} 件，这些字段一次最多导出 {most} 件，请缩小范围。",
        "More than {most} cases fit; with these fields at most {most} are exported. Narrow the filters.",
    ),
)
NO_ROWS = Refusal("no-rows", Kind.INVALID, Text("没有符合条件的件可导出。", "No case fits these filters."))


@dataclass(frozen=True, slots=True)
class ExportField:
    """A column of an export: its head, and the most secret level of what it is made of."""

    text: Text
    level: AccessLevel
    of: tuple[str, ...]  # columns of the case; none where it is of its petitioners


_L1, _L2, _L3 = AccessLevel.L1, AccessLevel.L2, AccessLevel.L3
FIELDS: Mapping[str, ExportField] = {
    "number": ExportField(Text("编号", "Number"), _L1, ("number",)),
    "state": ExportField(Text("状态", "State"), _L1, ("state",)),
    "title": ExportField(Text("什么事", "What"), _L2, ("title",)),
    "description": ExportField(Text("原话（去标识）", "Words of the report (de-identified)"), _L2, ("description",)),
    "matter": ExportField(Text("事项", "Matter"), _L1, ("matter", "list_version")),
    "urgency": ExportField(Text("紧急程度", "Urgency"), _L1, ("urgency",)),
    "channel": ExportField(Text("来源", "Channel"), _L1, ("channel",)),
    "place": ExportField(Text("网格", "Grid"), _L1, ("grid", "township", "county")),
    "address": ExportField(Text("地址", "Address"), _L2, ("address",)),
    "holder": ExportField(Text("现由谁持有", "Held by"), _L1, ("holder",)),
    "lead": ExportField(Text("牵头部门", "Lead department"), _L1, ("lead",)),
    "reported": ExportField(Text("上报时间", "Reported"), _L1, ("reported_at",)),
    "due": ExportField(Text("到期", "Due"), _L2, ("due_at",)),
    "provisional": ExportField(Text("到期日暂估", "Provisional due date"), _L2, ("provisional",)),
    "returns": ExportField(Text("退单次数", "Returns"), _L2, ("returns",)),
    "on_the_spot": ExportField(Text("现场办结", "Resolved on the spot"), _L2, ("on_the_spot",)),
    "outcome": ExportField(Text("办理结论", "Outcome"), _L2, ("outcome",)),
    "ended": ExportField(Text("办结时间", "Ended"), _L1, ("ended_at",)),
    "petitioners": ExportField(Text("诉求人（掩码）", "Petitioners (masked)"), _L3, ()),
    "phones": ExportField(Text("电话（掩码）", "Phones (masked)"), _L3, ()),
}
BY_COLUMN: Mapping[str, str] = {  # of the list: which field says the same
    "time": "due", "state": "state", "title": "title", "matter": "matter", "place": "place", "holder": "holder",
    "channel": "channel", "came": "reported", "returns": "returns", "number": "number",
}  # fmt: skip


def fields_for(actor: Actor) -> dict[str, ExportField]:
    """The fields that this actor may tick; refuses a duty that exports nothing."""
    if actor.duty not in EXPORTERS:
        raise NOT_FOR_EXPORT()
    return {name: each for name, each in FIELDS.items() if each.level < _L3 or actor.duty in _SENSITIVE}


def checked_fields(actor: Actor, names: Sequence[str]) -> list[str]:
    """The ticked fields in the order of the list; refuses none, and one that is not this actor's."""
    own = fields_for(actor)
    for name in names:
        if name not in own:
            raise FIELD_NOT_YOURS(field="fields", name=FIELDS[name].text if name in FIELDS else name[:20])
    if not names:
        raise NO_FIELDS(field="fields")
    return [name for name in own if name in names]


def is_sensitive(names: Sequence[str]) -> bool:
    """Whether a field is L3, or was asked for when there was such a field: then two have to approve, for fewer rows."""
    return any(name not in FIELDS or FIELDS[name].level >= _L3 for name in names)


def approvals_needed(names: Sequence[str]) -> int:
    """P19 with the matrix of duties: one for what is internal, two different persons for what is sensitive."""
    return 2 if is_sensitive(names) else 1


def most_rows(names: Sequence[str]) -> int:
    """How many rows an export with these fields may have."""
    return MOST_SENSITIVE_ROWS if is_sensitive(names) else MOST_ROWS


def state_at(state: ExportState, expires_at: datetime | None, now: datetime) -> ExportState:
    """Where an export is at a moment: a file whose days are over is none any more, also before it is deleted."""
    over = state is ExportState.READY and expires_at is not None and expires_at <= now
    return ExportState.EXPIRED if over else state


def plain_cell(value: str) -> str:
    """A text that no spreadsheet takes for a formula, and without signs that a workbook cannot hold."""
    value = printable(value)
    begins = value.lstrip()[:1]
    return f"'{value}" if value and (begins in FORMULA or value[0] in "\t\n") else value


FORMULA = frozenset("=+-@＝＋－＠")
