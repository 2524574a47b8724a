"""Reading the tables an authority hands over (CSV, UTF-8): matters, deadlines, departments, keywords.

Strict: a missing column, an unknown word or a number that is none is refused with the row and the column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from gezhi.catalogue.rules.lists import ENFORCEMENT, ENFORCEMENT_ROLE
from gezhi.catalogue.terms import (
    ClassRow,
    ClockKind,
    Credibility,
    DeadlineRow,
    DepartmentKind,
    DepartmentRow,
    GridRole,
    Item,
    Keyword,
    MatterRow,
    OnTheSpot,
    PhotoRule,
    Process,
    Publicity,
    Urgency,
)
from gezhi.kernel.levels import AccessLevel
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Term, Text
from gezhi.kernel.worktime import Allowance, Unit

T = TypeVar("T")
TermT = TypeVar("TermT", bound=Term)

BAD_HEADER = Refusal(
    "table-header",
    Kind.INVALID,
    Text("表头不符，缺少或多出：{columns}", "The header does not fit; missing or not known: {columns}"),
)
BAD_CELL = Refusal(
    "table-cell",
    Kind.INVALID,
    Text("第 {row} 行“{column}”不能是“{value}”。", "Row {row}, column “{column}”: “{value}” is not possible."),
)


def _columns(names: str) -> list[str]:
    return names.split()


MATTER_COLUMNS = _columns(
    "代码 大类代码 大类 大类英文 小类 小类英文 事项名称 英文名称 条例第八条对应项 决定文号 网格员职责 网格员职责边界"
    " 主办部门 协办部门 可否现场解决 紧急程度 派单时限值 派单时限单位 办理时限值 办理时限单位 结案条件 必备要素"
    " 法定依据 依据可信度 是否涉敏感个人信息 数据级别 可否公众上报 可否匿名 公开级别 重复合并半径米 重复合并窗口天"
    " 易争议职责及兜底规则 流程 照片要求 保管年限"
)
DEADLINE_COLUMNS = _columns("时钟 紧急程度 时限值 时限单位 待确认 说明")
DEPARTMENT_COLUMNS = _columns("code name name_en kind city county township note")
KEYWORD_COLUMNS = _columns("代码 权重 词语")

_SEPARATOR = re.compile("[;\uff1b]")  # of both widths
_YES_NO = {"是": True, "否": False}
_SPOT = {"是": OnTheSpot.YES, "否": OnTheSpot.NO, "视情": OnTheSpot.DEPENDS}
_ITEMS = dict(zip(("（一）", "（二）", "（三）", "（四）", "（五）", "（六）", "（七）"), Item, strict=True))
_LEVELS = dict(zip(("一般", "内部", "敏感", "核心"), AccessLevel, strict=True))
_CREDIBILITY = {
    "知识": Credibility.KNOWN,
    "待核": Credibility.TO_CONFIRM,
    "引自条例": Credibility.REGULATION,
    "": Credibility.NONE,
}
_PUBLICITY = {"公开": Publicity.PUBLIC, "依申请": Publicity.ON_REQUEST, "不公开": Publicity.NOT_PUBLIC}


class _Row:
    """One row of a table that knows where it stands, so that a refusal can say so."""

    def __init__(self, number: int, cells: Mapping[str, str]) -> None:
        self.number = number
        self.cells = cells

    def text(self, column: str) -> str:
        """A cell that may not be empty."""
        return self.read(column, lambda value: value or _missing())

    def read(self, column: str, meaning: Mapping[str, T] | Callable[[str], T]) -> T:
        value = self.cells[column].strip()
        try:
            return meaning(value) if callable(meaning) else meaning[value]
        except (KeyError, ValueError):
            raise BAD_CELL(field=column, row=self.number, column=column, value=value) from None

    def many(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in _SEPARATOR.split(self.cells[column]) if part.strip())

    def allowance(self, value: str, unit: str) -> Allowance:
        counted_in = self.read(unit, _words(Unit))
        return self.read(value, lambda cell: Allowance(counted_in, int(cell)))


def _missing() -> str:
    raise ValueError


def _natural(value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise ValueError(value)
    return int(value)


def _code(digits: int) -> Callable[[str], str]:
    def check(value: str) -> str:
        if len(value) != digits or not value.isascii() or not value.isdigit():
            raise ValueError(value)
        return value

    return check


def _words(terms: type[TermT]) -> dict[str, TermT]:
    return {term.zh: term for term in terms}


def _rows(table: str, columns: Iterable[str]) -> Iterator[_Row]:
    reader = csv.DictReader(io.StringIO(table.removeprefix("\ufeff")), strict=True)
    wrong = set(columns) ^ set(reader.fieldnames or ())
    if wrong:
        raise BAD_HEADER(columns="、".join(sorted(wrong)))
    for number, cells in enumerate(reader, start=2):
        if None in cells or None in cells.values():
            raise BAD_CELL(row=number, column="", value="")
        yield _Row(number, cells)


def read_departments(table: str) -> tuple[DepartmentRow, ...]:
    """The directory of departments; the instances' names in further columns are read by those who make them."""
    return tuple(
        DepartmentRow(
            code=row.read("code", _code(2)),
            name=Text(row.text("name"), row.text("name_en")),
            kind=row.read("kind", DepartmentKind),
        )
        for row in _rows(table, DEPARTMENT_COLUMNS)
    )


