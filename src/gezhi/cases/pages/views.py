"""Saved views: the tabs over the list, and the page on which they are kept in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.cases.actions.views import (
    NAME_TAKEN,
    change_view,
    choose_default,
    delete_view,
    overwrite_view,
    save_view,
)
from gezhi.cases.pages import filters, lists
from gezhi.cases.pages.doors import elsewhere, gives_back, note, page, show, words
from gezhi.cases.pages.moving import version_of
from gezhi.cases.queries.counting import count_each
from gezhi.cases.queries.lists import Filters
from gezhi.cases.queries.narrowing import narrow
from gezhi.cases.queries.views import ViewRow, views_of
from gezhi.cases.terms import FILTERS
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text, one_line
from gezhi.security.access import PAGE_TOO_OLD
from gezhi.security.terms import Actor

ALL = "all"
MOST_COUNTED, MOST_CASES = 8, 99  # views whose cases are counted for their tab, and how far
_EVERYTHING = Text("全部", "All")
_SAVED = Text("已存为视图“{name}”。", "Saved as the view “{name}”.")
_OVERWRITTEN = Text("视图“{name}”已换成现在的条件和列。", "The view “{name}” now has these filters and columns.")
_CHANGED = Text("视图“{name}”已保存。", "The view “{name}” is saved.")
_DELETED = Text("视图“{name}”已删除。", "The view “{name}” is deleted.")
_DEFAULT = Text("打开案件列表时先显示“{name}”。", "The list of cases opens with “{name}”.")
_NO_DEFAULT = Text("打开案件列表时显示全部。", "The list of cases opens with all of them.")


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as a tab."""

    text: Text | str
    address: str
    here: bool
    shared: bool = False
    default: bool = False
    count: str = ""  # how many cases it shows now, "99+" at most; "" where nobody counted


@dataclass(frozen=True, slots=True)
class Tabs:
    """The tabs; ``begun``: the view one began from and has changed since; ``missing``: it is there no more."""

    tabs: list[Tab]
    begun: ViewRow | None = None
    missing: bool = False


@dataclass(slots=True)
class Kept:
    """A view on its page, with what was typed where it was refused."""

    view: ViewRow
    address: str
    says: list[filters.Named]
    order: Text | None
    gone: list[Text]
    name: str = ""
    shared: bool = False
    error: Text | None = None
    refused: Refused | None = None


@dataclass(slots=True)
class NewView:
    """The form that saves a view, as it was handed in."""

    query: str
    name: str = ""
    shared: bool = False
    default: bool = False
    says: list[filters.Named] = field(default_factory=list)
    refused: Refused | None = None


def address_of_view(view: ViewRow) -> str:
    """The list as the view has it; everything stands in the address, the view's id says from where one began."""
    return f"{reverse('cases:queue')}?{urlencode([('view', str(view.id)), *_pairs(view)])}"


def _pairs(view: ViewRow) -> list[tuple[str, str]]:
    said = [(name, view.filters[name]) for name in FILTERS if name in view.filters]
    return [*said, *(("cols", name) for name in view.columns)]


def tabs_of(
    request: HttpRequest, views: Sequence[ViewRow], asked: Mapping[str, str], counted: Mapping[UUID, str]
) -> Tabs:
    """All cases, then one's own views, then the shared ones."""
    set_now = {name: value for name, value in asked.items() if value}
    named = request.GET.get("view", "")
    begun = next((view for view in views if str(view.id) == named), None)
    own = request.GET.getlist("cols")
    unchanged = (
        begun is not None and begun.filters == set_now and set(begun.columns) - {"title"} == set(own) - {"title"}
    )
    tabs = [Tab(_EVERYTHING, f"{request.path}?view={ALL}", not set_now and not own and begun is None)]
    tabs += [
        Tab(
            view.name, address_of_view(view), unchanged and view is begun, view.shared, view.default,
            counted.get(view.id, ""),
        )
        for view in views
    ]  # fmt: skip
    return Tabs(tabs, None if unchanged else begun, bool(named) and named != ALL and begun is None)


