"""What every page of the settings has: the sections that are this duty's, and what stands beside a form again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from gezhi.cases.pages.doors import page, show
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.access import WRONG_DUTY
from gezhi.security.terms import Actor, Duty

NO_DATE = Refusal("no-date", Kind.INVALID, Text("请填日期，如 2026-11-20。", "Give a date such as 2026-11-20."))


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the settings and whose it is."""

    name: str
    url: str
    text: Text
    duties: frozenset[Duty]


_BUSINESS = frozenset({Duty.BUSINESS_ADMINISTRATOR})
SECTIONS = (
    Section("calendar", "administration:calendar", Text("工作日历", "Working calendar"), _BUSINESS),
    Section(
        "import", "administration:imports", Text("开局导入", "First days"), _BUSINESS | {Duty.SYSTEM_ADMINISTRATOR}
    ),
    Section("recorded", "administration:recorded", Text("代为登记", "Recorded for"), _BUSINESS),
    Section("jobs", "administration:jobs", Text("后台任务", "Jobs"), frozenset({Duty.SYSTEM_ADMINISTRATOR})),
    Section("audit", "administration:audit", Text("审计日志", "Audit trail"), frozenset({Duty.AUDITOR})),
    Section("disposal", "administration:disposals", Text("鉴定销毁", "Disposal"), _BUSINESS | {Duty.AUDITOR}),
)


@page
def first(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """On to the first section of this duty; whoever has none is told so."""
    for section in SECTIONS:
        if actor.duty in section.duties:
            return HttpResponseRedirect(reverse(section.url))
    raise WRONG_DUTY(duty=actor.duty)


def framed(
    request: HttpRequest, actor: Actor, section: str, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page of a section, inside the frame that names the others."""
    sections = [
        {"text": each.text, "address": reverse(each.url), "here": each.name == section}
        for each in SECTIONS
        if actor.duty in each.duties
    ]
    return show(request, f"administration/{template}", {"sections": sections, **context}, status)


def typed_of(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed, by name, to stand in the form again."""
    return {name: request.POST.get(name, "").strip() for name in names}


def date_of(typed: Mapping[str, str], name: str) -> date:
    """A date that was typed."""
    try:
        return date.fromisoformat(typed[name])
    except ValueError:
        raise NO_DATE(field=name) from None
