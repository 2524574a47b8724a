"""The numbers that an authority has set for itself, by county, and how they came to be what they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models.functions import Now

from gezhi.catalogue.models import ParameterSetting
from gezhi.catalogue.rules.parameters import ABOUT, About
from gezhi.catalogue.rules.settings import NO_PARAMETER, InForce, Setting, in_force, parameters_of
from gezhi.catalogue.terms import Parameters
from gezhi.kernel.worktime import CHINA
from gezhi.storage.kept import Kept


@dataclass(slots=True)
class Settings:
    """Every setting, and the day in China on which they were read; what was asked is remembered with them."""

    rows: tuple[Setting, ...]
    day: date
    made: dict[tuple[str, date], Parameters] = field(default_factory=dict)

    def of(self, place: str, day: date) -> Parameters:
        key = place[:6], day
        if key not in self.made:
            self.made[key] = parameters_of(self.rows, *key)
        return self.made[key]


def _read() -> Settings:
    stored = list(ParameterSetting.objects.order_by("id").annotate(read_at=Now()))
    day = stored[0].read_at.astimezone(CHINA).date() if stored else date.max
    return Settings(tuple(_setting(row) for row in stored), day)


def _setting(row: ParameterSetting) -> Setting:
    return Setting(row.region, row.name, row.value, row.effective_from, row.set_at, row.set_by_name, row.reason)


kept_settings = Kept(_read)


@dataclass(frozen=True, slots=True)
class Number:
    """One number as it holds at a place: its value, where it was set, and what is set to begin later."""

    name: str
    about: About
    now: InForce
    planned: tuple[Setting, ...]


def parameters(county: str, now: datetime | None = None) -> Parameters:
    """The values in force for a county (6 digits); defaults where nothing was set. Asks a warm process's memory.

    ``now`` is passed in by whoever has it. A case is loaded without a clock, by readers and writers alike, and what it
    is decided on holds by the day: without ``now`` the numbers are those of the day on which they were last read (half
    a minute ago at most), which is the database's own, so that all processes turn to the next day together.
    """
    kept = kept_settings.get()
    return kept.of(county, kept.day if now is None else now.astimezone(CHINA).date())


def places_with_settings() -> list[str]:
    """The cities and counties that have set something for themselves, counties before their city."""
    return sorted({each.region for each in settings()}, key=lambda region: (-len(region), region))


def settings() -> tuple[Setting, ...]:
    """Every setting of every place, in the order in which they were set."""
    return kept_settings.get().rows


def numbers_at(where: str, now: datetime) -> list[Number]:
    """Every number that holds at a city or county."""
    return [number_at(where, name, now) for name in ABOUT]


def number_at(where: str, name: str, now: datetime) -> Number:
    """One of them; refuses a name that is none."""
    if name not in ABOUT:
        raise NO_PARAMETER()
    today, known = now.astimezone(CHINA).date(), settings()
    planned = tuple(each for each in known if each.name == name and _concerns(each, where))
    return Number(
        name, ABOUT[name], in_force(known, where, name, today),
        tuple(each for each in planned if each.effective_from > today),
    )  # fmt: skip


def history(where: str, name: str = "", *, most: int = 50) -> list[Setting]:
    """What a place and the city above it set, of one number or of all, the newest first."""
    found = [each for each in reversed(settings()) if _concerns(each, where) and each.name == (name or each.name)]
    return found[:most]


def _concerns(setting: Setting, where: str) -> bool:
    return setting.region in (where, where[:4])
