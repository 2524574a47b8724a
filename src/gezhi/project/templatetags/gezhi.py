"""What templates say and show: both languages, times in Jiangmen, chips of time left, icons, built files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

from django import template
from django.contrib.staticfiles import finders
from django.template.base import FilterExpression, Parser, TextNode, Token, token_kwargs
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import unescape_string_literal
from django.utils.translation import get_language

from gezhi.kernel.calendar import CHINA
from gezhi.kernel.law import LAW, cite
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import CHINESE, Term, Text

register = template.Library()
_WEEKDAYS, _ENGLISH_WEEKDAYS = "一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun".split()
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


class Sentence(template.Node):
    """What ``t`` leaves in a template: both languages of words that stand in the template and are its own HTML."""

    def __init__(self, zh: str, en: str, values: Mapping[str, FilterExpression], name: str = "") -> None:
        self.said = Text(zh, en)
        self.values, self.name = values, name

    def render(self, context: Context) -> SafeString:
        sentence = self.said.in_language(language())
        if self.values:
            shown = {name: _escaped(value.resolve(context)) for name, value in self.values.items()}
            sentence = sentence.format(**shown)
        done = mark_safe(sentence)  # noqa: S308 - the template's own words; values are escaped above
        if not self.name:
            return done
        context[self.name] = done
        return SafeString("")


@register.tag
def t(parser: Parser, token: Token) -> Sentence:
    """``{% t "还有 {n} 件" "{n} more" n=rest %}``: a sentence in the reader's language, its values escaped."""
    _, zh, en, *rest = token.split_contents()
    name = rest[1] if rest[:1] == ["as"] else ""
    values = {} if name else token_kwargs(rest, parser)
    if zh[0] not in "\"'" or en[0] not in "\"'" or (rest and not name):
        raise template.TemplateSyntaxError(f"t takes two sentences and named values: {token.contents}")
    return Sentence(unescape_string_literal(zh), unescape_string_literal(en), values, name)


def _escaped(value: object) -> str:
    return value if isinstance(value, SafeString) else escape(in_words(value))


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


DOT = '<span class="dot" aria-hidden="true">·</span>'


@register.tag
def dot(parser: Parser, token: Token) -> TextNode:
    """The middle dot between facts, in a Latin face."""
    return TextNode(DOT)


@register.filter
def citation(refused: Refused | None) -> Text | None:
    """The article a refusal rests on. (A template would call a Refusal, because it can be called.)"""
    return refused.citation if refused else None


# Times: stored in UTC, read in Jiangmen


def _local(value: datetime | date | None) -> datetime | date | None:
    return value.astimezone(CHINA) if isinstance(value, datetime) else value


def _day(value: date, *, english: bool) -> str:
    this_year = datetime.now(UTC).astimezone(CHINA).year
    if english:
        said = f"{value.day} {_MONTHS[value.month - 1]}"
        return said if value.year == this_year else f"{said} {value.year}"
    said = f"{value.month}月{value.day}日"
    return said if value.year == this_year else f"{value.year}年{said}"


def _weekday(value: date, *, english: bool) -> str:
    return _ENGLISH_WEEKDAYS[value.weekday()] if english else f"周{_WEEKDAYS[value.weekday()]}"


def _in_english() -> bool:
    return language().startswith("en")


@register.filter
def day(value: datetime | date | None) -> str:
    """11月24日 · 24 Nov; with the year where it is another."""
    local = _local(value)
    return _day(local, english=_in_english()) if local else ""


@register.filter
def weekday(value: datetime | date | None) -> str:
    """周二 · Tue."""
    local = _local(value)
    return _weekday(local, english=_in_english()) if local else ""


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
    english = _in_english()
    day, weekday = _day(local, english=english), _weekday(local, english=english)
    return f"{weekday if english else day} {day if english else weekday} {local:%H:%M}"


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
    return mark_safe(f'<time class="number" datetime="{exact}" title="{exact[:19]}">{said}</time>')  # noqa: S308 - digits


# Chips


@register.simple_tag
def chip(left: Chip | None, label: str | Text | Term = "") -> SafeString:
    """The chip of time left; ``label`` says which term it is of (派单还剩 6 分钟)."""
    if left is None:
        return mark_safe("")
    english = _in_english()
    said = f"{in_words(label)}{' ' * english}{in_words(left.text)}" if label else in_words(left.text)
    if left.tone == "provisional":
        said = f"provisional · {said}" if english else f"暂估 · {said}"
    due = moment(left.due_at) if left.due_at else ""
    if due:
        due = f"due {due}" if english else f"{due} 到期"
    return mark_safe(  # noqa: S308 - the words are escaped, the rest is ours; a page shows a hundred of these
        f'<span class="chip chip-{left.tone}" title="{due}">{icon(_CHIP_ICONS[left.tone])}{escape(said)}</span>'
    )


@register.simple_tag
def urgency(value: Term | None) -> SafeString:
    """Urgency, never by colour: 特急 solid ink, 紧急 ink outline, the others plain."""
    if value is None:
        return mark_safe("")
    return format_html('<span class="urgency urgency-{}">{}</span>', value.value, label(value))


# Files


@cache
def _manifest() -> dict[str, str]:
    path = finders.find("manifest.json")
    return dict(json.loads(Path(path).read_text("utf-8"))) if path else {}


@register.simple_tag
@cache
def asset(name: str) -> str:
    """The address of a built file, with the hash of its content in its name."""
    return static(_manifest().get(name, name))


@register.simple_tag
@cache
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
