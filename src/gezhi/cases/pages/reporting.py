"""A new report: what happened first, then up to three matters with reasons, then where; nothing typed is lost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gezhi.cases import actions, queries
from gezhi.cases.access import REPORTERS
from gezhi.cases.actions.intake import MAY_NOT_REPORT, WRONG_COUNT
from gezhi.cases.actions.typed import whole
from gezhi.cases.pages import filters, wording
from gezhi.cases.pages.choices import matters_for, why_suggested
from gezhi.cases.pages.doors import elsewhere, gives_back, note, only_a_part, page, show, words
from gezhi.cases.pages.maps import embedded, map_of, near
from gezhi.cases.pages.uploads import keep, kept_by
from gezhi.cases.pages.whole import similar_view
from gezhi.cases.terms import Channel, Evidence
from gezhi.cases.workflow.asks import MOST_PEOPLE
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import MatterRow
from gezhi.geography import queries as geography
from gezhi.geography.rules import to_cgcs2000
from gezhi.geography.terms import Crs
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.security.access import PAGE_TOO_OLD
from gezhi.security.terms import GRID_WORKERS, Actor

NOT_A_NUMBER = Refusal(
    "not-a-coordinate", Kind.INVALID, Text("经纬度应为数字，如 113.08。", "A coordinate is a number such as 113.08.")
)
BOTH = Refusal("half-a-point", Kind.INVALID, Text("经度和纬度要一起填。", "Longitude and latitude belong together."))
_NOT_BY_HAND = frozenset({Channel.SENSOR, Channel.OTHER_SYSTEM})
UNSURE = "unsure"  # chosen, as against not chosen yet
_PLAIN = ("description", "matter", "address", "grid", "lon", "lat", "channel", "county", "candidate", "listed",
          "petitioner_name", "petitioner_phone", "people", "dangerous", "anonymous")  # fmt: skip
# Fields of the action that stand on the page under another name.
_PLACES = {"point": "lon", "petitioners": "petitioner_name", "source_number": "channel"}
_DONE = Text("已登记 {number}。", "Registered as {number}.")
_RECEIPT = Text(
    "查询码 {code}，请告诉诉求人，只显示这一次。凭它只能查进度；评价用答复后发到本人手机的评价码。",
    "Receipt {code}: for the petitioner, shown once. It only shows progress; to evaluate, she is sent a code by phone.",
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """A matter that the words may be about, and which words."""

    code: str
    name: Text
    urgency: Any
    reasons: Text | None


@dataclass(slots=True)
class Place:
    """Where a point, a grid code or nothing lies; ``candidates`` where a person must choose."""

    name: Text | str
    grid: str = ""
    outside: bool = False
    candidates: list[dict[str, Any]] = field(default_factory=list)
    nearby: list[dict[str, Any]] = field(default_factory=list)


def _given_back(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """The form with what was typed, and nothing registered."""
    files = kept_by(request, actor, actor.county, "attachments")
    key = request.POST.get("key", "")[:100] or str(uuid4())
    return _form(request, actor, now, _typed(request), key, refused=PAGE_TOO_OLD(), files=files)


@gives_back(_given_back)
@require_http_methods(["GET", "POST"])
@page
def report(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """GET: an empty form. POST: the report; refused, the form comes back with everything that was typed."""
    if actor.duty not in REPORTERS:
        raise MAY_NOT_REPORT()
    if request.method == "GET":
        first = Channel.PATROL if actor.duty in GRID_WORKERS else Channel.COUNTER
        return _form(request, actor, now, {"channel": first.value}, str(uuid4()))
    typed = _typed(request)
    key, files = request.POST.get("key", "")[:100], list[Evidence]()
    try:
        keep(request, actor, now, "attachments", into=files, county=actor.county, files="files")
        done = actions.report(actor=actor, now=now, intake=_intake(typed, files), key=key or None)
    except Refused as refused:
        note(request, actor, now, refused)
        return _form(request, actor, now, typed, key, refused=refused, files=files)
    messages.success(request, words(_DONE.fill(number=done.number)))
    for code in done.receipts:
        messages.info(request, words(_RECEIPT.fill(code=code)))
    return elsewhere(request, reverse("cases:case", args=[done.id]))


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip() for name in _PLAIN}


@require_POST
@page
def suggest(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Up to three matters for the words so far; what is chosen stays chosen."""
    typed = {name: request.POST.get(name, "") for name in ("description", "matter", "grid", "county")}
    return show(request, "cases/parts/suggestions.html", _suggestions(actor, typed, now))


