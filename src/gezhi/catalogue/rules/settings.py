"""Numbers that an authority sets for itself: which value holds where and when, and what may be set. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from gezhi.catalogue.rules.parameters import ABOUT
from gezhi.catalogue.terms import Parameters
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

NO_PARAMETER = Refusal("no-such-parameter", Kind.NOT_FOUND, Text("没有这个参数。", "There is no such setting."))
NOT_A_NUMBER = Refusal("not-a-number", Kind.INVALID, Text("请填整数。", "Give a whole number."))
OUT_OF_BOUNDS = Refusal(
    "parameter-out-of-bounds",
    Kind.INVALID,
    Text("只能填 {least} 到 {most} {unit}。", "It lies between {least} and {most} {unit}."),
)
OUT_OF_ORDER = Refusal(
    "warnings-out-of-order",
    Kind.CONFLICT,
    Text(
        "自 {day} 起{place}会是黄 {yellow}%、橙 {orange}%、红 {red}%：黄不能晚于橙，橙不能晚于红。请先改另一个。",
        "From {day} on {place} would have yellow {yellow}%, orange {orange}%, red {red}%: yellow comes no later than "
        "orange, orange no later than red. Change the other one first.",
    ),
    article=(24, 2),
)
SOON_TOO_LATE = Refusal(
    "soon-after-the-end",
    Kind.INVALID,
    Text(
        "临期提醒须早于到期（小于 100%）。", "An alert that something is due soon comes before it is due (below 100%)."
    ),
    article=(24, 2),
)
NOTHING_CHANGES = Refusal(
    "parameter-as-before",
    Kind.CONFLICT,
    Text("那一天起已经是这个值了。", "It has this value from that day on already."),
)
NOTHING_OF_ITS_OWN = Refusal(
    "parameter-not-set-here",
    Kind.CONFLICT,
    Text("本级没有单独设过，已经是沿用。", "Nothing is set at this level: it follows the one above already."),
)
REASON_NEEDED = Refusal(
    "parameter-without-reason", Kind.INVALID, Text("请写明理由或依据。", "Give the reason or what it rests on.")
)
FROM_PAST = Refusal(
    "parameter-from-the-past",
    Kind.INVALID,
    Text("从今天到一年之内的某一天起；不能改过去的。", "From today or a day within a year; the past stays as it was."),
)
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Setting:
    """A number as a place (city, 4 digits; county, 6) set it from a day on; None: as the level above has it again."""

    region: str
    name: str
    value: int | None
    effective_from: date
    set_at: datetime
    set_by_name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InForce:
    """A value in force and where it was set: "" is the default of the house."""

    value: int
    region: str


def own_value(settings: Iterable[Setting], region: str, name: str, day: date) -> int | None:
    """What a place itself has set for a day: the latest begun, of several for one day the one set last."""
    begun = [each for each in settings if (each.region, each.name) == (region, name) and each.effective_from <= day]
    return max(begun, key=lambda each: (each.effective_from, each.set_at)).value if begun else None


def in_force(settings: Collection[Setting], place: str, name: str, day: date) -> InForce:
    """The value for a place: its own wins over its city's, and that over the default."""
    for region in dict.fromkeys((place[:6], place[:4])):
        value = own_value(settings, region, name, day)
        if value is not None:
            return InForce(value, region)
    return InForce(asdict(Parameters())[name], "")


def parameters_of(settings: Collection[Setting], place: str, day: date) -> Parameters:
    """All the values in force for a place on a day."""
    return Parameters(**{name: in_force(settings, place, name, day).value for name in ABOUT})


def read_number(name: str, written: str) -> int:
    """A number as somebody typed it; refuses what is none, or one out of its bounds."""
    if name not in ABOUT:
        raise NO_PARAMETER()
    text = written.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NOT_A_NUMBER(field="value")
    return int(text)


def check_setting(
    known: Sequence[Setting], new: Setting, *, today: date, counties: Iterable[str], names: Mapping[str, Text]
) -> None:
    """Refuses a change out of its bounds, without a reason, of the past, or one after which the colours of warnings
    would stand in the wrong order anywhere below, on any day. ``names``: of the places, for the sentence."""
    about = ABOUT.get(new.name)
    if about is None:
        raise NO_PARAMETER()
    if not new.reason.strip():
        raise REASON_NEEDED(field="reason")
    if not today <= new.effective_from <= today + FARTHEST:
        raise FROM_PAST(field="effective_from")
    if new.value is not None and not about.least <= new.value <= about.most:
        raise OUT_OF_BOUNDS(field="value", least=about.least, most=about.most, unit=about.unit)
    before = own_value(known, new.region, new.name, new.effective_from)
    if before == new.value:
        raise (NOTHING_OF_ITS_OWN if new.value is None else NOTHING_CHANGES)(field="value")
    _check_order([*known, new], new, counties, names)


def _check_order(settings: Sequence[Setting], new: Setting, counties: Iterable[str], names: Mapping[str, Text]) -> None:
    days = sorted({each.effective_from for each in settings if each.effective_from >= new.effective_from})
    places = dict.fromkeys([new.region, *(county for county in counties if county.startswith(new.region))])
    for day in days:
        for place in places:
            found = parameters_of(settings, place, day)
            if found.soon_percent >= 100:
                raise SOON_TOO_LATE(field="value")
            if not found.yellow_percent <= found.orange_percent <= found.red_percent:
                raise OUT_OF_ORDER(
                    field="value", day=day, place=names.get(place, Text(place, place)), yellow=found.yellow_percent,
                    orange=found.orange_percent, red=found.red_percent,
                )  # fmt: skip
