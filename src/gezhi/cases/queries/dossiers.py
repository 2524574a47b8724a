"""One case as a dossier for its sealed package: plain values, de-identified text, petitioners masked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from gezhi.cases.archive import dossier as d
from gezhi.cases.archive.completeness import Element, elements
from gezhi.cases.models import Case, CooperationRequest, Petitioner, SealedPackage, Step, StepWords
from gezhi.cases.queries.detail import chain_of, clocks, orders, whole_attachments, whole_timeline
from gezhi.cases.queries.files import path_of
from gezhi.cases.queries.loading import Loaded, petitioners_of
from gezhi.cases.queries.papers import papers_of
from gezhi.cases.rules.retention import DEFAULT_YEARS
from gezhi.cases.terms import Action, AnswerWay, Channel, OrderRole, OrderState, Outcome, Reached, State
from gezhi.cases.workflow import FORMER, REPORT, TABLE
from gezhi.cases.workflow.asks import PEOPLE
from gezhi.catalogue.terms import ClockKind
from gezhi.geography import queries as geography
from gezhi.kernel.law import cite
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import Unit
from gezhi.people import queries as people
from gezhi.security.rules import mask_name, mask_phone
from gezhi.security.terms import SYSTEM, Actor, Duty

ERASED = Text("依法删除", "deleted by law")
UNSURE = Text("未定", "unsure")
_FOLLOWS = d.Coded("follows", Text("接续", "follows"))
_FOLLOWED_BY = d.Coded("followed-by", Text("后续", "followed by"))
_MERGED_INTO = d.Coded("merged-into", Text("并入", "merged into"))
_HOLDS = d.Coded("has-member", Text("并入本件", "merged into this one"))
_REQUESTED = d.Coded("requested-by", Text("应协作请求", "at the request of"))
REPORT_LABELS = {
    "description": Text("情况", "Description"), "address": Text("地址", "Address"), "channel": Text("来源", "Channel"),
    "point": Text("坐标", "Point"), "crs": Text("坐标系", "Reference system"),
    "emergency": Text("先行处置", "Emergency"), "people": PEOPLE.label,
    "source_number": Text("来源编号", "Number at the source"),
}  # fmt: skip


def dossier_of(case: Loaded, *, actor: Actor = SYSTEM) -> d.Dossier:
    """The dossier of a case that has been read; the caller was allowed to see it.

    ``actor``: whose sight of the papers beside the case it has; the package holds all.
    """
    row = case.row
    keeper = people.organisation(row["agency"])
    timeline = whole_timeline(case)
    bases = _bases(timeline)
    steps = _steps(case, timeline, bases)
    return d.Dossier(
        case=_file(case),
        keeper=d.Organisation(str(keeper.id), keeper.name, keeper.kind.text, Text("立档单位", "keeper of the file")),
        organisations=_organisations(case, steps),
        petitioners=_petitioners(case),
        orders=_orders(case),
        clocks=_clocks(case),
        steps=steps,
        attachments=_attachments(case, bases),
        labels=_labels(timeline),
        related=_related(case),
        replaced=_replaced(case),
        restricted=_restricted(timeline),
        papers=papers_of(actor, case.county, case.id),
    )


def elements_of(actor: Actor, case: Loaded, *, now: datetime) -> tuple[Element, ...]:
    """What the file holds of each link of Article 25, what it lacks, and why; the caller was allowed to see it."""
    return elements(replace(dossier_of(case, actor=actor), seen_at=now))


def _file(case: Loaded) -> d.CaseFile:
    row, matter = case.row, case.facts.matter
    years = row["retention_years"] if row["ended_at"] else matter.retention_years if matter else DEFAULT_YEARS
    urgency = case.facts.urgency
    codes = [code for code in (row["county"], row["township"], row["village"], row["grid"]) if code]
    return d.CaseFile(
        id=row["id"], number=row["number"], county=row["county"], matter_code=row["matter"],
        matter_name=matter.name if matter else UNSURE, list_version=row["list_version"], title=row["title"],
        description=row["description"],
        places=tuple(d.Place(code, geography.place_name(code)) for code in codes if geography.exists(code)),
        point=(row["longitude"], row["latitude"]) if row["longitude"] is not None else None,
        channel=d.Coded.of(Channel(row["channel"])),
        urgency=d.Coded.of(urgency) if urgency else d.Coded("", UNSURE), state=d.Coded.of(State(row["state"])),
        reported_at=row["reported_at"], closed_at=row["ended_at"], archived_at=row["archived_at"],
        retention=_retention(years, row["retention_until"]), law=cite(25, 2),
    )  # fmt: skip


def _retention(years: int | None, until: date | None) -> d.Retention:
    period = Text("永久", "for good") if years is None else Text(f"{years} 年", f"{years} years")
    return d.Retention(period, years, until)


def _organisations(case: Loaded, steps: tuple[d.Step, ...]) -> tuple[d.Organisation, ...]:
    """Everybody whose organisation wrote a step or got a work order, once each."""
    roles: dict[Any, Text] = {case.row["agency"]: Text("网格化机构", "grid agency")}
    for order in orders(case):
        roles.setdefault(order["organisation"], OrderRole(order["role"]).text)
    rows = [(people.organisation(key), role) for key, role in roles.items()]
    return tuple(d.Organisation(str(row.id), row.name, row.kind.text, role) for row, role in rows)


def _petitioners(case: Loaded) -> tuple[d.Petitioner, ...]:
    rows = Petitioner.objects.filter(petitioners_of(case.county, case.id)).order_by("id")
    manners = _manners(case)
    return tuple(
        d.Petitioner(
            mask_name(name) if name else "—", mask_phone(phone) if phone else "", answered, manners.get(str(key))
        )
        for key, name, phone, answered in rows.values_list("id", "name", "phone", "answered_at")
    )


def _manners(case: Loaded) -> dict[str, Text]:
    """How each petitioner was told, or tried in vain, by the last step about her; a merged case's in its main one."""
    of = [case.id, case.row["merged_into"]] if case.row["merged_into"] else [case.id]
    steps = Step.objects.filter(county=case.county, case_id__in=of, action=Action.ANSWER).values("id")
    said = StepWords.objects.filter(county=case.county, id__in=steps).order_by("id").values_list("words", flat=True)
    return {words["petitioner"]: _manner(words) for words in said}


