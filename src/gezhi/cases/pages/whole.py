"""Everything that the page of a case shows, made of what the queries answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from gezhi.cases import access, queries
from gezhi.cases.pages import wording
from gezhi.cases.pages.bar import bar_of
from gezhi.cases.pages.clocks import Chip, chip_of, chip_of_clock, waited
from gezhi.cases.pages.lanes import chart_of
from gezhi.cases.pages.lateness import where_time_went
from gezhi.cases.pages.maps import embedded, map_of, near
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.similar import members
from gezhi.cases.rules.sending import unreachable
from gezhi.cases.terms import (
    ENDED_STATES,
    TOLD_AFTER_END,
    Action,
    Channel,
    CodeState,
    LookPurpose,
    OrderRole,
    OrderState,
    PackageUse,
    Responsibility,
    State,
    Suspension,
)
from gezhi.cases.terms.kept_words import ERASED
from gezhi.catalogue.terms import ClockKind, Urgency
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people
from gezhi.security.terms import Actor
from gezhi.storage import sms

_LOUD = frozenset({Urgency.CRITICAL, Urgency.URGENT})
_HANDS_OVER = frozenset({Action.DISPATCH, Action.REDISPATCH, Action.ORDER_GRID, Action.SELF_HANDLE})
_DONE = frozenset({Action.SUBMIT_RESULT, Action.RESOLVE_ON_SPOT, Action.FINISH_ASSISTING})
_NEXT: Mapping[State, Text] = {
    State.REPORTED: Text("网格化机构受理", "the grid agency accepts it"),
    State.ACCEPTED: Text("网格化机构派单", "the grid agency dispatches it"),
    State.DISPATCHED: Text("牵头部门签收", "the lead department acknowledges"),
    State.HANDLING: Text("承办人反馈结果", "the handler submits the result"),
    State.RETURNED: Text("网格化机构研究后再次分派", "the grid agency studies it and dispatches again"),
    State.SUBMITTED: Text("核查", "verification"),
    State.VERIFIED: Text("答复诉求人后结案", "the petitioner is answered, then it is closed"),
    State.ARCHIVED: Text("已封存", "sealed"),
}
_TOLD: Mapping[str, Text] = {
    "explanation_owed": Text("待解释说明", "an explanation is owed"),
    "cosign_owed": Text("解释说明待会签", "an explanation is to be co-signed"),
}
_HAVE_A_RESULT = frozenset({State.VERIFIED, State.CLOSED})
_RESTRICTED = Text("封存限制使用", "sealed off, use restricted")
_WINDOW = Text("期满归档", "archived when the window is over")


@dataclass(frozen=True, slots=True)
class OrderView:
    """One department's share."""

    role: OrderRole
    lead: bool
    number: str
    state: OrderState
    ended: bool
    organisation: Text
    chip: Chip | None
    times: Text
    extension: Text | None
    responsibility: Responsibility | None
    body: UUID
    recorded: Text | None  # which steps of this body the agency recorded


