"""How a body is reached, beside its name: from the process's memory, so that it costs a page nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import Urgency
from gezhi.kernel.calendar import CHINA
from gezhi.kernel.text import Text
from gezhi.people import queries as people
from gezhi.people.terms import ShiftRow
from gezhi.project.templatetags.gezhi import in_words
from gezhi.security.terms import Actor, Duty

register = template.Library()
_NOTHING = mark_safe("")
_SOON = timedelta(hours=14)
_CONCERNED = frozenset({Duty.AGENCY_OFFICER, Duty.VERIFIER, Duty.HANDLER, Duty.BUSINESS_ADMINISTRATOR})


@register.simple_tag
def liaison(body: UUID | str) -> SafeString:
    """联络员 张某（科员）8880001; nothing where the body has named nobody, or where this is no body."""
    try:
        key = body if isinstance(body, UUID) else UUID(str(body))
    except ValueError:
        return _NOTHING
    found, line = people.liaison_of(key), people.office_line_of(key)
    said = [f"{each.name}{_post(each.post)} {each.phone}" for each in found]
    if not said and line:
        return format_html('<span class="second">{} {}</span>', in_words(Text("办公电话", "office line")), line)
    if not said:
        return _NOTHING
    told = in_words(Text("联络员", "liaison"))
    return format_html('<span class="second">{} {}</span>', told, "；".join(said))


@register.inclusion_tag("parts/on_duty.html")
def on_duty_for_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """Whom to call now for an urgent case outside office hours; nothing in them, nor once it has ended."""
    now = datetime.now(UTC)
    if case["ended"] or case["urgency"] not in (Urgency.CRITICAL, Urgency.URGENT) or _at_work(case["where"], now):
        return {"shifts": []}
    return {"shifts": _named(people.on_duty_for(case["where"], now)), "case": True}


@register.inclusion_tag("parts/on_duty.html", takes_context=True)
def on_duty_tonight(context: dict[str, Any]) -> dict[str, Any]:
    """Who is on duty now at the actor's place, or whose shift begins within the next hours."""
    actor, now = _actor(context), datetime.now(UTC)
    if actor is None or actor.duty not in _CONCERNED or not actor.places:
        return {"shifts": []}
    at_now = people.on_duty_for(actor.places[0], now)
    return {"shifts": _named(at_now or people.on_duty_for(actor.places[0], now + _SOON)), "later": not at_now}


@register.simple_tag(takes_context=True)
def on_duty_then(context: dict[str, Any], at: datetime) -> SafeString:
    """Beside an urgent message that came outside office hours: who was planned for then, while the shift lasts."""
    actor = _actor(context)
    if actor is None or not actor.places or _at_work(actor.places[0], at):
        return _NOTHING
    said = [f"{row.name}{_post(row.post)} {row.phone}" for row in people.on_duty_for(actor.places[0], at)]
    if not said:
        return _NOTHING
    return format_html('<span class="quiet">{} {}</span>', in_words(Text("值班", "on duty")), "；".join(said))


def _named(shifts: Sequence[ShiftRow]) -> list[tuple[Text, ShiftRow]]:
    return [(people.organisation(row.organisation).short_text, row) for row in shifts]


def _actor(context: Mapping[str, Any]) -> Actor | None:
    found: Actor | None = getattr(context.get("request"), "actor", None)
    return found


def _at_work(place: str, at: datetime) -> bool:
    """Whether a moment lies in the office hours of a place, by its working calendar."""
    local = at.astimezone(CHINA)
    calendar = catalogue.calendar_for(place, at)
    working = calendar.is_working_day(local.date())
    return working and any(span.start <= local.time() < span.end for span in calendar.hours_on(local.date()))


def _post(post: str) -> str:
    return in_words(Text(f"（{post}）", f" ({post})")) if post else ""
