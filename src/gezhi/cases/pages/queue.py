"""The queue: all cases one may see, narrowed by filters in the address, with the columns one chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from gezhi.cases import queries
from gezhi.cases.access import REPORTERS
from gezhi.cases.pages import lists
from gezhi.cases.pages.choices import Choice, area_choice, matter_choice
from gezhi.cases.pages.doors import is_part, note, page, show
from gezhi.cases.terms import Channel, State
from gezhi.catalogue.terms import Urgency
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.people import queries as people
from gezhi.security.terms import Actor

CASES = Text("案件", "Cases")
COLUMNS: Mapping[str, Text] = {
    "time": Text("时限", "Time left"),
    "state": Text("状态", "State"),
    "title": Text("什么事", "What"),
    "matter": Text("事项", "Matter"),
    "place": Text("在哪里", "Where"),
    "holder": Text("现由谁持有", "Held by"),
    "channel": Text("来源", "Channel"),
    "came": Text("上报时间", "Reported"),
    "returns": Text("退单次数", "Returns"),
    "number": Text("编号", "Number"),
}
USUAL = ("time", "state", "title", "place", "holder", "channel", "number")
FLAGS: Mapping[str, Text] = {
    "returned": Text("退单两次以上", "returned twice or more"),
    "extension": Text("申请延期待决定", "asks for an extension"),
    "absent": Text("持有单位无人在岗", "nobody posted at the holder"),
    "provisional": Text("到期日暂估", "provisional due date"),
    "on_the_spot": Text("现场办结", "resolved on the spot"),
    "unsure": Text("事项不确定", "matter unsure"),
    "unplaced": Text("未定到网格", "no grid yet"),
}
_SORTS = (
    ("newest", Text("新的在前", "newest first")),
    ("due", Text("按到期，只看计时的", "by due time, running clocks only")),
)
_MINE = Text("我单位", "my organisation")
_AROUND = Text("本级机构和部门", "bodies of my level")
_OTHER = Text("其他单位", "another organisation")
_MORE = ("urgency", "channel", "flag", "sort")  # filters that stand behind "more"
_EMPTY = Text("还没有案件", "There are no cases yet")
_EMPTY_NEXT = Text("从登记一件开始。", "Start by registering one.")


@dataclass(frozen=True, slots=True)
class Set:
    """A filter that is set: what it says, and the address without it."""

    label: Text
    text: Text | Term | str
    without: str


@page
def queue(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """One page of the cases that the filters leave; htmx is given list and filters without the shell."""
    asked = lists.asked_of(request)
    status, refused = 200, None
    try:
        narrowed = lists.narrow(queries.Filters(), asked, actor, now)
        found = queries.listing(actor, narrowed, after=request.GET.get("after") or None)
    except Refused as wrong:  # a filter that does not exist: the page stays, with the sentence
        found, refused, status = queries.Page([], None), wrong, wrong.kind.value
        note(request, actor, now, wrong)
    scope = actor.places[0] if actor.places else ""
    rows = [lists.row_view(row, scope, now) for row in found.rows]
    chosen = columns_of(request)
    context = {
        "page_name": "cases", "heading": CASES, "may_report": actor.duty in REPORTERS, "refused": refused,
        "filters": asked, "rows": rows, "columns": [(name, COLUMNS[name]) for name in chosen],
        "all_columns": [(name, text, name in chosen) for name, text in COLUMNS.items() if name != "title"],
        "own_columns": chosen if "cols" in request.GET else (),
        "shown": len(rows), "older": lists.further(request, found.after), "newer": lists.first(request),
        "empty": {"title": _EMPTY, "next": _EMPTY_NEXT}, "here": request.path,
        **_choices(request, actor, asked, now),
    }  # fmt: skip
    context["filtered"] = bool(context["set"])
    template = "cases/parts/queue.html" if is_part(request) else "cases/queue.html"
    return show(request, template, context, status)


def columns_of(request: HttpRequest) -> tuple[str, ...]:
    """The columns asked for, in the usual order; what a case is about is always among them."""
    asked = set(request.GET.getlist("cols"))
    return tuple(name for name in COLUMNS if name in asked or name == "title") if asked else USUAL


def _choices(request: HttpRequest, actor: Actor, asked: Mapping[str, str], now: datetime) -> dict[str, Any]:
    every = [
        Choice("state", Text("状态", "State"), [(s.value, s) for s in State], asked["state"]),
        Choice("holder", Text("现由谁持有", "Held by"), _holders(actor, asked["holder"]), asked["holder"]),
        Choice("due", Text("到期", "Due"), list(lists.DUE), asked["due"]),
        matter_choice(actor, asked["matter"], now),
        area_choice(actor, asked["area"]),
        Choice("urgency", Text("紧急程度", "Urgency"), [(u.value, u) for u in Urgency], asked["urgency"]),
        Choice("channel", Text("来源", "Channel"), [(c.value, c) for c in Channel], asked["channel"]),
        Choice("flag", Text("标记", "Flag"), list(FLAGS.items()), asked["flag"]),
        Choice("sort", Text("排序", "Order"), list(_SORTS), asked["sort"] or "newest"),
    ]
    offered = [choice for choice in every if choice.options]
    return {
        "choices": [choice for choice in offered if choice.name not in _MORE],
        "more": [choice for choice in offered if choice.name in _MORE],
        "more_open": any(asked[name] for name in ("urgency", "channel", "flag")),
        "kept": [(name, asked[name]) for name in ("came", "ended") if asked[name]],
        "set": _set(request, asked, offered),
    }


def _holders(actor: Actor, chosen: str) -> Sequence[tuple[str, Text | Term]]:
    """One's own organisation, those of its level, each of them; and whichever the address names."""
    bodies = lists.around(actor)
    options: list[tuple[str, Text | Term]] = [(lists.MINE, _MINE)]
    if len(bodies) > 1:
        options += [(lists.AROUND, _AROUND), *((str(row.id), row.short_text) for row in bodies[1:])]
    if chosen and all(chosen != value for value, _ in options):
        options.append((chosen, _named(chosen)))
    return options


def _named(holder: str) -> Text:
    try:
        return people.organisation(UUID(holder)).short_text
    except (ValueError, Refused):
        return _OTHER


def _set(request: HttpRequest, asked: Mapping[str, str], offered: Sequence[Choice]) -> list[Set]:
    """What is filtered by, each with the way to take it away."""
    labels: dict[str, tuple[Text, Text | Term | str]] = {}
    for choice in offered:
        if choice.name != "sort" and choice.chosen:
            labels[choice.name] = (choice.text, dict(choice.options).get(choice.chosen, choice.chosen))
    for name, label in (("came", Text("上报于", "Reported in")), ("ended", Text("办结于", "Ended in"))):
        if asked[name]:
            labels[name] = (label, _week_text(asked[name]))
    if asked["text"]:
        labels["text"] = (Text("文字", "Words"), asked["text"])
    return [
        Set(label, text, lists.with_changes(request, **{name: "", "after": ""}))
        for name, (label, text) in labels.items()
    ]


def _week_text(value: str) -> Text | str:
    try:
        begins = date.fromisoformat(value)
    except ValueError:
        return value
    ends = begins + timedelta(days=6)
    return Text(f"{begins.month}月{begins.day}日至{ends.month}月{ends.day}日", f"{begins:%-d %b} to {ends:%-d %b}")
