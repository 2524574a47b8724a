"""The decision on the desk: three matters with reasons, who leads and why, which clocks will start, one button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from gezhi.cases.pages import wording
from gezhi.cases.pages.choices import matters_for, why_suggested
from gezhi.cases.pages.fields import Field, Form, fields_of
from gezhi.cases.pages.moving import ClockView, clocks_of
from gezhi.cases.queries.deciding import Earlier, Stroke
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.precedents import going_by
from gezhi.cases.terms import Action
from gezhi.cases.workflow import AskKind
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, Hit, MatterRow, Suggestion
from gezhi.kernel.law import cite
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people
from gezhi.people.terms import OrganisationKind
from gezhi.security.terms import Actor

MOST_MATTERS = 3
GIVEN = Text("上报时选的", "chosen when it was reported")
BY_HAND = Text("从清单中选的", "chosen from the list")
_OF_PLACE = frozenset({"grid"})
BODIES = ("lead", "assisting")  # what is chosen of departments: each was offered for one matter


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter to choose, and why it is proposed."""

    row: MatterRow
    reasons: list[Text]
    chosen: bool


@dataclass(frozen=True, slots=True)
class PrecedentView:
    """A precedent that speaks for a department: when it was decided, what it says, and the case it came from."""

    text: Text
    says: str
    address: str


@dataclass(frozen=True, slots=True)
class BodyView:
    """A department to choose, with its reasons; ``near`` ones are shown at once, the others on demand."""

    value: str
    text: Text
    reasons: list[Text]
    chosen: bool
    near: bool
    sources: list[PrecedentView] = field(default_factory=list)


@dataclass(slots=True)
class Sent:
    """What came in with the form. ``changed`` are the steps that others made meanwhile; None where nothing changed."""

    values: Mapping[str, list[str]]
    key: str
    version: int
    refused: Refused | None = None
    changed: list[wording.StepView] | None = None

    def one(self, name: str) -> str:
        return "".join(self.values.get(name, ())[:1]).strip()

    def bodies(self, name: str, matter: str) -> list[str]:
        """The bodies chosen that were offered for this matter."""
        offered = (value.partition("/") for value in self.values.get(name, ()))
        return [body for of, tie, body in offered if tie and of == matter]

    def strays(self, matter: str) -> str:
        """The name of the choice that holds a body offered for another matter, or for none; "" where none does."""
        return next(
            (
                name for name in BODIES
                if len(self.bodies(name, matter)) != sum(bool(value.strip()) for value in self.values.get(name, ()))
            ),
            "",
        )  # fmt: skip


@dataclass(slots=True)
class Decision:
    """The form of the desk: what its button does, what it asks, what it starts."""

    first: Action | None
    then: Action
    key: str
    version: int
    matter: str  # the one that all below is about
    list_version: str
    matters: list[MatterView]
    listed: Sequence[MatterRow]
    bodies: dict[str, list[BodyView]]
    fields: list[Field]
    errors: dict[str, Text]
    clocks: list[ClockView]
    total: datetime | None
    citation: Text | None
    refused: Refused | None = None
    changed: list[wording.StepView] | None = None
    draft: str = field(default="")

    @property
    def leads(self) -> list[BodyView]:
        return self.bodies.get("lead", [])

    @property
    def assists(self) -> list[BodyView]:
        return self.bodies.get("assisting", [])

    @property
    def button(self) -> Text:
        if self.first is None:
            return self.then.text
        return Text(f"{self.first.zh}并{self.then.zh}", f"{self.first.en} and {self.then.en}")

    @property
    def record(self) -> Text:
        """How many steps the button puts on record."""
        if self.first is None:
            return Text(f"记一步：{self.then.zh}", f"one step: {self.then.en}")
        both = Text(f"{self.first.zh}、{self.then.zh}", f"{self.first.en}, {self.then.en}")
        return Text(f"记两步：{both.zh}", f"two steps: {both.en}")

    @property
    def open_leads(self) -> bool:
        """Whether a department is chosen that is not shown at once."""
        return any(body.chosen and not body.near for body in self.leads)

    @property
    def open_assists(self) -> bool:
        return any(body.chosen and not body.near for body in self.assists)


def suggestions_of(found: Loaded, now: datetime) -> list[Suggestion]:
    """What the report's own words speak for, on the list in force; none where the county has no list."""
    try:
        version = catalogue.list_in_force(found.county, now).version
    except Refused:
        return []
    return catalogue.suggest(found.row["description"], version)


def matter_of(found: Loaded, likely: Sequence[Suggestion], sent: Sent | None) -> str:
    """The matter that the page is about: what was chosen on it, what was reported, or the likeliest."""
    if sent is not None and (chosen := sent.one("listed") or sent.one("matter")):
        return chosen
    return str(found.row["matter"]) or (likely[0].code if likely else "")


def hits_of(likely: Sequence[Suggestion], matter: str) -> tuple[Hit, ...]:
    """The words that led to the matter that is chosen."""
    return next((each.reasons for each in likely if each.code == matter), ())


