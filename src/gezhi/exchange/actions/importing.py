"""``import_reports``: bring in what a hotline or an older system exported, a transaction for some hundred rows.

The number that the source gave each report is kept, so an import that was cut off is simply started again, and a second
import of the same file adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from gezhi.cases.access import REPORTERS
from gezhi.cases.actions import Intake, Person, Point, TakenIn, check_in_bulk, report_in_bulk
from gezhi.cases.actions.intake import MAY_NOT_REPORT, SOURCE_TAKEN, UNKNOWN_MATTER
from gezhi.cases.actions.reporting import AT_ONCE
from gezhi.cases.queries import numbers_known
from gezhi.exchange.actions.rejecting import Rejected, next_to
from gezhi.exchange.queries import Table, counties_of, opened, place_names
from gezhi.exchange.rules.rows import entry_of, number_of
from gezhi.exchange.terms import ColumnMap, Entry, Imported, Problem, Progress, Row, Stage, Time
from gezhi.geography import queries as geography
from gezhi.geography.rules import to_cgcs2000
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security.actions import audit
from gezhi.security.terms import Actor, PersonalKind

MOST_PROBLEMS = 1000  # kept in memory; the file of rejected rows holds all
SAID = Text("来源系统的事项：{said}", "Matter in the source: {said}")

TWICE_IN_FILE = Refusal(
    "import-number-twice",
    Kind.INVALID,
    Text("来源编号“{number}”与第 {line} 行相同。", "The number {number} stands on line {line} already."),
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
    rejected: Path | None = None, dry_run: bool = False,
) -> Imported:  # fmt: skip
    """Bring in the rows of a file; ``clock`` tells the time, anew for each batch.

    Rows that cannot come in are set aside in the file ``rejected`` (by rule beside the source); a dry run writes no
    more than that. Raises Refused where the file as a whole is wrong, and then nothing was brought in.
    """
    if actor.duty not in REPORTERS:
        raise MAY_NOT_REPORT()
    with opened(source, mapping, progress) as table, Rejected(rejected or next_to(source), table) as aside:
        run = _Import(actor, clock, table, aside, dry_run=dry_run)
        stage = Stage.CHECKING if dry_run else Stage.IMPORTING
        for batch in _batches(table.rows()):
            read = run.read(batch)
            run.count(read, run.bring(read))
            progress(stage, run.result.rows, table.count)
        result = run.result
        result.rejected = aside.path if aside.count else None
    if not dry_run:
        said = f"{result.rows} rows: {result.taken} taken in, {result.there} there, {result.refused} refused"
        audit(now=clock(), actor=actor, action="import-reports", object=f"file:{source.name}", purpose=said)
    return result


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


@dataclass(slots=True)
class _Read:
    """A batch as it was read: what is to come in, what cannot, and how many rows are there already."""

    rows: int
    entries: list[tuple[Row, Entry]] = field(default_factory=list)
    refused: list[tuple[Row, list[Text]]] = field(default_factory=list)
    there: int = 0


@dataclass(frozen=True, slots=True)
class _Answered:
    row: Row
    answer: tuple[PersonalKind, ...] | Refused
    unsure: bool


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

    def read(self, rows: list[Row]) -> _Read:
        """Read a batch; asks the database which of its numbers it knows."""
        read = _Read(len(rows))
        numbers = {number for row in rows if (number := number_of(row, self.bound))}
        there = numbers_known(self.actor.organisation, self.counties, numbers)
        for row in rows:
            try:
                entry = self._entry(row, there)
            except Refused as refused:
                read.refused.append((row, [refused.text]))
                continue
            if entry is None:
                read.there += 1
            elif isinstance(entry, Entry):
                read.entries.append((row, entry))
            else:
                read.refused.append((row, [refused.text for refused in entry]))
        return read

    def _entry(self, row: Row, there: set[str]) -> Entry | list[Refused] | None:
        """The entry of a row, or why it is none; None where the row is there already."""
        number = number_of(row, self.bound)
        if number:
            first = self.lines.setdefault(hash(number), row.line)
            if first != row.line:
                raise TWICE_IN_FILE(number=number, line=first)
        if number in there:
            return None
        entry = entry_of(row, self.bound, self.names)
        if isinstance(entry, Entry):
            _check_nearby(entry)
        return entry

    def bring(self, read: _Read) -> list[_Answered]:
        """Bring a batch in, and say of each row what was answered.

        An unknown matter is no reason to refuse: the report comes in as unsure, with what the source calls it.
        """
        now = self.clock()
        answers = self._answers(now, [_intake(entry, self.mapping) for _, entry in read.entries])
        answered, again = [], []
        for (row, entry), answer in zip(read.entries, answers, strict=True):
            if isinstance(answer, Refused) and answer.refusal is UNKNOWN_MATTER:
                again.append((row, entry))
            else:
                answered.append(_Answered(row, answer, unsure=not entry.matter))
        unsure = self._answers(now, [_intake(entry, self.mapping, unsure=True) for _, entry in again])
        return answered + [_Answered(row, answer, True) for (row, _), answer in zip(again, unsure, strict=True)]

    def _answers(self, now: datetime, intakes: list[Intake]) -> list[tuple[PersonalKind, ...] | Refused]:
        if self.dry_run:
            checked = check_in_bulk(actor=self.actor, now=now, intakes=intakes)
            return [each if isinstance(each, Refused) else each.personal for each in checked]
        taken = report_in_bulk(actor=self.actor, now=now, intakes=[(None, intake) for intake in intakes])
        return [each.personal if isinstance(each, TakenIn) else each for each in taken]

    def count(self, read: _Read, answers: list[_Answered]) -> None:
        """Add what became of a batch to the result, and set aside what was refused."""
        result = self.result
        result.rows += read.rows
        result.there += read.there
        refused = list(read.refused)
        for each in answers:
            if not isinstance(each.answer, Refused):
                result.taken += 1
                result.unsure += each.unsure
                result.personal.update(each.answer)
            elif each.answer.refusal is SOURCE_TAKEN:
                result.there += 1  # brought in by somebody else at this moment
            else:
                refused.append((each.row, [each.answer.text]))
        for row, reasons in sorted(refused, key=lambda pair: pair[0].line):
            result.refused += 1
            self.aside.add(row, reasons)
            if len(result.problems) < MOST_PROBLEMS:
                result.problems += [Problem(row.line, text) for text in reasons]


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
        description += f"\n{SAID.fill(said=entry.said).zh}"  # the words of the record are Chinese, as its other words
    area = entry.area or mapping.county
    grid = entry.grid or (area if len(area) == 15 and entry.point is None else "")
    point = Point(*entry.point, entry.crs) if entry.point and entry.crs else None
    somebody = [Person(entry.name, entry.phone)] if entry.name or entry.phone else []
    return Intake(
        description=description, channel=entry.channel, matter=matter, point=point, grid=grid, address=entry.address,
        county=area[:12], petitioners=somebody, source_number=entry.number, device_at=entry.at,
        reported_at=entry.at if mapping.time is Time.ORIGIN else None,
    )  # fmt: skip
