"""How long the file of a case is kept (保管期限): a period of the matter's entry in its list, so data of the authority.

Counted in whole calendar years that begin after the year in which the case ended, in China's time, as offices count
the periods of their files; the archives authority sets the periods (Art. 25 ¶2, P21).
"""

from __future__ import annotations

from datetime import date, datetime

from gezhi.kernel.calendar import CHINA

DEFAULT_YEARS = 10  # where no matter was ever decided


def kept_until(ended_at: datetime, years: int) -> date:
    """The first day on which the file need not be kept any more: always a first of January."""
    return date(ended_at.astimezone(CHINA).year + 1 + years, 1, 1)


def kept_longer(until: date, years: int, now: datetime) -> date:
    """The same after an appraisal gave some years more: from the day it was, or from this year where that is over."""
    return date(max(until.year, now.astimezone(CHINA).year) + years, 1, 1)