def decision_of(
    actor: Actor, found: Loaded, stroke: Stroke, likely: Sequence[Suggestion], sent: Sent, now: datetime
) -> Decision | None:
    """The form; None where the table has nothing that hands the case over from here."""
    if stroke.then is None:
        return None
    matter = str(stroke.case.row["matter"]) if stroke.case.facts.matter else ""
    earlier, precedents = going_by(actor, found, matter, now=now)
    asks = [*(stroke.first.asks if stroke.first else ()), *stroke.then.asks]
    asks = [ask for ask in asks if ask.kind is not AskKind.MATTER and ask.name != "remark"]
    if found.row["grid"]:
        asks = [ask for ask in asks if ask.name not in _OF_PLACE]
    needs = {**(stroke.first.needs if stroke.first else {}), **stroke.then.needs}
    form = Form(stroke.case, actor, now, _typed(sent, matter), needs)
    fields = fields_of(asks, form, refused=sent.refused)
    bodies = {
        each.name: _bodies(each, earlier, found, precedents)
        for each in fields if each.name in BODIES
    }  # fmt: skip
    if precedents and not form.given("lead"):
        bodies = _as_decided(bodies, precedents[0])
    known = {each.name for each in fields} | ({"matter"} if stroke.first else set())
    wrong = sent.refused if sent.refused and sent.refused.field in known else None
    row = stroke.then.row
    rows = matters_for(found.county, now) if stroke.first else ()
    return Decision(
        stroke.first.action if stroke.first else None, stroke.then.action, sent.key, sent.version, matter,
        stroke.case.facts.list_version,
        _matters(rows, likely, found, matter), rows, bodies, [each for each in fields if each.name not in bodies],
        {wrong.field: wrong.text} if wrong and wrong.field else {},
        clocks_of(row, stroke.case, now), _total(found), cite(*row.article) if row.article else None,
        None if wrong else sent.refused, sent.changed,
    )  # fmt: skip


def _typed(sent: Sent, matter: str) -> dict[str, list[str]]:
    """What was typed stays. Bodies were offered for one matter; for another one they are proposed anew."""
    return {**sent.values, **{name: sent.bodies(name, matter) for name in BODIES}}


def _matters(rows: Sequence[MatterRow], likely: Sequence[Suggestion], found: Loaded, matter: str) -> list[MatterView]:
    """What is chosen by hand or was reported comes in beside what the words suggest: three in all."""
    known = {row.code: row for row in rows}
    reasons: dict[str, list[Text]] = {
        each.code: [why_suggested(each, known)] for each in likely if each.code in known
    }  # fmt: skip
    given = found.row["matter"]
    if given in known:
        reasons[given] = [GIVEN, *reasons.get(given, [])]
    reasons.setdefault(matter, [BY_HAND])
    suggested = [each.code for each in likely]
    codes = [code for code in dict.fromkeys((matter, given)) if code in known and code not in suggested] + suggested
    kept = codes[:MOST_MATTERS]
    if matter in codes and matter not in kept:
        kept[-1] = matter
    return [MatterView(known[code], reasons[code], code == matter) for code in kept if code in known]


def _as_decided(bodies: Mapping[str, list[BodyView]], precedent: Mapping[str, Any]) -> dict[str, list[BodyView]]:
    """The first precedent's lead and who assisted are chosen in place of the list's; a person decides (P22).

    Where that department is not offered here, the list's proposal stays.
    """
    wanted = {"lead": [precedent["lead_department"]], "assisting": precedent["assisting"]}
    departments = {body.value: people.organisation(UUID(body.value)).department for body in bodies.get("lead", ())}
    if precedent["lead_department"] not in departments.values():
        return dict(bodies)
    chosen: dict[str, list[BodyView]] = {}
    for name, views in bodies.items():
        picked = [people.organisation(UUID(body.value)).department in wanted[name] for body in views]
        marked = [replace(body, chosen=pick, near=body.near or pick) for body, pick in zip(views, picked, strict=True)]
        chosen[name] = sorted(marked, key=lambda view: (not view.chosen, not view.near))
    return chosen


def _sources(department: str | None, precedents: Sequence[Mapping[str, Any]]) -> list[PrecedentView]:
    return [
        PrecedentView(
            Text(
                f"判例（{row['decided_at'].astimezone(CHINA):%Y-%m-%d}）研究确定由它牵头",
                f"a study of {row['decided_at'].astimezone(CHINA):%Y-%m-%d} made it the lead",
            ),
            row["conclusion"], reverse("cases:case", args=[row["source"]]) if row["source"] else "",
        )
        for row in precedents
        if department and row["lead_department"] == department
    ]  # fmt: skip


def _bodies(
    made: Field, earlier: Sequence[Earlier], found: Loaded, precedents: Sequence[Mapping[str, Any]]
) -> list[BodyView]:
    """The departments with why each is proposed: precedents first, what the list says, what was decided here before."""
    times = {str(each.organisation): each.times for each in earlier} if made.name == "lead" else {}
    place = wording.place_within(found.row["township"], found.county) if times else ""
    views = []
    for option in made.options or ():
        body = people.organisation(UUID(option.value))
        listed = option.note is not None and body.kind is OrganisationKind.DEPARTMENT
        reasons = [option.note] if option.note else []
        if option.value in times:
            reasons.append(_earlier(times[option.value], place))
        sources = _sources(body.department, precedents) if made.name == "lead" else []
        near = listed or option.value in times or bool(sources)
        views.append(BodyView(option.value, body.text, reasons, option.chosen, near, sources))
    return sorted(views, key=lambda view: (not view.sources, not view.near))


def _earlier(times: int, place: Text | str) -> Text:
    zh, en = (place.zh, place.en) if isinstance(place, Text) else (place, place)
    return Text(
        f"近 90 天，{zh}同一事项由它牵头 {times} 次",
        f"led the same matter in {en} {times} {'time' if times == 1 else 'times'} in 90 days",
    )


def _total(found: Loaded) -> datetime | None:
    return next((clock.due_at for clock in found.clocks if clock.kind == ClockKind.TOTAL), None)
