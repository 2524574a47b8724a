"""The tables that a new county fills in: their columns, and a file's rows held to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gezhi.exchange.rules.texts import cell, check_digits, check_value, formula
from gezhi.exchange.terms import Column, Filled, Sheet
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people.terms import OrganisationKind
from gezhi.security.terms import ADMINISTRATORS, Duty

MOST_ROWS = 5000

LACKS_COLUMNS = Refusal(
    "sheet-lacks-columns",
    Kind.INVALID,
    Text(
        "第 1 行是表头，缺少这些列：{missing}。请用模板，不要改表头。",
        "Line 1 is the header, and these columns are missing: {missing}. Use the template and keep its header.",
    ),
)
COLUMN_TWICE = Refusal(
    "sheet-column-twice", Kind.INVALID, Text("“{column}”这一列出现了两次。", "The column {column} stands there twice.")
)
TOO_MANY = Refusal(
    "sheet-too-long",
    Kind.TOO_LARGE,
    Text("一张表最多 {most} 行。请分成几张。", "A table has at most {most} rows. Hand it in in parts."),
)
EMPTY_SHEET = Refusal(
    "sheet-without-rows",
    Kind.INVALID,
    Text("表头下面没有内容。请从第 2 行起填写。", "Nothing stands below the header. Fill in from line 2 on."),
)
MISSING = Refusal("sheet-cell-missing", Kind.INVALID, Text("没有填“{column}”。", "{column} is missing."))
TOO_LONG = Refusal(
    "sheet-cell-too-long",
    Kind.INVALID,
    Text("“{column}”最多 {most} 个字。", "{column} has at most {most} characters."),
)

KINDS = Text("、".join(kind.zh for kind in OrganisationKind), ", ".join(kind.en for kind in OrganisationKind))
_OFFERED = [duty for duty in Duty if duty not in ADMINISTRATORS | {Duty.PETITIONER, Duty.SYSTEM}]
_DUTIES = Text("、".join(duty.zh for duty in _OFFERED), ", ".join(duty.en for duty in _OFFERED))

COLUMNS: Mapping[Sheet, tuple[Column, ...]] = {
    Sheet.ORGANISATIONS: (
        Column("kind", Text("类别", "kind"), Text(f"只填其一：{KINDS.zh}", f"one of: {KINDS.en}"), "联动部门"),
        Column(
            "region",
            Text("区划代码", "region code"),
            Text(
                "它服务的地方：市 4 位、县 6 位、镇街 9 位、村居 12 位",
                "the place it serves: city 4 digits, county 6, township 9, village 12",
            ),
            "440703002",
        ),
        Column(
            "department",
            Text("部门代码", "department code"),
            Text("联动部门和协同单位必填，两位；其余留空", "two digits, for departments and partners; else empty"),
            "14",
            False,
        ),
        Column("name", Text("全称", "full name"), Text("公章上的名称", "as on its seal"), "某某街道综合行政执法办公室"),
        Column("short_name", Text("简称", "short name"), Text("派单台上看到的", "as the desk knows it"), "城管"),
        Column(
            "short_name_en",
            Text("英文简称", "short name in English"),
            Text("可不填", "may be left empty"),
            "Urban Management",
            False,
        ),
    ),
    Sheet.PEOPLE: (
        Column(
            "username",
            Text("用户名", "user name"),
            Text(
                "登录用，3 到 60 个字符，不含空格；不要用身份证号、手机号",
                "to sign in with: 3 to 60 characters, no spaces; no identity or phone number",
            ),
            "baisha.zhang",
        ),
        Column("name", Text("姓名", "name"), Text("同事看到的", "as colleagues see it"), "张某"),
        Column(
            "work_number",
            Text("工作号", "work number"),
            Text("网格员必填：公示牌上只显示它", "needed for grid workers: all that the public sees"),
            "BS0012",
            False,
        ),
        Column("duty", Text("岗位", "duty"), Text(f"只填其一：{_DUTIES.zh}", f"one of: {_DUTIES.en}"), "承办人"),
        Column(
            "organisation",
            Text("单位", "organisation"),
            Text(
                "“单位”表里的全称；同名时写区划代码加简称",
                "its full name; where two bear it, the region code and the short name",
            ),
            "440703002 城管",
        ),
        Column(
            "places",
            Text("管辖范围", "places"),
            Text(
                "区划或网格代码，几个用逗号隔开；网格员必填，其余留空即本单位所在地",
                "codes of regions or grids, commas between; needed for grid workers, else the organisation's own place",
            ),
            "",
            False,
        ),
        Column(
            "reason",
            Text("理由", "reason"),
            Text("专职、兼职网格员负责几个网格时必填", "where a full-time or part-time worker has several grids"),
            "",
            False,
        ),
    ),
    Sheet.SHIFTS: (
        Column(
            "organisation",
            Text("单位", "organisation"),
            Text(
                "谁的值班：本辖区单位的全称，或区划代码加简称",
                "whose shift: the full name of a body of your area, or its region code and short name",
            ),
            "440703002 城管",
        ),
        Column("day", Text("日期", "day"), Text("开始的那一天", "the day on which it begins"), "2026-12-24"),
        Column("first", Text("从几点", "from"), Text("24 小时制", "on the 24-hour clock"), "17:30"),
        Column(
            "last",
            Text("到几点", "until"),
            Text("不晚于开始即到次日", "no later than the beginning: on the next day"),
            "08:30",
        ),
        Column("name", Text("姓名", "name"), Text("先打给谁", "whom to call first"), "张某"),
        Column("post", Text("职务", "post"), Text("可不填", "may be left empty"), "值班长", False),
        Column(
            "phone",
            Text("值班电话", "number to call"),
            Text("座机、短号或虚拟号，不放个人手机", "an office, short or virtual number; no private mobile"),
            "0750-8000001",
        ),
        Column(
            "account",
            Text("账号", "account"),
            Text(
                "此人的用户名或工作号，须在本辖区任职；没有账号就留空",
                "her user name or work number, if she has an account and a posting in your area; else leave it empty",
            ),
            "W0012",
            False,
        ),
    ),
}
_LONGEST = {
    "name": 120,
    "short_name": 60,
    "short_name_en": 120,
    "username": 60,
    "work_number": 24,
    "reason": 200,
    "phone": 24,
    "account": 60,
}


def filled(sheet: Sheet, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> list[Filled]:
    """The rows below a header by the keys of their columns; a column that is none of ours is passed over."""
    at = _bound(sheet, header)
    found = []
    for line, cells in rows:
        values = {key: cell(cells[place]) if place < len(cells) else "" for key, place in at.items()}
        if any(values.values()):
            found.append(Filled(line, values))
        if len(found) > MOST_ROWS:
            raise TOO_MANY(most=MOST_ROWS)
    if not found:
        raise EMPTY_SHEET()
    return found


def cell_problems(sheet: Sheet, row: Filled) -> list[Refused]:
    """What is wrong with single cells of a row: one that is needed is empty, a formula, too long."""
    return list(_cell_problems(sheet, row))


def word_of(word: str, among: Iterable[OrganisationKind] | Iterable[Duty]) -> OrganisationKind | Duty | None:
    """The term that a cell names, in either language or by its key."""
    for term in among:
        if word.casefold() in (term.zh.casefold(), term.en.casefold(), term.value):
            return term
    return None


def _cell_problems(sheet: Sheet, row: Filled) -> Iterator[Refused]:
    for column in COLUMNS[sheet]:
        text = row.values.get(column.key, "")
        try:
            check_value(formula(text) if text.startswith("=") else text, _both(column.name))  # nobody is called so
            check_digits(text, _both(column.name))
        except Refused as refused:
            yield refused
        if column.needed and not text:
            yield MISSING(column=column.name)
        most = _LONGEST.get(column.key, 1000)
        if len(text) > most:
            yield TOO_LONG(column=column.name, most=most)


def _bound(sheet: Sheet, header: Sequence[str]) -> dict[str, int]:
    names = [cell(text).casefold() for text in header]
    at: dict[str, int] = {}
    for column in COLUMNS[sheet]:
        known = {column.name.zh.casefold(), column.name.en.casefold(), _both(column.name).casefold(), column.key}
        places = [place for place, name in enumerate(names) if name in known]
        if len(places) > 1:
            raise COLUMN_TWICE(column=column.name)
        if places:
            at[column.key] = places[0]
    missing = [column.name for column in COLUMNS[sheet] if column.needed and column.key not in at]
    if missing:
        raise LACKS_COLUMNS(
            missing=Text("、".join(name.zh for name in missing), ", ".join(name.en for name in missing))
        )
    return at


def _both(name: Text) -> str:
    return f"{name.zh} {name.en}"
