"""Times as people and programs write them. Without a zone they are China's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA

EARLIEST = 1990

NO_TIME = Refusal(
    "import-time",
    Kind.INVALID,
    Text("看不懂时间“{text}”。可写成 2026-03-02 09:30。", "“{text}” is no time. Write it like 2026-03-02 09:30."),
)
WHICH_DAY = Refusal(
    "import-time-ambiguous",
    Kind.INVALID,
    Text(
        "“{text}”分不清哪个是月、哪个是日。请说明哪个在前：“日期写法”（映射文件里是 [time] 的 formats）。",
        "In “{text}” day and month cannot be told apart. Say which stands first under “How dates are written” "
        "(formats of [time] in a mapping file).",
    ),
)
SHORT_YEAR = Refusal(
    "import-time-short-year",
    Kind.INVALID,
    Text(
        "“{text}”的年份少了两位。请写成 2026-03-02 的样子；年在最后的，也可以说明“日期写法”"
        "（映射文件里是 [time] 的 formats）。",
        "In “{text}” the year lacks two digits. Write it like 2026-03-02; where the year stands last, “How dates are "
        "written” (formats of [time] in a mapping file) may say so instead.",
    ),
)
SERIAL = Refusal(
    "import-time-serial",
    Kind.INVALID,
    Text(
        "“{text}”是表格软件的日期序号，在 CSV 里说不清是哪一天。请把该列设为日期格式后重新导出。",
        "“{text}” is a spreadsheet's serial number; in a CSV nobody can tell the day. Format the column as a date.",
    ),
)
TOO_EARLY = Refusal(
    "import-time-too-early",
    Kind.INVALID,
    Text("时间“{text}”早得不可信。", "The time “{text}” is too early to be true."),
)

# 2026-03-02 9:30, 2026/3/2, 2026.3.2 09:30:15, 2026年3月2日 9时30分, 2026-03-02T09:30:15.123+08:00
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:\s*[（(]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?"
    r"(?:[T\s]*(上午|下午|AM|PM)?\s*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*(?:[:分]\s*(?:(\d{1,2})\s*(?:\.\d+)?秒?)?)?)?)?"
    r"\s*(AM|PM)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2})?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})((?:[\sT].*)?)")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日|\D.*)?")
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")


def moment_of(text: str, formats: Sequence[str] = ()) -> datetime:
    """The moment (UTC) that a text names; ``formats`` (strptime) are tried first. Refuses what it cannot tell."""
    try:
        found = _by_format(text, formats) or _year_first(_turned(text)) or _digits(text)
    except ValueError:
        raise NO_TIME(field="reported_at", text=text[:40]) from None
    if found is None:
        raise _unreadable(text)(field="reported_at", text=text[:40])
    if found.year < EARLIEST:
        raise TOO_EARLY(field="reported_at", text=text[:40])
    return (found if found.tzinfo else found.replace(tzinfo=CHINA)).astimezone(UTC)


def _unreadable(text: str) -> Refusal:
    if _YEAR_LAST.fullmatch(text):
        return WHICH_DAY
    if _SHORT_YEAR.fullmatch(text):
        return SHORT_YEAR
    return SERIAL if _SERIAL.fullmatch(text) else NO_TIME


def _turned(text: str) -> str:
    """25/03/2026 with the year first, where day and month can be told apart: one of them is above 12, or they agree."""
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return text
    one, other, year, rest = match.groups()
    if int(one) > 12 or int(one) == int(other):
        return f"{year}-{other}-{one}{rest}"
    return f"{year}-{one}-{other}{rest}" if int(other) > 12 else text


def _by_format(text: str, formats: Sequence[str]) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is China's where none is written
        except ValueError:
            continue
    return None


def _year_first(text: str) -> datetime | None:
    match = _YEAR_FIRST.fullmatch(text)
    if match is None:
        return None
    year, month, day, before, hour, minute, second, after, zone = match.groups()
    hours = int(hour or 0)
    half = (before or after or "").upper()
    if half and not 1 <= hours <= 12:
        half = ""  # 下午 15:00 says it twice
    if half in ("PM", "下午"):
        hours = hours % 12 + 12
    elif half:
        hours %= 12
    plain = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001
    if not zone:
        return plain
    return datetime.fromisoformat(f"{plain.isoformat()}{'+00:00' if zone in 'Zz' else zone}")


def _digits(text: str) -> datetime | None:
    match = _DIGITS.fullmatch(text)
    return datetime(*(int(part or 0) for part in match.groups())) if match else None  # type: ignore[arg-type]  # noqa: DTZ001