def context_of(
    actor: Actor, found: Loaded, now: datetime, *, similar: Sequence[Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Everything that the page of a case shows; ``similar`` where its similar cases were read already."""
    row, facts = found.row, found.facts
    place = row["township"] or row["county"]
    files = [_file(file) for file in queries.attachments(found)]
    persons = people_of(actor, found)
    timeline = queries.timeline(found)
    clocks = queries.clocks(found)
    if similar is None:
        similar = queries.similar_to(actor, found, now=now) if facts.state not in ENDED_STATES else []
    radius = facts.matter.merge_radius_m if facts.matter and similar else 0
    point = (row["longitude"], row["latitude"]) if row["longitude"] is not None else None
    return {
        "case": _about(found, timeline, files, now, asked=bool(persons)), "back": reverse("cases:todo"), "chain": None,
        "petitioners": persons, "orders": _orders(found, clocks, timeline, place, now),
        "chart": chart_of(clocks, place, now, asked=bool(persons) or row["anonymous"]),
        "went": where_time_went(clocks, place, now),
        "steps": wording.steps(timeline, files, persons),
        "members": [
            {"address": reverse("cases:case", args=[member["id"]]), "title": f"{member['number']} {member['title']}"}
            for member in members(found)
        ],
        "nearby": [similar_view(n, other) for n, other in enumerate(similar, 1)],
        "map": embedded(map_of(outline(row), point=point, nearby=near(similar), radius=radius)),
        **bar_of(actor, found, now),
    }  # fmt: skip


def steps_of(found: Loaded) -> list[wording.StepView]:
    """What happened, with its files, for a part of the page that shows some of it."""
    return wording.steps(queries.timeline(found), [_file(file) for file in queries.attachments(found)], ())


def similar_view(n: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A similar case as a numbered line beside the map."""
    return {
        "n": n, "address": reverse("cases:case", args=[row["id"]]), "title": f"{row['number']} {row['title']}",
        "far": wording.how_far(row), "state": State(row["state"]),
    }  # fmt: skip


def outline(row: Mapping[str, Any]) -> str:
    """The smallest place that is known."""
    return str(row["grid"] or row["village"] or row["township"] or row["county"])


def _about(
    found: Loaded, timeline: Sequence[Mapping[str, Any]], files: Sequence[dict[str, Any]], now: datetime, *,
    asked: bool,
) -> dict[str, Any]:  # fmt: skip
    row, facts = found.row, found.facts
    deleted = bool(timeline) and timeline[0]["words"] is None
    done = {step["seq"] for step in timeline if Action(step["action"]) in _DONE}
    handed = sum(Action(step["action"]) in _HANDS_OVER for step in timeline)
    return {
        "where": outline(row), "id": found.id, "number": row["number"],
        "address": reverse("cases:case", args=[found.id]),
        "title": _title(row, deleted),
        "state": facts.state, "ended": facts.state in ENDED_STATES or facts.state is State.ARCHIVED,
        "matter": facts.matter.name if facts.matter else None, "matter_code": row["matter"],
        "urgency": facts.urgency, "loud": facts.urgency in _LOUD, "tags": tags_of(found),
        "clock": chip_of(row, now), "holder": _holder(found), "waited": waited(row, now),
        "changes": max(handed - 1, 0), "next": _next(found, asked=asked), "asked": asked, "steps": len(timeline),
        "archived": facts.state is State.ARCHIVED, "uses": list(PackageUse) if row["restricted_at"] else [],
        "explanations": reverse("cases:explanations", args=[found.id]) if row["explanations"] else "",
        "restricted": row["restricted_at"], "disposed": row["disposed_at"],
        "package": reverse("cases:package", args=[found.id]),
        "channel": Channel(row["channel"]), "reported_at": row["reported_at"],
        "words": None if deleted else row["description"], "hidden": sum(piece["step"] == 1 for piece in row["private"]),
        "files": [file for file in files if file["seq"] == 1],
        "after": [file for file in files if file["seq"] in done and file["image"]],
        "address_words": "" if deleted else row["address"],
        "anonymous": row["anonymous"], "place": wording.place(outline(row)),
        "conditions": facts.matter.closing_conditions if facts.matter else (),
        "previous": reverse("cases:case", args=[row["previous"]]) if row["previous"] else "",
        "follow_up": reverse("cases:case", args=[row["follow_up"]]) if row["follow_up"] else "",
        "radius": facts.matter.merge_radius_m if facts.matter else 0,
        "window": facts.matter.merge_window_days if facts.matter else 0,
    }  # fmt: skip


def _title(row: Mapping[str, Any], deleted: bool) -> Text | str:
    """What stands in the place of words that are gone is ours, and so in both languages."""
    if row["disposed_at"]:
        return Action.DISPOSE.text
    if row["restricted_at"]:
        return _RESTRICTED
    return ERASED if deleted else str(row["title"])


def tags_of(found: Loaded) -> list[Text]:
    """What is out of the ordinary about a case."""
    row, tags = found.row, _joint_tags(found)
    if row["returns"]:
        tags.append(Text(f"退单 {row['returns']} 次", f"returned: {row['returns']}"))
    if row["final"]:
        tags.append(Text("已最终指定牵头", "the lead is final"))
    tags += _reported_tags(row)
    tags += [text for name, text in _TOLD.items() if row[name]]
    if found.facts.suspension is not Suspension.NONE:
        until = found.row["suspended_until"].astimezone(CHINA)
        word = found.facts.suspension
        tags.append(Text(f"{word.zh}（到 {until:%m-%d %H:%M}）", f"{word.en} (until {until:%m-%d %H:%M})"))
    if row["void_proposed_by"]:
        tags.append(Text("已有一人提出作废", "one person proposes to void it"))
    if row["merged_into"]:
        tags.append(Text("已并入另一件", "merged into another"))
    return tags


def _reported_tags(row: Mapping[str, Any]) -> list[Text]:
    """What was out of the ordinary when it was reported."""
    tags = []
    if row["anonymous"]:
        tags.append(Text("匿名，不并案", "anonymous, never merged"))
    if row["people"]:
        tags.append(Text(f"涉及 {row['people']} 人", f"people involved: {row['people']}"))
    if row["emergency"]:
        tags.append(Text("报时正有危险", "danger when reported"))
    return tags


def _joint_tags(found: Loaded) -> list[Text]:
    """What of joint handling waits for the agency."""
    tags = []
    if found.row["assistance_asked"]:
        tags.append(Text("牵头请求协办，待决定", "the lead asks for assistance"))
    if any(order.state is OrderState.REFUSING for order in found.facts.open_orders):
        tags.append(Text("有单位申请不协办", "a body asks not to assist"))
    return tags


def _holder(found: Loaded) -> Text:
    row = found.row
    name = people.organisation(row["holder"]).text
    if found.facts.state is State.HANDLING and (row["self_handler"] or row["worker_places"]):
        return Text(f"{name.zh}（网格员办理）", f"{name.en} (handled by the grid)")
    return name


def _next(found: Loaded, *, asked: bool) -> Text:
    until = found.row["window_until"]
    if found.facts.state in TOLD_AFTER_END and ClockKind.REPLY in found.facts.running:
        return Text("告知诉求人", "the petitioner is told")
    if until is not None and found.facts.state is not State.ARCHIVED:
        day = until.astimezone(CHINA)
        return Text(f"{day.month}月{day.day}日期满归档", f"archived after {day:%-d %b}")
    if found.facts.state is State.VERIFIED and not asked:
        return Text("结案", "it is closed")
    return _NEXT.get(found.facts.state, _WINDOW)


def _orders(
    found: Loaded, clocks: Sequence[Mapping[str, Any]], timeline: Sequence[Mapping[str, Any]], place: str, now: datetime
) -> list[OrderView]:
    handling = [clock for clock in clocks if clock["order_id"] and clock["kind"] == ClockKind.HANDLING]
    running = {clock["order_id"]: clock for clock in handling}
    views = []
    for number, row in enumerate(queries.orders(found), 1):
        clock, state = running.get(row["id"]), OrderState(row["state"])
        chip = chip_of_clock(clock, place, now) if clock and row["ended_at"] is None else None
        views.append(
            OrderView(
                OrderRole(row["role"]),
                row["role"] == OrderRole.LEAD,
                f"{number:02d}",
                state,
                row["ended_at"] is not None,
                people.organisation(row["organisation"]).text,
                chip,
                _times(row),
                _extension(row, clock),
                Responsibility(row["responsibility"]) if row["responsibility"] else None,
                row["organisation"],
                _recorded_steps(row["organisation"], timeline),
            )
        )
    return views


def _recorded_steps(body: UUID, timeline: Sequence[Mapping[str, Any]]) -> Text | None:
    """What the agency recorded for a body that did not sign in, in the order in which it was done."""
    made = [Action(step["action"]).text for step in timeline if step["facts"].get("recorded_for") == str(body)]
    return Text("、".join(each.zh for each in made), ", ".join(each.en for each in made)) if made else None


def _times(row: Mapping[str, Any]) -> Text:
    moments = [
        (row["dispatched_at"], Text("派", "dispatched")), (row["acknowledged_at"], Text("签收", "acknowledged")),
        (row["ended_at"], Text("结束", "ended")),
    ]  # fmt: skip
    said = [(f"{at.astimezone(CHINA):%m-%d %H:%M}", text) for at, text in moments if at is not None]
    return Text("，".join(f"{at} {text.zh}" for at, text in said), ", ".join(f"{text.en} {at}" for at, text in said))


def _extension(row: Mapping[str, Any], clock: Mapping[str, Any] | None) -> Text | None:
    """What more time was asked for, and from when it was granted: the old date stays when the order has ended, too."""
    if row["extension_asked"]:
        at = f"{row['extension_asked'].astimezone(CHINA):%m-%d %H:%M}"
        return Text(f"申请延长到 {at}，待机构决定", f"asks for {at}; the agency decides")
    if clock and clock["first_due_at"]:
        at = f"{clock['first_due_at'].astimezone(CHINA):%m-%d %H:%M}"
        return Text(f"已延期，原定 {at}", f"extended; first due {at}")
    return None


def people_of(actor: Actor, found: Loaded) -> list[dict[str, Any]]:
    """Petitioners, masked; the agency that holds the case and the lead department may ask to see one."""
    holds = access.AGENCY.holds(found.facts, actor) and found.facts.state in _HAVE_A_RESULT
    involved = access.AGENCY.holds(found.facts, actor) or access.LEAD.holds(found.facts, actor)
    return [
        {
            **row, "anonymous": not row["name"] and not row["phone"], "seen": False, "asking": False,
            "purposes": list(LookPurpose),
            "may_look": involved and bool(row["name"] or row["phone"]),
            **_code_of(found, row, offered=holds),
            "look": reverse("cases:petitioner", args=[found.id, row["id"]]),
        }
        for row in queries.petitioners(found.county, found.id)
    ]  # fmt: skip


def _code_of(found: Loaded, row: Mapping[str, Any], *, offered: bool) -> dict[str, Any]:
    """Whether the desk may have a code sent to her, or why nobody can ask her."""
    why = unreachable(found.facts, row["reach"], gateway=sms.is_set())
    waits = row["evaluation"] in (CodeState.SENDING, CodeState.EVALUATED)
    may = offered and row["answered_at"] and why is None and not waits
    return {
        "code": reverse("cases:code", args=[found.id, row["id"]]) if may else "",
        "unreachable": why.text if why and found.facts.state in _HAVE_A_RESULT else None,
    }  # fmt: skip


def _file(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row, "address": reverse("cases:attachment", args=[row["id"]]), "image": row["media_type"].startswith("image/")
    }  # fmt: skip