def _manner(words: dict[str, Any]) -> Text:
    way, reached = AnswerWay(words["way"]), Reached(words["reached"])
    if reached is Reached.REACHED:
        return way.text
    return Text("{way}（{reached}）", "{way} ({reached})").fill(way=way, reached=reached)


def _orders(case: Loaded) -> tuple[d.WorkOrder, ...]:
    due = {row["order_id"]: row["due_at"] for row in clocks(case) if row["order_id"]}
    outcome = Outcome(case.row["outcome"]).text if case.row["outcome"] else None
    return tuple(
        d.WorkOrder(
            number=f"{case.row['number']}-{number:02d}", organisation=order["organisation_name"],
            role=d.Coded.of(OrderRole(order["role"])), state=d.Coded.of(OrderState(order["state"])),
            dispatched_at=order["dispatched_at"], acknowledged_at=order["acknowledged_at"],
            due_at=due.get(order["id"]), done_at=order["ended_at"],
            outcome=outcome if order["role"] == OrderRole.LEAD and order["state"] == OrderState.DONE else None,
        )
        for number, order in enumerate(orders(case), start=1)
    )  # fmt: skip


def _clocks(case: Loaded) -> tuple[d.Clock, ...]:
    return tuple(
        d.Clock(
            kind=d.Coded.of(ClockKind(row["kind"])), owner=row["owner_name"], started_at=row["started_at"],
            due_at=row["due_at"], stopped_at=row["stopped_at"], unit=d.Coded.of(Unit(row["unit"])), value=row["value"],
            rule_version=row["list_version"], calendar_version=str(row["calendar_version"]),
            provisional=row["provisional"],
            on_time=row["stopped_at"] <= (row["first_due_at"] or row["due_at"]) if row["stopped_at"] else None,
            first_due_at=row["first_due_at"],
        )
        for row in clocks(case)
    )  # fmt: skip


def _bases(timeline: list[dict[str, Any]]) -> dict[int, Text]:
    """On which basis the words of a step were deleted, as the step that did it says."""
    return {
        seq: _basis(row, ERASED)
        for row in timeline
        for seq in row["facts"].get("erases", ())
    }  # fmt: skip


def _restricted(timeline: list[dict[str, Any]]) -> Text | None:
    rows = [row for row in timeline if row["action"] == Action.RESTRICT]
    return _basis(rows[-1], Action.RESTRICT.text) if rows else None


def _basis(row: dict[str, Any], otherwise: Text) -> Text:
    said = (row["words"] or {}).get("basis")
    return Text(said, said) if said else otherwise