def counted_of(views: Sequence[ViewRow], actor: Actor, now: datetime) -> dict[UUID, str]:
    """How many cases the first views show; one statement. Words are searched when the view is opened, not before."""
    wanted: dict[UUID, Filters] = {}
    for view in views[:MOST_COUNTED]:
        if view.filters.get("text"):
            continue
        try:
            wanted[view.id] = narrow(Filters(), view.filters, actor, now)
        except Refused:  # it names what is no more: the page of the view says so
            continue
    numbers = count_each(actor, list(wanted.values()), most=MOST_CASES)
    return {key: f"{MOST_CASES}+" if n > MOST_CASES else str(n) for key, n in zip(wanted, numbers, strict=True)}


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The form with the name that was typed, and nothing saved: its token was too old."""
    asked, _ = lists.handed_in(request)
    new = _new_view(request)
    new.refused, new.says = PAGE_TOO_OLD(), filters.named(actor, asked, now)
    return _shown(request, actor, now, new=new)


def _new_view(request: HttpRequest) -> NewView:
    return NewView(request.POST.get("query", "")[:2000], request.POST.get("name", "")[:200],
                   "shared" in request.POST, "default" in request.POST)  # fmt: skip


@gives_back(_given_back, answers_get=False)
@require_http_methods(["GET", "POST"])
@page
def views(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: one's views. POST: the filters of a list are kept under a name."""
    if request.method == "GET":
        return _shown(request, actor, now)
    asked, columns = lists.handed_in(request)
    new = _new_view(request)
    try:
        key = save_view(
            actor=actor, now=now, name=new.name, filters=asked, columns=columns, shared=new.shared, default=new.default
        )
    except Refused as refused:
        note(request, actor, now, refused)
        new.refused, new.says = refused, filters.named(actor, asked, now)
        return _shown(request, actor, now, new=new)
    return _onward(request, actor, _SAVED, key)


def _change_given_back(request: HttpRequest, actor: Actor, now: datetime, view_id: UUID) -> HttpResponseBase:
    """The page with the name that was typed, and nothing changed: its token was too old."""
    return _shown(request, actor, now, refused=(view_id, PAGE_TOO_OLD(field="name")))


@gives_back(_change_given_back, answers_get=False)
@require_POST
@page
def view(request: HttpRequest, actor: Actor, now: datetime, view_id: UUID) -> HttpResponseBase:
    """POST ``do``: change (name, shared), overwrite (query), delete, default, undefault."""
    do, version = request.POST.get("do", "change"), version_of(request)
    name = request.POST.get("name", "")[:200]
    known = next((each.name for each in views_of(actor) if each.id == view_id), "")
    common: dict[str, Any] = {"actor": actor, "now": now, "view_id": view_id}
    try:
        if do == "overwrite":
            asked, columns = lists.handed_in(request)
            overwrite_view(**common, version=version, filters=asked, columns=columns)
            return _onward(request, actor, _OVERWRITTEN, view_id)
        if do in ("default", "undefault"):
            choose_default(**common | ({"view_id": None} if do == "undefault" else {}))
            said = _DEFAULT if do == "default" else _NO_DEFAULT
        elif do == "delete":
            delete_view(**common, version=version)
            said = _DELETED
        else:
            change_view(**common, version=version, name=name, shared="shared" in request.POST)
            said, known = _CHANGED, name
    except Refused as refused:
        note(request, actor, now, refused)
        return _shown(request, actor, now, refused=(view_id, refused))
    messages.success(request, words(said.fill(name=known)))
    return elsewhere(request, reverse("cases:views"))


def _onward(request: HttpRequest, actor: Actor, said: Text, key: UUID) -> HttpResponseBase:
    saved = next(each for each in views_of(actor) if each.id == key)
    messages.success(request, words(said.fill(name=saved.name)))
    return elsewhere(request, address_of_view(saved))


def _shown(
    request: HttpRequest, actor: Actor, now: datetime, *, new: NewView | None = None,
    refused: tuple[UUID, Refused] | None = None,
) -> HttpResponseBase:  # fmt: skip
    rows = [_kept(each, actor, now) for each in views_of(actor)]
    wrong = new.refused if new else refused[1] if refused else None
    beside = next((row for row in rows if refused and row.view.id == refused[0]), None)
    if beside and refused:
        beside.refused = refused[1]
        if refused[1].field == "name":
            beside.name, beside.shared = request.POST.get("name", "")[:200], "shared" in request.POST
            beside.error = refused[1].text
    taken = one_line(new.name) if new and new.refused and new.refused.code == NAME_TAKEN.code else ""
    over = next((row.view for row in rows if taken and row.view.name == taken and row.view.changes), None)
    context = {
        "rows": rows,
        "new": new,
        "taken": over,
        "refused": wrong if not new and (beside is None or not beside.error) else None,
    }
    return show(request, "cases/views.html", context, wrong.kind.value if wrong else 200)


def _kept(row: ViewRow, actor: Actor, now: datetime) -> Kept:
    gone = [text for _, text in filters.gone(actor, row.filters, now)]
    order = filters.SORTS.get(row.filters.get("sort", ""))
    return Kept(row, address_of_view(row), filters.named(actor, row.filters, now), order, gone, row.name, row.shared)
