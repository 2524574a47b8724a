"""Words of an import: the fields a column may fill, the mapping of a file, its rows, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from gezhi.cases.terms import Channel
from gezhi.geography.terms import Crs
from gezhi.kernel.text import Term, Text
from gezhi.people.terms import NewOrganisation, NewShift
from gezhi.security.terms import Duty


class Field(Term):
    """What a column of the file may fill."""

    DESCRIPTION = "description", "情况说明", "description"
    NUMBER = "number", "来源编号", "number in the source"
    CHANNEL = "channel", "来源渠道", "channel"
    MATTER = "matter", "事项", "matter"
    REPORTED_AT = "reported_at", "登记时间", "time of the report"
    NAME = "name", "诉求人姓名", "petitioner's name"
    PHONE = "phone", "诉求人电话", "petitioner's phone"
    ADDRESS = "address", "地址", "address"
    GRID = "grid", "网格编码", "grid code"
    LONGITUDE = "longitude", "经度", "longitude"
    LATITUDE = "latitude", "纬度", "latitude"


class Time(Term):
    """What the time of origin of an imported report counts as."""

    EVIDENCE = "evidence", "仅作证据", "evidence only"
    ORIGIN = "origin", "作为上报时间", "the time of the report"


class Stage(Term):
    """What an import is doing."""

    READING = "reading", "读取", "reading"
    CHECKING = "checking", "检查", "checking"
    IMPORTING = "importing", "导入", "importing"


@dataclass(frozen=True, slots=True)
class FileForm:
    """How the file is written; "" where that is found out."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int = 1  # the line on which the names of the columns stand


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A mapping: which column fills which field, and what the values of the source mean here."""

    columns: Mapping[Field, tuple[str, ...]]
    channel: Channel | None = None
    county: str = ""
    crs: Crs | None = None
    matters: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    time: Time = Time.EVIDENCE
    file: FileForm = FileForm()
    source: str = ""  # the name of the system that gave the numbers, where an organisation has several


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: the line it begins on, and its cells as text."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Bound:
    """A mapping held to the header of one file: which cells fill which field."""

    mapping: ColumnMap
    width: int
    indexes: Mapping[Field, tuple[int, ...]]
    exact: bool  # every row must be as wide as the header


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that was understood. ``matter`` is a code or "" (unsure), ``said`` what the source calls the matter.

    ``point`` is longitude and latitude in ``crs``; ``area`` the smallest place that the address surely names.
    """

    number: str
    description: str
    channel: Channel
    matter: str = ""
    said: str = ""
    at: datetime | None = None
    name: str = ""
    phone: str = ""
    address: str = ""
    grid: str = ""
    area: str = ""
    point: tuple[float, float] | None = None
    crs: Crs | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a row tells, as far as it can be read: to be compared with the report that is there under its number."""

    description: str
    said: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Names of places to be found in an address, by their first two characters: (name, codes)."""

    names: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]
    grids: Mapping[str, tuple[str, ...]]  # of each village


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot come in."""

    line: int
    text: Text


@dataclass(slots=True)
class Imported:
    """What became of the rows of a file. ``problems`` holds the first of them, ``rejected`` is the file of all.

    Of the ``refused`` rows ``other`` have a number that is there already with other words.
    """

    rows: int = 0
    taken: int = 0
    there: int = 0
    refused: int = 0
    other: int = 0
    unsure: int = 0
    personal: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    rejected: Path | None = None


class Sheet(Term):
    """What a new county brings in from tables of its own."""

    ORGANISATIONS = "organisations", "单位", "organisations"
    PEOPLE = "people", "人员", "people"
    SHIFTS = "shifts", "值班表", "duty roster"


class Outcome(Term):
    """What carrying out would do with a row."""

    NEW = "new", "新增", "new"
    CHANGED = "changed", "变更", "changed"
    SAME = "same", "已有，不动", "there already"
    WRONG = "wrong", "有误", "wrong"


class DraftState(Term):
    """How far a table has come."""

    CHECKED = "checked", "已试导入", "checked"
    WAITING = "waiting", "待系统管理员建号", "waiting for the system administrator"
    DONE = "done", "已执行", "carried out"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class BringingState(Term):
    """How far a file of an older system's reports has come."""

    HANDED_IN = "handed_in", "待设对应", "columns to be named"
    TRYING = "trying", "正在试导入", "being tried"
    TRIED = "tried", "已试导入", "tried"
    IMPORTING = "importing", "正在导入", "being imported"
    DONE = "done", "已导入", "imported"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


class BringingAction(Term):
    """What may be done with such a file; each is a row of the table in ``workflow``."""

    TRY = "try", "试导入", "try it"
    CARRY_OUT = "carry_out", "导入", "import it"
    FINISH = "finish", "完成", "finish"
    WITHDRAW = "withdraw", "撤回", "withdraw"


@dataclass(frozen=True, slots=True)
class Bringing:
    """A file of reports on its way in: who handed it in, as whom it is reported, how far it is, what was wrong."""

    id: UUID
    state: BringingState
    file_name: str
    header: tuple[str, ...]
    mapping: str  # TOML, as a mapping file says it; "" before it was made
    made_at: datetime
    made_by_name: str
    reporter: UUID | None  # the posting in which it is reported
    stage: str
    rows: int
    total: int | None
    taken: int
    there: int
    refused: int
    other: int
    unsure: int
    personal: Mapping[str, int]
    wrong: Text | None  # why it stopped as a whole
    problems: tuple[Problem, ...]
    has_rejected: bool
    moved_at: datetime


class DraftAction(Term):
    """What may be done with a table that was handed in; each is a row of the table in ``workflow``."""

    CARRY_OUT = "carry_out", "执行", "carry out"
    HAND_OVER = "hand_over", "交系统管理员", "hand over"
    MAKE_ACCOUNTS = "make_accounts", "建号", "make the accounts"
    WITHDRAW = "withdraw", "撤回", "withdraw"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that people fill in."""

    key: str
    name: Text
    explained: Text
    example: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Filled:
    """A row of such a table: the line it stands on, and its values by the keys of the columns."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as a row of the table names her: an account and one posting."""

    username: str
    name: str
    work_number: str
    duty: Duty
    organisation: UUID
    places: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a row of a table would do. ``there`` is what it changes; ``renames`` says that an account's names change."""

    row: Filled
    outcome: Outcome
    said: tuple[Text, ...] = ()  # what is wrong with it, or what it changes
    body: NewOrganisation | None = None
    person: NewPerson | None = None
    shift: NewShift | None = None
    there: UUID | None = None
    posting: UUID | None = None
    renames: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A table that was handed in: who did, from where, and what became of it."""

    id: UUID
    sheet: Sheet
    state: DraftState
    file_name: str
    made_at: datetime
    made_by: UUID
    made_by_name: str
    made_as: UUID
    organisation: UUID
    rows: tuple[Filled, ...]  # none in a list of tables
    counted: int  # how many rows it holds
    done_at: datetime | None
    done_by_name: str
    brought: int
    changed: int


# What is done, how many rows of it, and of how many (None: not known yet).
Progress = Callable[[Stage, int, int | None], None]
