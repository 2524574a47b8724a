"""What every page of the settings has: the sections that are this duty's, and what stands beside a form again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from gezhi.cases.pages.doors import elsewhere, note, page, show, words
from gezhi.kernel.ids import key_in
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.people.queries import NO_ORGANISATION
from gezhi.security.access import PAGE_TOO_OLD, WRONG_DUTY
from gezhi.security.terms import Actor, Duty

NOTHING_GIVEN = Refusal(
    "nothing-given", Kind.INVALID, Text("这一栏还空着，请先填。", "This is still empty; please fill it in.")
)
NO_DATE = Refusal("no-date", Kind.INVALID, Text("请填日期，如 2026-11-20。", "Give a date such as 2026-11-20."))
FAR_DATE = Refusal(
    "far-date", Kind.INVALID, Text("年份须在 2000 到 2199 之间。", "The year lies between 2000 and 2199.")
)
UNREADABLE = Refusal(
    "unreadable-text",
    Kind.INVALID,
    Text(
        "文字里有无法保存的字符，请删去后再提交。",
        "The text holds characters that cannot be kept; delete them.",
    ),
)
_YEARS = range(2000, 2200)
Typed = Mapping[str, str]


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
    Section("deadlines", "administration:deadlines", Text("时限", "Deadlines"), _BUSINESS),
    Section("settings", "administration:settings", Text("参数", "Numbers"), _BUSINESS),
    Section(
        "import", "administration:imports", Text("开局导入", "First days"), _BUSINESS | {Duty.SYSTEM_ADMINISTRATOR}
    ),
    Section("answers", "administration:answers", Text("答复模板", "Answers"), _BUSINESS),
    Section("departments", "administration:departments", Text("联动部门", "Departments"), _BUSINESS),
    Section("roster", "administration:roster", Text("值班表", "Duty roster"), _BUSINESS),
    Section("postings", "administration:postings", Text("任职", "Postings"), _BUSINESS),
    Section("recorded", "administration:recorded", Text("代为登记", "Recorded for"), _BUSINESS),
    Section("accounts", "administration:accounts", Text("账号", "Accounts"), frozenset({Duty.SYSTEM_ADMINISTRATOR})),
    Section("jobs", "administration:jobs", Text("后台任务", "Jobs"), frozenset({Duty.SYSTEM_ADMINISTRATOR})),
    Section("audit", "administration:audit", Text("审计日志", "Audit trail"), frozenset({Duty.AUDITOR})),
    Section("disposal", "administration:disposals", Text("鉴定销毁", "Disposal"), _BUSINESS | {Duty.AUDITOR}),
)


@dataclass(frozen=True, slots=True)
class Because:
    """The reason that was typed beside one row of a list, which is to end, and what is wrong with it."""

    key: str
    value: str
    refused: Refused | None

    @property
    def error(self) -> Text | None:
        return self.refused.text if self.refused else None


def too_old(request: HttpRequest, key: object) -> Because:
    """The reason that was sent with a form whose token was too old."""
    return Because(str(key), typed_of(request, "reason")["reason"], PAGE_TOO_OLD())


def ended(
    request: HttpRequest, actor: Actor, now: datetime, key: object, *, act: Callable[[str], object],
    shown: Callable[..., HttpResponse], said: Text, to: str,
) -> HttpResponseBase:  # fmt: skip
    """One row of a list is ended with the reason that was typed beside it; refused, the list comes back with it."""

    def again(typed: Typed, refused: Refused | None) -> HttpResponse:
        return shown(because=Because(str(key), typed["reason"], refused))

    typed = typed_of(request, "reason")
    return sent(request, actor, now, typed, act=lambda: act(typed["reason"]), shown=again, said=said, to=to)


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
    """What was typed, by name, to stand in the form again; refuses what cannot be stored."""
    typed = {name: request.POST.get(name, "").strip() for name in names}
    for name, value in typed.items():
        readable(value, name)
    return typed


def readable(value: str, field: str) -> str:
    """The text; refuses one with a character that no database keeps (a person types none)."""
    if "\x00" in value or not _is_unicode(value):
        raise UNREADABLE(field=field)
    return value


def _is_unicode(value: str) -> bool:
    """Whether a text has no halves of characters in it."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def sent(
    request: HttpRequest, actor: Actor, now: datetime, typed: Typed, *, act: Callable[[], object],
    shown: Callable[[Typed, Refused | None], HttpResponseBase], said: Text, to: str | Callable[[Any], str],
) -> HttpResponseBase:  # fmt: skip
    """Do what a form asks and go on; refused, the form comes back with what was typed and the sentence beside it.

    ``to`` is where one goes on, or what makes that of the answer of ``act``.
    """
    try:
        done = act()
    except Refused as refused:
        if refused.kind is Kind.NOT_FOUND and not refused.field:
            raise
        note(request, actor, now, refused)
        return shown(typed, refused)
    messages.success(request, words(said))
    return elsewhere(request, to if isinstance(to, str) else to(done))


def body_of(typed: Typed, name: str = "organisation") -> UUID:
    """The body that was chosen; what is no key is no body."""
    if not typed[name].strip():
        raise NOTHING_GIVEN(field=name)
    key = key_in(typed[name])
    if key is None:
        raise NO_ORGANISATION(field=name)
    return key


def date_of(typed: Mapping[str, str], name: str) -> date:
    """A date that was typed."""
    try:
        found = date.fromisoformat(typed[name])
    except ValueError:
        raise NO_DATE(field=name) from None
    if found.year not in _YEARS:
        raise FAR_DATE(field=name)
    return found
