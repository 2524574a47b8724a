"""``import_reports``: bring in what a hotline or an older system exported, a transaction for some hundred rows.

The number that the source gave each report is kept, so an import that was cut off is simply started again, and a second
import of the same file adds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from gezhi.cases.access import REPORTERS
from gezhi.cases.actions import Intake, Person, Point, TakenIn, check_in_bulk, report_in_bulk
from gezhi.cases.actions.intake import MAY_NOT_REPORT, SOURCE_TAKEN, UNKNOWN_MATTER
from gezhi.cases.actions.reporting import AT_ONCE
from gezhi.cases.queries import KnownReport, reports_known
from gezhi.catalogue import queries as catalogue
from gezhi.exchange.actions.rejecting import Rejected, next_to
from gezhi.exchange.actions.side_by_side import side_by_side
from gezhi.exchange.queries import Table, counties_of, opened, place_names
from gezhi.exchange.rules.comparing import is_the_same, with_said
from gezhi.exchange.rules.rows import entry_of, kept_number, number_of, told_of
from gezhi.exchange.terms import ColumnMap, Entry, Imported, Problem, Progress, Row, Stage, Time, Told
from gezhi.geography import queries as geography
from gezhi.geography.rules import to_cgcs2000
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security.actions import audit
from gezhi.security.terms import Actor, PersonalKind

MOST_PROBLEMS = 1000  # kept in memory; the file of rejected rows holds all

Brought: TypeAlias = tuple[PersonalKind, ...] | Refused  # the kinds of personal data that were moved out of the words

TWICE_IN_FILE = Refusal(
    "import-number-twice",
    Kind.INVALID,
    Text("来源编号“{number}”与第 {line} 行相同。", "The number {number} stands on line {line} already."),
)
ANOTHER = Refusal(
    "import-number-of-another",
    Kind.CONFLICT,
    Text(
        "来源编号“{number}”已在库（{case}），但文字或时间不同，未导入。如是另一系统的编号，请写明“来源代号”"
        "（映射文件里是 [file] 的 source），再只导入被拒的行；如是同一件的后续，请删去此行，到该件里补充。",
        "The number {number} is there already ({case}) with other words or another time, so it did not come in. If "
        "another system gave it, give a “Short name of the source” (source of [file] in a mapping file) and import "
        "the rejected rows only; if it is news of the same case, take the row out and add it to the case.",
    ),
)
NOT_LISTED = Refusal(
    "mapping-matter-not-in-force",
    Kind.INVALID,
    Text(
        "“事项对应”（映射文件里是 [matters]）里“{word}”的代码 {code} "
        "不在现行准入清单里。请改成清单里的代码；不对应任何事项的写空。",
        "The code {code} of {word} under “Matters” ([matters] in a mapping file) is not on the list in force. Give a "
        "code of the list, or an empty one where no matter is meant.",
    ),
)
NOWHERE = Refusal(
    "import-nowhere",
    Kind.INVALID,
    Text(
        "坐标（{lon}，{lat}）附近没有网格：可能在水上、在外地，或坐标系不是 {crs}。",
        "No grid lies near the point ({lon}, {lat}): it may be in the water, elsewhere, or not in {crs}.",
    ),
)


def import_reports(
    *, actor: Actor, clock: Callable[[], datetime], source: Path, mapping: ColumnMap, progress: Progress,
    rejected: Path | None = None, dry_run: bool = False, processes: int = 1, known_as: str = "",
) -> Imported:  # fmt: skip
    """Bring in the rows of a file; ``clock`` tells the time, anew for each batch.

    With several ``processes`` batches come in side by side; nobody else may use this process's connection then.

    Rows that cannot come in are set aside in the file ``rejected`` (by rule beside the source); a dry run writes no
    more than that. ``known_as`` is what the audit trail calls the file: its name, if nothing is given. Raises Refused
    where the file as a whole is wrong, and then nothing was brought in.
    """
    if actor.duty not in REPORTERS:
        raise MAY_NOT_REPORT()
    _check_matters(mapping, counties_of(actor), clock())
    named = known_as or f"file:{source.name}"
    with opened(source, mapping, progress) as table, Rejected(rejected or next_to(source), table) as aside:
        if not dry_run:  # at once: an import that is cut off has brought something in, too
            said = f"{table.count} rows"
            audit(now=clock(), actor=actor, action="begin-import-reports", object=named, purpose=said)
        run = _Import(actor, clock, table, aside, dry_run=dry_run)
        stage = Stage.CHECKING if dry_run else Stage.IMPORTING
        for became in side_by_side(run.work, run.batches(table.rows()), processes=processes):
            run.count(became)
            progress(stage, run.result.rows, table.count)
        result = run.result
        result.rejected = aside.path if aside.count else None
    if not dry_run:
        said = (
            f"{result.rows} rows: {result.taken} taken in, {result.there} there, {result.refused} refused, "
            f"{result.other} of them other words under a known number"
        )
        audit(now=clock(), actor=actor, action="import-reports", object=named, purpose=said)
    return result


def _check_matters(mapping: ColumnMap, counties: tuple[str, ...], now: datetime) -> None:
    """Refuses a mapping with a code that no list in force knows: each of its rows would come in as unsure."""
    for word, code in mapping.matters.items():
        if code and not any(catalogue.is_listed(code, county, now) for county in counties):
            raise NOT_LISTED(field="matters", word=word, code=code)


@dataclass(slots=True)
class _Batch:
    """Rows to be brought in together; ``twice`` cannot, since their number stands further up in the file."""

    rows: list[Row] = field(default_factory=list)
    twice: list[tuple[Row, list[Text]]] = field(default_factory=list)


@dataclass(slots=True)
class _Became:
    """What became of the rows of a batch."""

    rows: int
    taken: int = 0
    there: int = 0
    other: int = 0
    unsure: int = 0
    personal: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[Row, list[Text]]] = field(default_factory=list)


class _Import:
    """One file on its way in."""

    def __init__(
        self, actor: Actor, clock: Callable[[], datetime], table: Table, aside: Rejected, *, dry_run: bool
    ) -> None:
        self.actor, self.clock, self.aside, self.dry_run = actor, clock, aside, dry_run
        self.bound, self.mapping = table.bound, table.bound.mapping
        self.names, self.counties = place_names(actor), counties_of(actor)
        self.lines: dict[int, int] = {}  # on which line a number stood first, by the number's hash
        self.result = Imported()

    def batches(self, rows: Iterator[Row]) -> Iterator[_Batch]:
        """The rows, some hundred at a time; only who sees them all knows which number comes twice."""
        while some := list(islice(rows, AT_ONCE)):
            batch = _Batch()
            for row in some:
                number = number_of(row, self.bound)
                first = self.lines.setdefault(hash(number), row.line) if number else row.line
                if first == row.line:
                    batch.rows.append(row)
                else:
                    batch.twice.append((row, [TWICE_IN_FILE(number=number, line=first).text]))
            yield batch

    def work(self, batch: _Batch) -> _Became:
        """Bring a batch in, also in another process: everything it answers is told, nothing is kept here."""
        became = _Became(len(batch.rows) + len(batch.twice), refused=list(batch.twice))
        self._bring(self._read(batch.rows, became), became)
        return became

    def _read(self, rows: list[Row], became: _Became) -> list[tuple[Row, Entry]]:
        """What is to come in."""
        entries = []
        for row in self._new(rows, became):
            entry = self._entry(row)
            if isinstance(entry, Entry):
                entries.append((row, entry))
            else:
                became.refused.append((row, entry))
        return entries

    def _new(self, rows: list[Row], became: _Became) -> list[Row]:
        """The rows that are not there yet; asks the database once. Other words under a known number are refused."""
        numbers = {number for row in rows if (number := number_of(row, self.bound))}
        kept = {kept_number(number, self.mapping) for number in numbers}
        known = reports_known(self.actor.organisation, self.counties, numbers | kept)
        new = []
        for row in rows:
            number = number_of(row, self.bound)
            there = known.get(kept_number(number, self.mapping), []) if number else []
            before = known.get(number, []) if number else []  # it came in when its source had no name yet
            told = told_of(row, self.bound) if there or before else None
            if told is None:
                new.append(row)
            elif _tells(told, there) or _tells(told, before):
                became.there += 1
            elif there:
                became.other += 1
                became.refused.append((row, [ANOTHER(number=number, case=there[0].case).text]))
            else:
                new.append(row)
        return new

    def _entry(self, row: Row) -> Entry | list[Text]:
        """The entry of a row, or why it is none."""
        entry = entry_of(row, self.bound, self.names)
        if not isinstance(entry, Entry):
            return [refused.text for refused in entry]
        try:
            _check_nearby(entry)
        except Refused as refused:
            return [refused.text]
        return entry

    def _bring(self, entries: list[tuple[Row, Entry]], became: _Became) -> None:
        """An unknown matter is no reason to refuse: the report comes in as unsure, with what the source calls it."""
        now = self.clock()
        answers = self._answers(now, [_intake(entry, self.mapping) for _, entry in entries])
        again, at_once = [], []
        for (row, entry), answer in zip(entries, answers, strict=True):
            if isinstance(answer, Refused) and answer.refusal is UNKNOWN_MATTER:
                again.append((row, entry))
            elif isinstance(answer, Refused) and answer.refusal is SOURCE_TAKEN:
                at_once.append(row)
            else:
                _count(became, row, answer, unsure=not entry.matter)
        unsure = self._answers(now, [_intake(entry, self.mapping, unsure=True) for _, entry in again])
        for (row, _), answer in zip(again, unsure, strict=True):
            if isinstance(answer, Refused) and answer.refusal is SOURCE_TAKEN:
                at_once.append(row)
            else:
                _count(became, row, answer, unsure=True)
        if at_once:  # brought in by somebody else at this moment
            became.there += len(self._new(at_once, became))

    def _answers(self, now: datetime, intakes: list[Intake]) -> list[Brought]:
        if self.dry_run:
            checked = check_in_bulk(actor=self.actor, now=now, intakes=intakes)
            return [each if isinstance(each, Refused) else each.personal for each in checked]
        taken = report_in_bulk(actor=self.actor, now=now, intakes=[(None, intake) for intake in intakes])
        return [each.personal if isinstance(each, TakenIn) else each for each in taken]

    def count(self, became: _Became) -> None:
        """Add what became of a batch to the result, and set aside what was refused."""
        result = self.result
        result.rows += became.rows
        result.there += became.there
        result.taken += became.taken
        result.other += became.other
        result.unsure += became.unsure
        result.personal.update(became.personal)
        for row, reasons in sorted(became.refused, key=lambda pair: pair[0].line):
            result.refused += 1
            self.aside.add(row, reasons)
            if len(result.problems) < MOST_PROBLEMS:
                result.problems += [Problem(row.line, text) for text in reasons]


def _count(became: _Became, row: Row, answer: Brought, *, unsure: bool) -> None:
    if not isinstance(answer, Refused):
        became.taken += 1
        became.unsure += unsure
        became.personal.update(answer)
    else:
        became.refused.append((row, [answer.text]))


def _tells(told: Told, known: list[KnownReport]) -> bool:
    return any(is_the_same(told, description=each.description, at=each.at) for each in known)


def _check_nearby(entry: Entry) -> None:
    """Refuses a point far from every grid, unless a grid is named."""
    if entry.point is None or entry.grid or entry.crs is None:
        return
    located = geography.locate(*to_cgcs2000(*entry.point, entry.crs))
    if located.outside and not located.candidates:
        lon, lat = entry.point
        raise NOWHERE(lon=lon, lat=lat, crs=entry.crs)


def _intake(entry: Entry, mapping: ColumnMap, *, unsure: bool = False) -> Intake:
    """What was understood, as ``report`` takes it. A named grid wins over the point, the point over the address."""
    matter = "" if unsure else entry.matter
    description = entry.description
    if entry.said and not matter:
        description = with_said(description, entry.said)
    area = entry.area or mapping.county
    grid = entry.grid or (area if len(area) == 15 and entry.point is None else "")
    point = Point(*entry.point, entry.crs) if entry.point and entry.crs else None
    somebody = [Person(entry.name, entry.phone)] if entry.name or entry.phone else []
    return Intake(
        description=description, channel=entry.channel, matter=matter, point=point, grid=grid, address=entry.address,
        county=area[:12], petitioners=somebody, source_number=kept_number(entry.number, mapping), device_at=entry.at,
        reported_at=entry.at if mapping.time is Time.ORIGIN else None,
    )  # fmt: skip