@only_a_part
@require_GET
@page
def place(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """Which grid a point or a code lies in, and what is open nearby of the same kind."""
    typed = {name: request.GET.get(name, "").strip() for name in ("lon", "lat", "grid", "matter")}
    try:
        context = _place(actor, typed, now)
    except Refused as refused:
        return show(request, "cases/parts/place.html", {"place": None, "error": refused.text}, refused.kind.value)
    return show(request, "cases/parts/place.html", context)


def _intake(typed: Mapping[str, str], files: Sequence[Evidence]) -> actions.Intake:
    person = actions.Person(typed["petitioner_name"], typed["petitioner_phone"])
    return actions.Intake(
        description=typed["description"], channel=_channel(typed["channel"]),
        matter=typed["listed"] or typed["matter"].removeprefix(UNSURE),
        point=_point(typed), grid=typed["candidate"] or typed["grid"], address=typed["address"],
        county=typed["county"], petitioners=(person,) if person.name or person.phone else (),
        attachments=[file.id for file in files], anonymous=bool(typed["anonymous"]), emergency=bool(typed["dangerous"]),
        people=_people(typed["people"]),
    )  # fmt: skip


def _people(value: str) -> int | None:
    if value and whole(value) is None:
        raise WRONG_COUNT(field="people", most=MOST_PEOPLE)
    return whole(value)


def _channel(value: str) -> Channel:
    try:
        return Channel(value)
    except ValueError:
        raise queries.lists.BAD_FILTER(field="channel", name=filters.LABELS["channel"]) from None


def _point(typed: Mapping[str, str]) -> actions.Point | None:
    """The point of the form, CGCS2000; None where neither coordinate was given."""
    if not typed["lon"] and not typed["lat"]:
        return None
    numbers = []
    for name in ("lon", "lat"):
        if not typed[name]:
            raise BOTH(field=name)
        try:
            number = float(typed[name])
        except ValueError:
            raise NOT_A_NUMBER(field=name) from None
        if not math.isfinite(number):
            raise NOT_A_NUMBER(field=name)
        numbers.append(number)
    return actions.Point(numbers[0], numbers[1], Crs.CGCS2000)


def _form(
    request: HttpRequest, actor: Actor, now: datetime, typed: Mapping[str, str], key: str,
    *, refused: Refused | None = None, files: Sequence[Evidence] = (),
) -> HttpResponseBase:  # fmt: skip
    typed = {**dict.fromkeys(_PLAIN, ""), **typed}
    errors: dict[str, Text] = {}
    for wrong in (refused, *refused.others) if refused else ():
        if wrong.field:
            missing = wrong.code == actions.placing.NO_PLACE.code  # an address is what most people can give
            errors["address" if missing else _PLACES.get(wrong.field, wrong.field)] = wrong.text
    where = _where_or_nothing(actor, typed, now)
    counties = geography.regions(actor.county) if len(actor.county) < 6 else []
    context = {
        "typed": typed, "errors": errors, "refused": refused if refused and not errors else None, "key": key,
        "channels": [(channel.value, channel) for channel in Channel if channel not in _NOT_BY_HAND],
        "counties": [(row.code, row.text) for row in counties], "kept_files": files,
        **_suggestions(actor, typed, now), **where,
    }  # fmt: skip
    return show(request, "cases/report.html", context, refused.kind.value if refused else 200)


def _where_or_nothing(actor: Actor, typed: Mapping[str, str], now: datetime) -> dict[str, Any]:
    try:
        return _place(actor, typed, now)
    except Refused:
        return {"place": None, "map": embedded(map_of(_scope(actor)))}


def _scope(actor: Actor) -> str:
    return actor.places[0] if actor.places else ""


def _suggestions(actor: Actor, typed: Mapping[str, str], now: datetime) -> dict[str, Any]:
    county = typed["grid"][:6] if len(typed["grid"]) == 15 else (typed.get("county") or actor.county)
    rows = {row.code: row for row in matters_for(county, now)}
    found: list[Suggested] = []
    if rows and typed["description"].strip():
        version = next(iter(rows.values())).version
        for each in catalogue.suggest(typed["description"], version):
            found.append(_suggested(rows[each.code], why_suggested(each, rows)))
    chosen = typed["matter"] if typed["matter"] in rows else ""
    if not typed["matter"] and found:  # nobody has chosen yet: the likeliest is proposed, and may be changed
        chosen = found[0].code
    apart = chosen and chosen not in {each.code for each in found}
    return {
        "suggestions": found, "chosen": chosen, "other": _suggested(rows[chosen], None) if apart else None,
        "matters": list(rows.values()),
    }  # fmt: skip


def _suggested(row: MatterRow, reasons: Text | None) -> Suggested:
    return Suggested(row.code, row.name, row.urgency, reasons)


def _place(actor: Actor, typed: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The place as it is known so far, and the map of it."""
    point = _point(typed)
    if point is None and not typed["grid"]:
        return {"place": None, "map": embedded(map_of(_scope(actor)))}
    lonlat = to_cgcs2000(point.longitude, point.latitude, point.crs) if point else None
    if len(typed["grid"]) == 15 and geography.exists(typed["grid"]):
        where = Place(wording.place(typed["grid"]), typed["grid"])
    elif lonlat:
        where = _located(lonlat)
    else:
        raise actions.placing.UNKNOWN_GRID(field="grid")
    around = where.grid or (where.candidates[0]["code"] if where.candidates else "")
    similar = _similar(actor, typed["matter"], around, lonlat, now)
    where.nearby = [similar_view(n, row) for n, row in enumerate(similar, 1)]
    radius = _radius(typed["matter"], around, now) if similar else 0
    drawn = map_of(around or _scope(actor), point=lonlat, nearby=near(similar), radius=radius)
    return {"place": where, "map": embedded(drawn)}


def _located(lonlat: tuple[float, float]) -> Place:
    found = geography.locate(*lonlat)
    if found.grid:
        return Place(wording.place(found.grid), found.grid)
    choices = [{"code": code, "name": wording.place(code)} for code in found.candidates]
    name = Text("不在任何网格内", "In no grid") if found.outside else Text("在网格界线上", "On the border of grids")
    return Place(name, "", found.outside, choices)


def _similar(
    actor: Actor, matter: str, grid: str, lonlat: tuple[float, float] | None, now: datetime
) -> list[dict[str, Any]]:
    if not matter or not grid:
        return []
    try:
        return queries.similar_to_place(actor, county=grid[:6], matter=matter, grid=grid, point=lonlat, now=now)
    except Refused:  # the county's list does not hold this matter
        return []


def _radius(matter: str, grid: str, now: datetime) -> int:
    return catalogue.matter(matter, catalogue.list_in_force(grid[:6], now).version).merge_radius_m
