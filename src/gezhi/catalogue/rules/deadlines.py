"""Other deadlines for a list: which would change, and the whole of them afterwards. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gezhi.catalogue.terms import ClockKind, DeadlineRow, Urgency
from gezhi.kernel.refusal import Kind, Refusal, Refused, refuse
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import LONGEST, Allowance, Unit

NO_CHANGE = Refusal(
    "deadlines-as-before",
    Kind.INVALID,
    Text("没有改动：填的都和现行清单一样。", "Nothing changes: all is as in the list in force."),
    article=(9, 3),
)
NOT_A_TERM = Refusal(
    "not-a-term",
    Kind.INVALID,
    Text("“{clock}”（{urgency}）请填 1 到 {most} 的整数。", "{clock} ({urgency}): a whole number from 1 to {most}."),
)
NO_UNIT = Refusal("no-such-unit", Kind.INVALID, Text("请选择单位。", "Choose a unit."))
NEEDED = Refusal(
    "deadline-needed",
    Kind.INVALID,
    Text(
        "“{clock}”（{urgency}）不能空：清单的每只时钟都要有时限。",
        "{clock} ({urgency}) cannot be empty: every clock of a list has a term.",
    ),
    article=(21, 2),
)
FROM_PAST = Refusal(
    "deadlines-from-the-past",
    Kind.INVALID,
    Text(
        "最早从明天起，最晚一年之内；在办的不受影响。", "From tomorrow at the earliest, within a year; what runs stays."
    ),
    article=(9, 3),
)
TOO_LATE = Refusal(
    "deadlines-day-is-over",
    Kind.CONFLICT,
    Text(
        "原定 {day} 生效，这一天已经过去。请退回，重新录入。",
        "They were to begin on {day}, which is over. Send it back, to be entered anew.",
    ),
)
OTHER_LIST = Refusal(
    "deadlines-of-another-list",
    Kind.CONFLICT,
    Text(
        "录入之后清单有了新版本 {version}。请退回，按新清单重新录入。",
        "There is a new list since, {version}. Send it back, to be entered on the new one.",
    ),
    article=(9, 3),
)
FARTHEST = timedelta(days=366)
_MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60}  # two spellings of one unit
Key = tuple[str | None, ClockKind, Urgency]


@dataclass(frozen=True, slots=True)
class Change:
    """One deadline that changes; ``allowance`` None: a matter's own rule goes, the list's holds for it."""

    matter: str | None
    clock: ClockKind
    urgency: Urgency
    allowance: Allowance | None

    @property
    def key(self) -> Key:
        return self.matter, self.clock, self.urgency


@dataclass(frozen=True, slots=True)
class Clash:
    """A total term that ends before the handling within it; ``matter`` None: for every matter without its own."""

    matter: str | None
    urgency: Urgency
    handling: Allowance
    total: Allowance


def field_of(clock: ClockKind, urgency: Urgency, part: str = "value") -> str:
    """The name under which a form asks for one: handling-urgent-value."""
    return f"{clock.value}-{urgency.value}-{part}"


def by_key(deadlines: Collection[DeadlineRow]) -> dict[Key, DeadlineRow]:
    """The rules by what they are for."""
    return {(row.matter, row.clock, row.urgency): row for row in deadlines}


def read_changes(deadlines: Collection[DeadlineRow], matter: str | None, typed: Mapping[str, str]) -> list[Change]:
    """What a form changes for the list (``matter`` None) or one matter; all that is wrong with it is told at once."""
    known = by_key(deadlines)
    wrong: list[Refused] = []
    changes: list[Change] = []
    for clock in ClockKind:
        for urgency in Urgency:
            try:
                allowance = _typed(typed, matter, clock, urgency)
            except Refused as refused:
                wrong.append(refused)
                continue
            before = known.get((matter, clock, urgency))
            if allowance != (before and before.allowance):
                changes.append(Change(matter, clock, urgency, allowance))
    refuse(wrong)
    return changes


def _typed(typed: Mapping[str, str], matter: str | None, clock: ClockKind, urgency: Urgency) -> Allowance | None:
    """One term as it was typed; None where a matter is left to the list's own."""
    name = field_of(clock, urgency)
    value, unit = typed.get(name, "").strip(), typed.get(field_of(clock, urgency, "unit"), "")
    if not value:
        if matter is None:
            raise NEEDED(field=name, clock=clock, urgency=urgency)
        return None
    if not _is_number(value):
        raise NOT_A_TERM(field=name, clock=clock, urgency=urgency, most=LONGEST)
    if unit not in list(Unit):
        raise NO_UNIT(field=name)
    return Allowance(Unit(unit), int(value))


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 6 and 1 <= int(value) <= LONGEST


def with_changes(deadlines: Sequence[DeadlineRow], changes: Collection[Change]) -> tuple[DeadlineRow, ...]:
    """All the deadlines afterwards, in an order of their own. What the authority set is confirmed by it."""
    rows = by_key(deadlines)
    for change in changes:
        if change.allowance is None:
            rows.pop(change.key, None)
        else:
            rows[change.key] = DeadlineRow(*change.key, change.allowance, to_confirm=False)
    return tuple(rows.values())


def check_changes(changes: Collection[Change], *, effective_from: date, today: date) -> None:
    """Refuses what changes nothing, and a day that leaves nobody the time to see it coming."""
    if not changes:
        raise NO_CHANGE()
    if not today < effective_from <= today + FARTHEST:
        raise FROM_PAST(field="effective_from")


def new_clashes(deadlines: Sequence[DeadlineRow], changes: Collection[Change]) -> list[Clash]:
    """What contradicts itself once these changes hold and did not before. A warning: the document decides."""
    before = _clashes(deadlines)
    return [each for each in _clashes(with_changes(deadlines, changes)) if each not in before]


def _clashes(deadlines: Collection[DeadlineRow]) -> list[Clash]:
    rows = by_key(deadlines)
    own = {(row.matter, row.urgency) for row in deadlines if row.clock in (ClockKind.HANDLING, ClockKind.TOTAL)}
    found = []
    for matter, urgency in sorted(own, key=lambda each: (each[0] or "", [*Urgency].index(each[1]))):
        handling, total = (
            rows.get((matter, clock, urgency)) or rows.get((None, clock, urgency))
            for clock in (ClockKind.HANDLING, ClockKind.TOTAL)
        )
        if handling and total and _is_shorter(total.allowance, handling.allowance):
            found.append(Clash(matter, urgency, handling.allowance, total.allowance))
    return found


def _is_shorter(one: Allowance, other: Allowance) -> bool:
    """Whether it is surely shorter: working time and continuous time are not compared, that depends on the days."""
    minutes = [each.value * _MINUTES[each.unit] if each.unit in _MINUTES else None for each in (one, other)]
    if minutes[0] is not None and minutes[1] is not None:
        return minutes[0] < minutes[1]
    return one.unit is other.unit and one.value < other.value
