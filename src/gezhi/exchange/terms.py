"""Words of an import: the fields a column may fill, the mapping of a file, its rows, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gezhi.cases.terms import Channel
from gezhi.geography.terms import Crs
from gezhi.kernel.text import Term, Text


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
    """What became of the rows of a file. ``problems`` holds the first of them, ``rejected`` is the file of all."""

    rows: int = 0
    taken: int = 0
    there: int = 0
    refused: int = 0
    unsure: int = 0
    personal: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    rejected: Path | None = None


# What is done, how many rows of it, and of how many (None: not known yet).
Progress = Callable[[Stage, int, int | None], None]
