"""The numbers that an authority has set for itself, by county, and how they came to be what they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models.functions import Now

from gezhi.catalogue.models import ParameterSetting
from gezhi.catalogue.rules.settings import Setting, parameters_of
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


def parameters(county: str, now: datetime | None = None) -> Parameters:
    """The values in force for a county (6 digits); defaults where nothing was set. Asks a warm process's memory.

    Without ``now`` they are those of today, as of when the settings were last read (half a minute ago at most).
    """
    kept = kept_settings.get()
    return kept.of(county, kept.day if now is None else now.astimezone(CHINA).date())


def places_with_settings() -> list[str]:
    """The cities and counties that have set something for themselves, counties before their city."""
    return sorted({each.region for each in settings()}, key=lambda region: (-len(region), region))


def settings() -> tuple[Setting, ...]:
    """Every setting of every place, in the order in which they were set."""
    return kept_settings.get().rows
