"""What the steps of a case say: labels from what each move asks, values in words people read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from gezhi.cases.rules.terms_of_time import said
from gezhi.cases.terms import Action, Channel
from gezhi.cases.terms.kept_words import COOPERATION, DISPOSAL_BASIS, ERASED
from gezhi.cases.workflow import FORMER, TABLE, Ask, AskKind
from gezhi.cases.workflow.asks import PEOPLE
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.people import queries as people_queries
from gezhi.security.terms import Duty, Shown

_ASKS: dict[tuple[Action, str], Ask] = {(row.action, ask.name): ask for row in (*TABLE, *FORMER) for ask in row.asks}
_OF_REPORT = {
    "channel": Text("来源", "Channel"),
    "address": Text("地址", "Address"),
    "matter": Text("事项", "Matter"),
    "people": PEOPLE.label,
    "source_number": Text("来源编号", "Number of the source"),
}
_PETITIONER = Text("诉求人", "Petitioner")
_BY = Text("凭", "By")
_OF_NOTICE = {"notice": Text("通知", "Notice"), "source": Text("来源文件", "Document")}
_RETURNS = frozenset({Action.ASK_RETURN, Action.REWORK, Action.REROUTE, Action.DECLINE})
_ACKNOWLEDGES = frozenset({Action.ACKNOWLEDGE, Action.CANCEL_RETURN, Action.REJECT_RETURN, Action.WAIVE_CHECK})
_BESIDE = frozenset(
    {
        Action.NOTE, Action.FINISH_ASSISTING, Action.EXCUSE_ASSISTING, Action.ANSWER, Action.PROPOSE_VOID,
        Action.ERASE_WORDS, Action.RESTRICT, Action.KEEP_LONGER, Action.DISPOSE,
        Action.ASK_EXTENSION, Action.CANCEL_EXTENSION, Action.GRANT_EXTENSION,
        Action.REFUSE_EXTENSION, Action.ASK_SUSPENSION, Action.SUSPEND, Action.GRANT_SUSPENSION,
        Action.REFUSE_SUSPENSION, Action.RESUME, Action.RECALCULATE, Action.ACCEPT_ASSISTING, Action.REFUSE_ASSISTING,
        Action.UPHOLD_ASSISTING, Action.ASK_ASSISTANCE, Action.ORDER_ASSISTANCE, Action.DENY_ASSISTANCE, Action.DIVIDE,
        Action.FINISH_SHARE, Action.TAKE_BACK_SHARES,
        Action.OWE_EXPLANATION, Action.EXPLAIN,
        Action.TRY_EXPLAINING, Action.COSIGN_EXPLANATION, Action.WAIVE_EXPLANATION, Action.EVALUATE,
    }
)  # fmt: skip
_NO_NAMES = frozenset({Duty.SYSTEM, Duty.PETITIONER})  # what stands for their names is a word of ours
_KEPT = {text.zh: text for text in (ERASED, DISPOSAL_BASIS, Action.DISPOSE.text, Action.RESTRICT.text)}
_UNNAMED = frozenset(
    {"reason", "remark", "content", "message", "result", "part", "rest"}
)  # the words speak for themselves


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a step says; without a label where it needs none."""

    label: Text | None
    text: str | Text | Term
    address: str = ""  # of the page of what is named


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as a row of the timeline. ``mark``: "filled", "hollow", "return" or "square"."""

    seq: int
    at: datetime
    action: Action
    mark: str
    organisation: Text | str
    who: Text | str
    duty: Duty
    deleted: bool
    restricted: bool
    lines: list[Line]
    files: list[Mapping[str, Any]]
    recorded_for: Text | None = None  # a body that does not sign in yet: the step is its own, from its paper


def steps(
    timeline: Sequence[Mapping[str, Any]], files: Sequence[Mapping[str, Any]], petitioners: Sequence[Mapping[str, Any]]
) -> list[StepView]:
    """The timeline for reading, newest first."""
    people = {str(row["id"]): row["name"] for row in petitioners}
    return [_step(step, files, people) for step in reversed(timeline)]


def _step(step: Mapping[str, Any], files: Sequence[Mapping[str, Any]], people: Mapping[str, str]) -> StepView:
    action, facts = Action(step["action"]), step["facts"]
    duty = Duty(step["duty"])
    known = step["words"] or {}
    return StepView(
        step["seq"], step["at"], action, _mark(action), _body(step["organisation"], duty, facts["organisation_name"]),
        duty.text if duty in _NO_NAMES else facts["name"], duty, step["words"] is None, step.get("restricted", False),
        _lines(action, known, facts["list_version"], people) + _terms(facts) + _shown(facts),
        [file for file in files if file["seq"] == step["seq"]], _recorded_for(facts),
    )  # fmt: skip


def _recorded_for(facts: Mapping[str, Any]) -> Text | None:
    if not facts.get("recorded_for"):
        return None
    return people_queries.in_both(facts["recorded_for_name"], UUID(facts["recorded_for"]))


def _body(key: UUID, duty: Duty, name: str) -> Text | str:
    """The short name that people use now; the name that was hashed where there is none any more."""
    if duty in _NO_NAMES:  # the word for her says it all
        return ""
    try:
        return people_queries.organisation(key).short_text
    except Refused:
        return name


def _mark(action: Action) -> str:
    if action in _RETURNS:
        return "return"
    if action in _ACKNOWLEDGES:
        return "hollow"
    return "square" if action in _BESIDE else "filled"


def _lines(action: Action, said: Mapping[str, Any], version: str, people: Mapping[str, str]) -> list[Line]:
    """In the order in which the form asks."""
    if action is Action.REPORT:
        lines = [_of_report(name, said[name], version) for name in _OF_REPORT if name in said]
    elif action is Action.RECALCULATE:
        lines = [Line(label, str(said[name])) for name, label in _OF_NOTICE.items() if name in said]
    else:
        names = [name for of, name in _ASKS if of is action and name in said]
        lines = [_of_move(action, name, said[name], version, people) for name in names]
        lines += [_follow_up(said["follow_up"])] if "follow_up" in said else []
    return [line for line in lines if line is not None]


def _terms(facts: Mapping[str, Any]) -> list[Line]:
    """What a new calendar made of the running terms: the old moment and the new one."""
    return [
        Line(Text(ClockKind(each["clock"]).zh, ClockKind(each["clock"]).en), _moved(each))
        for each in facts.get("terms", ())
    ]


def _shown(facts: Mapping[str, Any]) -> list[Line]:
    """By what a petitioner spoke for herself; where she did so before that was noted, nothing."""
    return [Line(_BY, Shown(facts["shown"]))] if "shown" in facts else []


def _moved(each: Mapping[str, Any]) -> Text:
    before, after = (said(datetime.fromisoformat(each[name])) for name in ("from", "to"))
    if each.get("stays"):
        return Text(f"仍为 {before}，不提前", f"still {before}, not earlier")
    if each["from"] == each["to"]:
        return Text(f"仍为 {before}，不再是暂估", f"still {before}, no longer provisional")
    return Text(f"{before} → {after}", f"{before} → {after}")


def _of_report(name: str, value: Any, version: str) -> Line | None:
    label = _OF_REPORT[name]  # the description stands on the page already
    if not value:
        return None
    if name == "channel":
        return Line(label, Channel(value))
    return Line(label, _matter(value, version) if name == "matter" else str(value))


def _of_move(action: Action, name: str, value: Any, version: str, people: Mapping[str, str]) -> Line | None:
    ask = _ASKS[action, name]
    if ask.kind in (AskKind.ATTACHMENTS, AskKind.RECORDED):  # stand in columns of their own
        return None
    label = None if name in _UNNAMED else ask.label
    if ask.kind is AskKind.MATTER:
        return Line(label, _matter(value, version))
    if ask.kind in (AskKind.PETITIONER, AskKind.EXPLANATION):
        key = value["petitioner"] if isinstance(value, Mapping) else str(value)
        return Line(_PETITIONER, people.get(key) or Text("匿名", "anonymous"))
    if ask.kind in (AskKind.CHOICE, AskKind.OFF_LIST) and ask.choices is not None:
        return Line(label, ask.choices(value))
    if ask.kind is AskKind.CASE:
        return Line(label, _named(value), reverse("cases:case", args=[value["id"]]))
    return Line(label, _READERS.get(ask.kind, str)(value))


def _follow_up(made: Mapping[str, Any]) -> Line:
    return Line(Text("后续件", "New case"), str(made["number"]), reverse("cases:case", args=[made["id"]]))


def _matter(code: str, version: str) -> Text | str:
    try:
        return catalogue.matter(code, version).name
    except Refused:  # the case has gone to another list since
        return code


def place(code: str) -> Text | str:
    """The name of a place, or its code where it is unknown."""
    try:
        return geography.place_text(code)
    except Refused:
        return code


def place_within(code: str, scope: str) -> Text | str:
    """The name of a place without the names above it that everybody at the desk knows."""
    name = place(code)
    if not isinstance(name, Text):
        return name
    known = {6: 1, 9: 2, 12: 2, 15: 2}.get(len(scope), 0)
    zh, en = name.zh.split(" "), name.en.split(", ")
    return Text(" ".join(zh[known:]) or name.zh, ", ".join(en[: len(en) - known]) or name.en)


def how_far(row: Mapping[str, Any]) -> Text:
    """Between a case and one that is similar."""
    metres = row["distance_m"]
    return Text("同一网格", "same grid") if metres is None else Text(f"{metres} 米", f"{metres} m")


def _places(codes: Sequence[str]) -> Text:
    named = [place(code) for code in codes]
    return Text(
        "；".join(each.zh if isinstance(each, Text) else each for each in named),
        "; ".join(each.en if isinstance(each, Text) else each for each in named),
    )


def _named(value: Mapping[str, Any]) -> str:
    return str(value.get("name") or value.get("number") or "")


def _bodies(value: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Text:
    """Organisations by the names that were written down; their English ones are looked up."""
    rows = [value] if isinstance(value, Mapping) else value
    named = [people_queries.in_both(str(row["name"]), UUID(row["id"])) for row in rows]
    return Text("、".join(each.zh for each in named), ", ".join(each.en for each in named))


def _body_of(value: Mapping[str, Any]) -> Text:
    """Whose order or clock it is: its own id says nothing of the organisation."""
    return people_queries.in_both(str(value["name"]))


def _clock(value: Mapping[str, Any]) -> Text:
    return Text("{body} · {due}", "{body} · {due}").fill(body=_body_of(value), due=value["due"])


def kept(stored: str) -> Text | str:
    """What was typed, as it is; what the product wrote itself in both languages."""
    if stored in _KEPT:
        return _KEPT[stored]
    asked = COOPERATION.values_in(stored)
    body = people_queries.in_both(asked["body"]) if asked else None
    return COOPERATION.fill(body=body, why=asked["why"]) if asked and body and body.en != body.zh else stored


_READERS: dict[AskKind, Callable[[Any], str | Text]] = {
    AskKind.GRID: place,
    AskKind.GRIDS: _places,
    AskKind.LINE: kept,
    AskKind.TEXT: kept,
    AskKind.AGENCY: _bodies,
    AskKind.DEPARTMENT: _bodies,
    AskKind.ORGANISATIONS: _bodies,
    AskKind.ORDER: _body_of,
    AskKind.EXTENSION: _body_of,
    AskKind.WORKER: _named,
    AskKind.CLOCK: _clock,
    AskKind.STEP: lambda seq: Text(f"第 {seq} 步", f"step {seq}"),
}
