"""The queue: all cases one may see, narrowed by filters in the address, with the columns one chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import reverse

from gezhi.cases import queries
from gezhi.cases.access import EXPORTERS, REPORTERS
from gezhi.cases.pages import filters, lists
from gezhi.cases.pages.choices import area_tree
from gezhi.cases.pages.doors import elsewhere, is_part, note, page, show
from gezhi.cases.pages.together import offered_to
from gezhi.cases.pages.views import ALL, address_of_view, counted_of, tabs_of
from gezhi.cases.queries.narrowing import narrow
from gezhi.cases.queries.views import views_of
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
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
_EMPTY = Text("还没有案件", "There are no cases yet")
_EMPTY_NEXT = Text("从登记一件开始。", "Start by registering one.")


@dataclass(frozen=True, slots=True)
class Set:
    """A filter that is set: what it says, and the address without it."""

    label: Text
    text: Text | Term | str
    without: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; with an address where the list is sorted by it, and which way it is sorted now."""

    text: Text
    address: str = ""
    sorted: str = ""  # "ascending", "descending", or "" where it is sorted by something else


@dataclass(frozen=True, slots=True)
class Gone:
    """What a filter names but is no more, and the address without it."""

    text: Text
    without: str


@page
def queue(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """One page of the cases that the filters leave; htmx is given list and filters without the shell."""
    views = views_of(actor)
    if not request.GET and (chosen := next((view for view in views if view.default), None)):
        return elsewhere(request, address_of_view(chosen))
    asked = lists.asked_of(request)
    columns = columns_of(request)
    status, refused = 200, None
    try:
        found = queries.listing(actor, narrow(queries.Filters(), asked, actor, now), **lists.marks(request))
    except Refused as wrong:  # a filter that does not exist: the page stays, with the sentence
        found, refused, status = queries.Page([], None), filters.in_words(wrong), wrong.kind.value
        note(request, actor, now, wrong)
    scope = actor.places[0] if actor.places else ""
    rows = [lists.row_view(row, scope, now) for row in found.rows]
    tabs = tabs_of(request, views, asked, counted_of(views, actor, now))
    context = {
        "heading": CASES, "may_report": actor.duty in REPORTERS, "refused": refused, "key": uuid4(),
        "filters": asked, "rows": rows, "columns": [(name, COLUMNS[name]) for name in columns],
        "heads": [_head(name, asked["sort"], request) for name in columns],
        "together": offered_to(actor), "tabs": tabs, "query": query_of(asked, request),
        "shown": len(rows), **lists.paging(request, found), "empty": {"title": _EMPTY, "next": _EMPTY_NEXT},
        "here": request.path, "clear": f"{request.path}?view={ALL}", "may_export": actor.duty in EXPORTERS,
        **_narrowed(request, actor, asked, columns, now), "gone": [] if refused else _gone(request, actor, asked, now),
    }  # fmt: skip
    answer = show(request, "cases/parts/queue.html" if is_part(request) else "cases/queue.html", context, status)
    if is_part(request):
        answer["HX-Push-Url"] = _canonical(request)
    return answer


def columns_of(request: HttpRequest) -> tuple[str, ...]:
    """The columns asked for, in the usual order; what a case is about is always among them."""
    asked = set(request.GET.getlist("cols"))
    return tuple(name for name in COLUMNS if name in asked or name == "title") if asked else USUAL


def _head(name: str, sort: str, request: HttpRequest) -> Head:
    """Pressed, the time that is left sorts by due time, and once more the newest first again."""
    if name == "time":
        due = sort == "due"
        return Head(COLUMNS[name], without(request, "sort", "" if due else "due"), "ascending" if due else "")
    if name == "came":
        newest = sort in ("", "newest")
        return Head(COLUMNS[name], without(request, "sort"), "descending" if newest else "")
    return Head(COLUMNS[name])


def query_of(asked: Mapping[str, str], request: HttpRequest) -> str:
    """What the address says of filters and columns, for forms that keep it or hand it on."""
    pairs = [(name, value) for name, value in asked.items() if value]
    return urlencode([*pairs, *(("cols", name) for name in request.GET.getlist("cols") if name in COLUMNS)])


def _narrowed(
    request: HttpRequest, actor: Actor, asked: Mapping[str, str], columns: tuple[str, ...], now: datetime
) -> dict[str, Any]:
    """The filters to choose from, those that are set, and the columns."""
    offered = filters.choices_of(actor, asked, now)
    named = filters.named(actor, asked, now)
    triggered = request.headers.get("HX-Trigger", "")
    return {
        "choices": [choice for choice in offered if choice.name not in filters.BEHIND],
        "more": [choice for choice in offered if choice.name in filters.BEHIND],
        "more_open": any(asked[name] for name in ("lead", "urgency", "channel", "flag")),
        "places": area_tree(actor, asked["area"], _in_area(request)),
        "everywhere": without(request, "area"), "tree_open": triggered.startswith("area-"),
        "area": next((each.text for each in named if each.name == "area"), None),
        "kept": [(name, asked[name]) for name in ("came", "ended", "area", "not_holder") if asked[name]],
        "view": request.GET.get("view", ""),
        "set": [Set(each.label, each.text, without(request, each.name)) for each in named], "filtered": bool(named),
        "all_columns": [(name, text, name in columns) for name, text in COLUMNS.items() if name != "title"],
        "own_columns": columns if "cols" in request.GET else (),
    }  # fmt: skip


def _gone(request: HttpRequest, actor: Actor, asked: Mapping[str, str], now: datetime) -> list[Gone]:
    return [Gone(text, without(request, name)) for name, text in filters.gone(actor, asked, now)]


def without(request: HttpRequest, name: str, value: str = "") -> str:
    """This list from its first page with another value of a filter; "" takes the filter away."""
    address = lists.with_changes(request, **{name: value, "after": "", "before": ""})
    return address if "?" in address else f"{address}?view={ALL}"


def _in_area(request: HttpRequest) -> Callable[[str], str]:
    """Addresses of this list in other areas: a tree has dozens, which differ in the code at their end."""
    address = without(request, "area", "0").removesuffix("0")
    return lambda code: f"{address}{code}"


def _canonical(request: HttpRequest) -> str:
    """The address without what says nothing, for the browser's history."""
    said = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if kept := [value for value in values if value]:
            said.setlist(name, kept)
    return f"{reverse('cases:queue')}?{said.urlencode() or f'view={ALL}'}"