def _replaced(case: Loaded) -> tuple[d.Replaced, ...]:
    rows = SealedPackage.objects.filter(county=case.county, case_id=case.id).order_by("nth")
    return tuple(d.Replaced(sm3, at) for sm3, at in rows.values_list("sm3", "sealed_at"))


def _related(case: Loaded) -> tuple[d.Related, ...]:
    """The cases that hang together with this one: the one before, the one it was merged into, those merged into it."""
    row = case.row
    asked = {row["previous"]: _FOLLOWS, row["merged_into"]: _MERGED_INTO}
    near = Case.objects.filter(county=case.county)
    found = near.filter(Q(id__in=[key for key in asked if key]) | Q(merged_into=case.id) | Q(previous=case.id))
    return _asked_by(case) + tuple(
        d.Related(asked.get(key) or (_HOLDS if into == case.id else _FOLLOWED_BY), number, key)
        for key, number, into in found.order_by("number").values_list("id", "number", "merged_into")
    )


def _asked_by(case: Loaded) -> tuple[d.Related, ...]:
    """The department's request for grid workers' help that the case was made of; its words are those of the case."""
    if case.row["channel"] != Channel.DEPARTMENT:
        return ()
    found = CooperationRequest.objects.filter(county=case.county, agency=case.row["agency"], case_id=case.id)
    return tuple(
        d.Related(_REQUESTED, people.organisation(department).name, key)
        for key, department in found.values_list("id", "department")
    )


def _steps(case: Loaded, timeline: list[dict[str, Any]], bases: dict[int, Text]) -> tuple[d.Step, ...]:
    salts = {link.seq: link.salt for link in chain_of(case)}
    people_told = _masked(case) if case.row["explanations"] else {}
    return tuple(
        d.Step(
            seq=row["seq"], at=row["at"], device_at=row["device_at"], action=d.Coded.of(Action(row["action"])),
            source=d.Coded.of(State(row["source"])) if row["source"] else None,
            target=d.Coded.of(State(row["target"])), actor=row["name"], duty=Duty(row["duty"]).text,
            posting=row["facts"]["posting"], organisation=row["facts"]["organisation_name"],
            list_version=row["facts"]["list_version"], facts=row["facts"], commitment=row["commitment"],
            hash=row["hash"], words=row["words"], salt=salts[row["seq"]],
            erased=None if row["words"] is not None else bases.get(row["seq"], ERASED),
            readable=_readable(Action(row["action"]), row["words"] or {}, people_told),
        )
        for row in timeline
    )  # fmt: skip


def _masked(case: Loaded) -> dict[str, str]:
    """Petitioners by id, masked: steps about explanations name them by id."""
    rows = Petitioner.objects.filter(petitioners_of(case.county, case.id)).values_list("id", "name")
    return {str(key): mask_name(name) if name else "—" for key, name in rows}


def _readable(action: Action, words: dict[str, Any], people_told: dict[str, str]) -> dict[str, str]:
    """Words that are codes, as people read them. What a word means is the step's own: two moves ask for a ground."""
    rows = [row for row in (*TABLE, *FORMER) if row.action is action]
    terms: dict[str, Any] = {
        ask.name: ask.choices for row in rows for ask in row.asks if ask.choices is not None
    } | {"channel": Channel}  # fmt: skip
    readable = {name: terms[name](value).zh for name, value in words.items() if name in terms}
    if words.get("grid"):
        readable["grid"] = geography.place_name(words["grid"])
    if "explanation" in words:
        readable["explanation"] = people_told.get(words["explanation"]["petitioner"], "—")
    for name, value in words.items():
        if isinstance(value, dict) and "name" in value:
            readable[name] = str(value["name"])
        elif isinstance(value, list) and value and all(isinstance(item, dict) and "name" in item for item in value):
            readable[name] = "、".join(str(item["name"]) for item in value)
    return readable


def _attachments(case: Loaded, bases: dict[int, Text]) -> tuple[d.Attachment, ...]:
    return tuple(
        d.Attachment(
            name=row["name"], media_type=row["media_type"], size=row["size"], sha256=row["sha256"], sm3=row["sm3"],
            file=path_of(row["sha256"]) if row["shown"] else None, step=row["seq"],
            erased=None if row["shown"] else bases.get(row["seq"], ERASED),
        )
        for row in whole_attachments(case)
    )  # fmt: skip


def _labels(timeline: list[dict[str, Any]]) -> dict[str, Text]:
    made = {row["action"] for row in timeline}
    asked = {ask.name: ask.label for row in (REPORT, *TABLE, *FORMER) if row.action in made for ask in row.asks}
    return REPORT_LABELS | asked
