"""What templates say and show: both languages, times in Jiangmen, chips of time left, icons, built files."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from gezhi.kernel.calendar import CHINA
from gezhi.kernel.law import LAW, cite
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import CHINESE, Term, Text

register = template.Library()
_WEEKDAYS = Text("一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Chip(Protocol):
    """What a chip of time left needs: which of the states it is, in words, and when the term ends."""

    @property
    def tone(self) -> str: ...  # "ok" | "soon" | "over" | "provisional"
    @property
    def text(self) -> Text: ...
    @property
    def due_at(self) -> datetime | None: ...


_CHIP_ICONS = {
    "ok": "circle-check",
    "soon": "clock",
    "over": "alert-octagon",
    "provisional": "calendar-question",
    "missed": "circle-x",
    "met": "circle-check",
}


# Words


def language() -> str:
    return get_language() or CHINESE


def in_words(value: object) -> str:
    """A Text or a Term in the reader's language; anything else as it is; nothing for None."""
    if isinstance(value, Text | Term):
        return value.in_language(language())
    return "" if value is None else str(value)


@register.filter
def word(value: object) -> str:
    """``{{ case.state|word }}``."""
    return in_words(value)


@register.filter
def other_word(value: Text) -> str:
    """A Text in the language that the reader did not choose: a glossary shows both."""
    return value.zh if language().startswith("en") else value.en


@register.filter
def label(value: object) -> str:
    """As ``word``, with a capital in English: for buttons, heads of columns and chips that stand alone."""
    said = in_words(value)
    return said[:1].upper() + said[1:]


@register.simple_tag
def t(zh: str, en: str, **values: object) -> SafeString:
    """``{% t "还有 {n} 件" "{n} more" n=rest %}``: a sentence in the reader's language, its values escaped."""
    sentence = conditional_escape(Text(zh, en).in_language(language()))
    if not values:
        return mark_safe(sentence)  # noqa: S308 - escaped in the line above
    return format_html(sentence, **{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> object:
    return value if isinstance(value, SafeString) else in_words(value)


@register.simple_tag
def law(article: int | None = None, paragraph: int | None = None) -> SafeString:
    """A citation, underlined grey; without an article the name of the law in force or in draft."""
    said = LAW.short if article is None else cite(article, paragraph)
    return format_html('<span class="cite" title="{}">{}</span>', in_words(LAW.name), in_words(said))


@register.simple_tag
def law_tag() -> SafeString:
    """The tag in the top bar for as long as the regulation has no date of entry into force (Art. 38)."""
    if LAW.effective is not None:
        return mark_safe("")
    said, more = Text("依据：{law}", "Basis: {law}").fill(law=LAW.short), Text("（征求意见稿）", " (for comment)")
    full = Text("{name}。尚无施行日期", "{name}. No date of entry into force yet").fill(name=LAW.name)
    shown = '<span class="law-tag" title="{}">{}<span class="law-more">{}</span></span>'
    return format_html(shown, in_words(full), in_words(said), in_words(more))


@register.simple_tag
def dot() -> SafeString:
    """The middle dot between facts, in a Latin face."""
    return mark_safe('<span class="dot" aria-hidden="true">·</span>')


@register.filter
def citation(refused: Refused | None) -> Text | None:
    """The article a refusal rests on. (A template would call a Refusal, because it can be called.)"""
    return refused.refusal.citation if refused else None


# Times: stored in UTC, read in Jiangmen


def _local(value: datetime | date | None) -> datetime | date | None:
    return value.astimezone(CHINA) if isinstance(value, datetime) else value


def _day(value: date) -> str:
    this_year = datetime.now(UTC).astimezone(CHINA).year
    if language().startswith("en"):
        said = f"{value.day} {_MONTHS[value.month - 1]}"
        return said if value.year == this_year else f"{said} {value.year}"
    said = f"{value.month}月{value.day}日"
    return said if value.year == this_year else f"{value.year}年{said}"


def _weekday(value: date) -> str:
    if language().startswith("en"):
        return _WEEKDAYS.en.split()[value.weekday()]
    return f"周{_WEEKDAYS.zh[value.weekday()]}"


@register.filter
def day(value: datetime | date | None) -> str:
    """11月24日 · 24 Nov; with the year where it is another."""
    local = _local(value)
    return _day(local) if local else ""


@register.filter
def weekday(value: datetime | date | None) -> str:
    """周二 · Tue."""
    local = _local(value)
    return _weekday(local) if local else ""


@register.filter
def hour(value: datetime | None) -> str:
    """09:42."""
    local = _local(value)
    return f"{local:%H:%M}" if local else ""


@register.filter
def moment(value: datetime | None) -> str:
    """11月24日 周二 09:42 · Tue 24 Nov 09:42."""
    local = _local(value)
    if not local:
        return ""
    pair = (_weekday(local), _day(local)) if language().startswith("en") else (_day(local), _weekday(local))
    return f"{pair[0]} {pair[1]} {local:%H:%M}"


@register.filter
def short(value: datetime | None) -> str:
    """11-24 09:42, for columns; with the year where it is another."""
    local = _local(value)
    if not local:
        return ""
    same = local.year == datetime.now(UTC).astimezone(CHINA).year
    return f"{local:%m-%d %H:%M}" if same else f"{local:%Y-%m-%d %H:%M}"


@register.simple_tag
def when(value: datetime | None, form: str = "short") -> SafeString:
    """A time element: ``short``, ``moment``, ``day`` or ``hour`` to read, the full moment on hover."""
    if value is None:
        return mark_safe("")
    said = {"short": short, "moment": moment, "day": day, "hour": hour}[form](value)
    exact = value.astimezone(CHINA).isoformat(sep=" ", timespec="seconds")
    return format_html('<time class="number" datetime="{}" title="{}">{}</time>', exact, exact[:19], said)


# Chips


@register.simple_tag
def chip(left: Chip | None, label: str | Text | Term = "") -> SafeString:
    """The chip of time left; ``label`` says which term it is of (派单还剩 6 分钟)."""
    if left is None:
        return mark_safe("")
    said = in_words(label) + (" " if label and language().startswith("en") else "") + in_words(left.text)
    if left.tone == "provisional":
        said = f"{in_words(Text('暂估', 'provisional'))} · {said}"
    due = f"{moment(left.due_at)} {in_words(Text('到期', 'due'))}" if left.due_at else ""
    if language().startswith("en") and left.due_at:
        due = f"due {moment(left.due_at)}"
    return format_html(
        '<span class="chip chip-{}" title="{}">{}{}</span>', left.tone, due, icon(_CHIP_ICONS[left.tone]), said
    )


@register.simple_tag
def urgency(value: Term | None) -> SafeString:
    """Urgency, never by colour: 特急 solid ink, 紧急 ink outline, the others plain."""
    if value is None:
        return mark_safe("")
    return format_html('<span class="urgency urgency-{}">{}</span>', value.value, label(value))


# Files


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    path = finders.find("manifest.json")
    return dict(json.loads(Path(path).read_text("utf-8"))) if path else {}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file, with the hash of its content in its name."""
    return static(_manifest().get(name, name))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon beside words: hidden from readers of the screen, who have the words."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        asset("icons.svg"),
        name,
    )


@register.simple_tag
def fresh_key() -> UUID:
    """A new idempotency key for a form: the same form sent twice is answered once."""
    return uuid4()


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """``{{ errors|get:field.name }}``; nothing where it is missing."""
    return mapping.get(key) if mapping else None


@register.filter
def initial(name: str) -> str:
    """The last character of a synthetic or real name, for the round sign beside it."""
    return name.strip()[-1:] if name else ""
