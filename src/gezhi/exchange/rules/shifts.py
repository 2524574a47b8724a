"""A table of a duty roster, row by row: what each would plan, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from gezhi.exchange.rules.persons import Known, body_of
from gezhi.exchange.rules.sheets import cell_problems
from gezhi.exchange.terms import Filled, Finding, Outcome, Sheet
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people.rules.reaching import NOT_KEEPER, may_keep, phone_of
from gezhi.people.rules.rostering import check_shift, clock_of, person_of, span_of
from gezhi.people.terms import NewShift
from gezhi.security.terms import Actor

NO_DAY = Refusal(
    "sheet-no-day", Kind.INVALID, Text("日期“{word}”应写成 2026-12-24。", "Write the day {word} as 2026-12-24.")
)
TWICE = Refusal(
    "sheet-shift-twice", Kind.INVALID, Text("与第 {line} 行是同一班。", "This is the shift of line {line}.")
)
OTHERWISE = Refusal(
    "sheet-shift-of-another-account",
    Kind.CONFLICT,
    Text(
        "这一班已经排过，但账号不同。请先在值班表里撤下，再导入。",
        "This shift is planned already, with another account. Take it back in the roster first.",
    ),
)
Key = tuple[UUID, datetime, str]
_YEARS = range(2000, 2200)
_PART_OF_A_DAY = re.compile(r"0\.\d{1,20}")


def check_shifts(
    rows: Sequence[Filled], *, actor: Actor, known: Known, planned: Mapping[Key, UUID | None], now: datetime
) -> list[Finding]:
    """What each row would do; ``planned`` are the shifts that are there already."""
    lines: dict[Key, int] = {}
    return [_finding(row, actor, known, planned, lines, now) for row in rows]


def _finding(
    row: Filled, actor: Actor, known: Known, planned: Mapping[Key, UUID | None], lines: dict[Key, int], now: datetime
) -> Finding:
    problems = cell_problems(Sheet.SHIFTS, row)
    new: NewShift | None = None
    try:
        new = _shift(row, actor, known, now)
    except Refused as refused:
        problems.append(refused)
    if problems or new is None:
        return Finding(row, Outcome.WRONG, tuple(dict.fromkeys(each.text for each in problems)))
    key = new.organisation, new.starts_at, new.name
    first = lines.setdefault(key, row.line)
    if first != row.line:
        return Finding(row, Outcome.WRONG, (TWICE(line=first).text,))
    if new.person and planned.get(key, new.person) != new.person:
        return Finding(row, Outcome.WRONG, (OTHERWISE().text,))
    return Finding(row, Outcome.SAME if key in planned else Outcome.NEW, shift=new)


def _shift(row: Filled, actor: Actor, known: Known, now: datetime) -> NewShift:
    values = row.values
    body = body_of(values["organisation"], known)
    if not may_keep(actor, body):
        raise NOT_KEEPER()
    begins, ends = span_of(
        _day(values["day"]), clock_of(_clock(values["first"]), "first"), clock_of(_clock(values["last"]), "last")
    )
    name, post = values["name"].strip(), values.get("post", "")
    check_shift(name, post, begins, ends, now)
    person = person_of(values.get("account", "").strip(), actor=actor, accounts=known.accounts, postings=known.postings)
    return NewShift(body.id, begins, ends, name, post, phone_of(values["phone"]), person)


def _day(word: str) -> date:
    """A day as a sheet writes it: 2026-12-24, 2026/12/24, or with the midnight that a workbook adds."""
    try:
        first, _, _ = word.replace("T", " ").partition(" ")
        found = date(*(int(part) for part in first.replace("/", "-").split("-")))
    except (TypeError, ValueError):
        raise NO_DAY(word=word[:20]) from None
    if found.year not in _YEARS:
        raise NO_DAY(word=word[:20])
    return found


def _clock(word: str) -> str:
    """17:30 of 17:30:00, as a workbook hands times out; or of the part of a day that it keeps in a plain cell."""
    if _PART_OF_A_DAY.fullmatch(word):
        minutes = round(float(word) * 24 * 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return ":".join(word.rsplit(" ", maxsplit=1)[-1].split(":")[:2])