def read_matters(
    table: str, departments: Iterable[DepartmentRow], keywords: Mapping[str, tuple[Keyword, ...]] | None = None
) -> tuple[tuple[MatterRow, ...], tuple[DeadlineRow, ...]]:
    """Matters and their own deadlines (dispatching and handling, at the matter's urgency), in the order of the rows."""
    codes = {department.name.zh: department.code for department in departments}
    matters, deadlines = [], []
    for row in _rows(table, MATTER_COLUMNS):
        matter = _matter(row, codes, keywords or {})
        matters.append(matter)
        for clock, word in ((ClockKind.DISPATCHING, "派单"), (ClockKind.HANDLING, "办理")):
            allowance = row.allowance(f"{word}时限值", f"{word}时限单位")
            deadlines.append(DeadlineRow(matter.code, clock, matter.urgency, allowance, to_confirm=False))
    return tuple(matters), tuple(deadlines)


def _matter(row: _Row, departments: Mapping[str, str], keywords: Mapping[str, tuple[Keyword, ...]]) -> MatterRow:
    code = row.read("代码", _code(6))
    assisting = row.read("协办部门", lambda cell: tuple(departments[name] for name in _SEPARATOR.split(cell) if name))
    return MatterRow(
        code=code,
        name=Text(row.text("事项名称"), row.text("英文名称")),
        major_code=row.read("大类代码", {code[:2]: code[:2]}),
        major=Text(row.text("大类"), row.text("大类英文")),
        minor=Text(row.text("小类"), row.text("小类英文")),
        item=row.read("条例第八条对应项", _ITEMS),
        decision_number=row.cells["决定文号"].strip(),
        process=row.read("流程", lambda cell: Process(cell.lower())),
        grid_roles=_roles(row, code),
        grid_role=row.text("网格员职责边界"),
        lead=row.read("主办部门", departments),
        assisting=assisting,
        on_the_spot=row.read("可否现场解决", _SPOT),
        urgency=row.read("紧急程度", _words(Urgency)),
        closing_conditions=row.many("结案条件"),
        elements=row.many("必备要素"),
        basis=row.cells["法定依据"].strip(),
        credibility=row.read("依据可信度", _CREDIBILITY),
        personal_data=row.read("是否涉敏感个人信息", _YES_NO),
        access_level=row.read("数据级别", _LEVELS),
        public_report=row.read("可否公众上报", _YES_NO),
        anonymous=row.read("可否匿名", _YES_NO),
        publicity=row.read("公开级别", _PUBLICITY),
        merge_radius_m=row.read("重复合并半径米", _natural),
        merge_window_days=row.read("重复合并窗口天", _natural),
        dispute_rule=row.cells["易争议职责及兜底规则"].strip(),
        photo=row.read("照片要求", PhotoRule),
        retention_years=row.read("保管年限", _natural),
        keywords=keywords.get(code, ()),
    )


def _roles(row: _Row, code: str) -> tuple[GridRole, ...]:
    known = _words(GridRole)
    for said in row.many("网格员职责"):
        if said not in known and (word := ENFORCEMENT.search(said)):
            raise ENFORCEMENT_ROLE(field="网格员职责", code=code, word=word.group())
    return row.read("网格员职责", lambda cell: tuple(known[part.strip()] for part in _SEPARATOR.split(cell) if part))


def read_classes(matters: Iterable[MatterRow]) -> tuple[ClassRow, ...]:
    """The minor classes that these matters hang under, each once, in order."""
    found = {(m.major_code, m.minor.zh): ClassRow(m.major_code, m.major, m.minor) for m in matters}
    return tuple(found.values())


def read_deadlines(table: str) -> tuple[DeadlineRow, ...]:
    """Deadlines that hold for every matter of a list without one of its own."""
    return tuple(
        DeadlineRow(
            matter=None,
            clock=row.read("时钟", _words(ClockKind)),
            urgency=row.read("紧急程度", _words(Urgency)),
            allowance=row.allowance("时限值", "时限单位"),
            to_confirm=row.read("待确认", _YES_NO),
        )
        for row in _rows(table, DEADLINE_COLUMNS)
    )


def read_keywords(table: str) -> dict[str, tuple[Keyword, ...]]:
    """Keywords by matter. A cell holds words separated by spaces; "狗|犬+咬" asks for both parts; weights -9 to 9."""
    found: dict[str, tuple[Keyword, ...]] = {}
    for row in _rows(table, KEYWORD_COLUMNS):
        weight = row.read("权重", lambda cell: {str(number): number for number in range(-9, 10) if number}[cell])
        words = tuple(Keyword(tuple(word.split("+")), weight) for word in row.text("词语").split())
        code = row.read("代码", _code(6))
        found[code] = found.get(code, ()) + words
    return found
