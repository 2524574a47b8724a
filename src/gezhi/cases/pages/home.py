"""Home: what waits by what is due next, then exceptions, then how one's own area goes. Every number has its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from gezhi.cases import queries
from gezhi.cases.access import REPORTERS
from gezhi.cases.pages import filters, lists, wording
from gezhi.cases.pages.doors import note, page, show
from gezhi.cases.queries import narrowing
from gezhi.cases.queries.counting import Held, Weeks, counts, held, own_area, weekly
from gezhi.cases.queries.explaining import waiting
from gezhi.cases.terms import Kept, OrderRole, State
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.kernel.worktime import CHINA
from gezhi.people import queries as people
from gezhi.people.access import WHO_HOLDS
from gezhi.security.queries import count_to_approve
from gezhi.security.terms import Actor, ApprovalKind, Duty

WEEKS = 12
NAMED = 4  # organisations that hold something overdue are named one by one, up to so many
WIDTH, HEIGHT, MARGIN = 132, 32, 4  # of a drawing, in its own units
TODO = Text("我的待办", "My to-dos")
_TO_DO: Mapping[State, Text] = {
    State.REPORTED: Text("受理", "Accept"),
    State.ACCEPTED: Text("派单", "Dispatch"),
    State.DISPATCHED: Text("签收", "Acknowledge"),
    State.HANDLING: Text("办理", "Handle"),
    State.RETURNED: Text("研究退单", "Study the return"),
    State.SUBMITTED: Text("核查", "Verify"),
    State.VERIFIED: Text("答复", "Answer"),
    State.DECLINED: Text("告知不予受理", "Tell: declined"),
    State.REFERRED_OUT: Text("告知已转送", "Tell: referred out"),
}
_TABS: Mapping[Duty, tuple[State, ...]] = {
    Duty.AGENCY_OFFICER: (State.REPORTED, State.ACCEPTED, State.RETURNED, State.SUBMITTED, State.VERIFIED),
    Duty.VERIFIER: (State.SUBMITTED,),
    Duty.HANDLER: (State.DISPATCHED, State.HANDLING),
}  # fmt: skip
_KEPT: Mapping[Kept, Text] = {
    Kept.IN_TIME: Text("按原期限", "In time"),
    Kept.EXTENDED: Text("延期内", "Extended"),
    Kept.LATE: Text("超期", "Late"),
}
_ALL = Text("全部", "All")
_ASSISTING = Text("协办", "Assist")
_EMPTY = Text("没有等您办的件", "Nothing waits for you")
_EMPTY_NEXT = Text("新到的件会出现在这里；也可以登记来件。", "What comes in appears here; or register a report.")


@dataclass(frozen=True, slots=True)
class Tab:
    """A group of to-dos with its number."""

    text: Text
    address: str
    here: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class ToDo:
    """A row, and what is to be done with it."""

    row: lists.RowView
    verb: Text


@dataclass(frozen=True, slots=True)
class Exceptional:
    """What somebody has to look after: a number, the list behind it, and one verb."""

    icon: str
    tone: str
    text: Text
    more: Text
    address: str
    verb: Text


@dataclass(frozen=True, slots=True)
class Point:
    """One week of a trend."""

    begins: datetime
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Numbers of weeks as a line; the last week is the one that runs."""

    text: Text
    points: tuple[Point, ...]
    line: str
    dot: tuple[float, float]

    @property
    def now(self) -> Point:
        return self.points[-1]

    @property
    def before(self) -> Point:
        return self.points[-2]


@page
def home(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponseBase:
    """What waits for whoever is at the desk, what is overdue first; beside it exceptions and trends."""
    base = queries.to_dos(actor)
    state, part = request.GET.get("state", ""), request.GET.get("part", "")
    chosen = replace(base, holder=None, assisting=actor.organisation) if part == "assisting" and base.holder else base
    status, refused = 200, None
    try:
        found = queries.listing(actor, narrowing.narrow(chosen, {"state": state}, actor, now), **lists.marks(request))
    except Refused as wrong:
        found, refused, status = queries.Page([], None), filters.in_words(wrong), wrong.kind.value
        note(request, actor, now, wrong)
    scope = actor.places[0] if actor.places else ""
    rows = [lists.row_view(row, scope, now) for row in found.rows]
    bodies = narrowing.around(actor) if _minds(actor, base) else []
    holding = held(actor, [row.id for row in bodies], now=now) if bodies else []
    trends = _trends(actor, now)
    tabs, total = _tabs(request, actor, base, holding)
    context = {
        "heading": TODO, "may_report": actor.duty in REPORTERS, "refused": refused, "total": total, "tabs": tabs,
        "groups": [(group, [ToDo(row, _TO_DO.get(row.state, row.state.text)) for row in group.rows])
                   for group in (lists.groups_of(rows, now) if base.sort == "due" else [lists.Group(None, None, rows)])
                   if group.rows],
        "shown": len(rows), **lists.paging(request, found),
        "empty": {"title": _EMPTY, "next": _EMPTY_NEXT}, "filtered": bool(state or part),
        "exceptions": exceptions(actor, holding, now) if bodies else None, "trends": trends,
        "week_rows": list(zip(*(reversed(trend.points) for trend in trends), strict=True)),
        "area": _area(actor), "weeks": WEEKS, "asked": _asked(actor, now),
    }  # fmt: skip
    return show(request, "cases/home.html", context, status)


def _minds(actor: Actor, base: queries.Filters) -> bool:
    """Whether there are organisations whose to-dos and exceptions are this person's business."""
    return base.holder is not None or actor.duty is Duty.BUSINESS_ADMINISTRATOR


def _tabs(
    request: HttpRequest, actor: Actor, base: queries.Filters, holding: Sequence[Held]
) -> tuple[list[Tab], int | None]:
    """The groups of to-dos with their numbers; one that is empty is named only where it is the duty's daily work."""
    if base.holder is None:
        return [], None
    mine = {each.state: each.number for each in holding if each.holder == base.holder}
    if base.states:
        mine = {state: number for state, number in mine.items() if state in base.states}
    daily = _TABS.get(actor.duty, ())
    state, part = request.GET.get("state", ""), request.GET.get("part", "")
    total = sum(mine.values())
    tabs = [Tab(_ALL, request.path, not state and not part, total)]
    for each in [*daily, *(other for other in _TO_DO if other not in daily and mine.get(other))]:
        tabs.append(Tab(_TO_DO[each], f"{request.path}?state={each}", state == each, mine.get(each, 0)))
    if actor.duty is Duty.HANDLER:
        helped = counts(actor, replace(base, holder=None, assisting=actor.organisation))
        address = f"{request.path}?part=assisting"
        tabs.append(Tab(_ASSISTING, address, part == "assisting", sum(helped.values())))
    return tabs, total


def exceptions(actor: Actor, holding: Sequence[Held], now: datetime) -> list[Exceptional]:
    """What is late and with whom, what was returned twice, what nobody is there to do, what is only provisional."""
    found = [*_to_approve(actor), *_late(actor, holding)]
    asked = sum(each.extensions for each in holding) if actor.duty is Duty.AGENCY_OFFICER else 0
    if asked:
        found.append(_exception(
            "clock", "soon", Text(f"申请延期 {asked} 件", f"asking for an extension: {asked}"),
            Text("到期前决定；按时率仍按原期限计", "decide before it is due; on time still means the first date"),
            Text("决定", "decide"), flag="extension",
        ))  # fmt: skip
    suspended = sum(each.suspensions for each in holding) if actor.duty is Duty.AGENCY_OFFICER else 0
    if suspended:
        found.append(_exception(
            "clock", "soon", Text(f"申请挂起 {suspended} 件", f"asking for a suspension: {suspended}"),
            Text("决定前照常计时；谁申请的，由另一人决定", "clocks run until then; another than who asked decides"),
            Text("决定", "decide"), flag="suspension",
        ))  # fmt: skip
    returned = sum(each.returned for each in holding)
    if returned:
        found.append(_exception(
            "refresh", "soon", Text(f"退单两次以上 {returned} 件", f"returned twice or more: {returned}"),
            Text("再次分派即为最终指定", "the next designation is final"), Text("研究", "study"), flag="returned",
        ))  # fmt: skip
    missing = people.unstaffed({each.holder for each in holding}, WHO_HOLDS, now)
    absent = [each for each in holding if each.holder in missing]
    if absent:
        number, bodies = sum(each.number for each in absent), _names({each.holder for each in absent})
        found.append(_exception(
            "users", "soon", Text(f"{number} 件在无人在岗的单位", f"held where nobody is posted: {number}"), bodies,
            Text("处理", "handle"), flag="absent",
        ))  # fmt: skip
    provisional = sum(each.provisional for each in holding)
    if provisional:
        found.append(_exception(
            "calendar-question", "quiet", Text(f"到期日暂估 {provisional} 件", f"provisional due dates: {provisional}"),
            Text("所跨年度的工作日历未公布", "the calendar of a year is not announced"), Text("查看", "look"),
            flag="provisional",
        ))  # fmt: skip
    return found


def _asked(actor: Actor, now: datetime) -> Exceptional | None:
    """Explanations that wait for this handler, or for this worker's signature (Art. 21 ¶3)."""
    number = waiting(actor, now=now)
    if not number:
        return None
    if actor.duty is Duty.HANDLER:
        return _exception(
            "clock", "soon", Text(f"待解释说明 {number} 件", f"explanations owed: {number}"),
            Text("没有按期办结，先向诉求人说明", "the term was not kept: tell the petitioner why"),
            Text("说明", "explain"), flag="explanation", holder="", lead=narrowing.MINE, sort="newest",
        )  # fmt: skip
    return Exceptional(
        "clock", "soon", Text(f"待您会签的解释说明 {number} 件", f"explanations to co-sign: {number}"),
        Text("部门说明后由网格员会签", "after the department, the grid worker"), reverse("cases:cosigning"),
        Text("会签", "co-sign"),
    )  # fmt: skip


def _to_approve(actor: Actor) -> list[Exceptional]:
    """Exports that wait for this business administrator: her only to-do that is no case."""
    number = count_to_approve(actor, ApprovalKind.EXPORT) if actor.duty is Duty.BUSINESS_ADMINISTRATOR else 0
    if not number:
        return []
    text = Text(f"待您审批的导出 {number} 个", f"exports that wait for your approval: {number}")
    more = Text("看清字段和理由再批", "look at the fields and the reason first")
    return [Exceptional("download", "soon", text, more, reverse("cases:exports"), Text("审批", "decide"))]


def _late(actor: Actor, holding: Sequence[Held]) -> list[Exceptional]:
    """Who holds overdue cases, whose oldest is oldest first; many are told in one line."""
    late: dict[UUID, list[Held]] = {}
    for each in holding:
        if each.overdue:
            late.setdefault(each.holder, []).append(each)
    ordered = sorted(late.items(), key=lambda item: min(each.oldest for each in item[1] if each.oldest))
    found = [_overdue(actor, holder, parts) for holder, parts in ordered[:NAMED]]
    if rest := ordered[NAMED:]:
        number = sum(each.overdue for _, parts in rest for each in parts)
        found.append(_exception(
            "alert-octagon", "over",
            Text(f"另有 {len(rest)} 个单位超期 {number} 件", f"others, overdue: {number}"),
            Text("不含上面点名的单位", "without those named above"), Text("查看", "look"), due="overdue",
            not_holder=",".join(str(holder) for holder, _ in ordered[:NAMED]),
        ))  # fmt: skip
    return found


def _overdue(actor: Actor, holder: UUID, parts: Sequence[Held]) -> Exceptional:
    number = sum(each.overdue for each in parts)
    oldest = min(each.oldest for each in parts if each.oldest).astimezone(CHINA)
    since = Text(f"最早 {oldest.month}月{oldest.day}日到期", f"the oldest was due on {oldest:%-d %b}")
    if holder == actor.organisation:
        text = Text(f"本单位超期 {number} 件", f"my organisation, overdue: {number}")
        return _exception("alert-octagon", "over", text, since, Text("先办", "do first"), holder="mine", due="overdue")
    name = people.organisation(holder).short_text
    text = Text("{name}超期 {number} 件", "{name}, overdue: {number}").fill(name=name, number=number)
    return _exception("alert-octagon", "over", text, since, Text("查看", "look"), holder=str(holder), due="overdue")


def _exception(icon: str, tone: str, text: Text, more: Text, verb: Text, **query: str) -> Exceptional:
    # By due time stands only what has a clock; an explanation is owed also where none runs any more.
    asked = {"holder": narrowing.AROUND, "sort": "due"} | query
    asked = {name: value for name, value in asked.items() if value}
    return Exceptional(icon, tone, text, more, f"{reverse('cases:queue')}?{urlencode(asked)}", verb)


def _names(bodies: set[UUID]) -> Text:
    names = sorted((people.organisation(body).short_text for body in bodies), key=lambda name: name.zh)
    if len(names) > 3:
        return Text(f"共 {len(names)} 个单位", f"{len(names)} bodies")
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _trends(actor: Actor, now: datetime) -> list[Trend]:
    if not actor.places:
        return []
    monday = now.astimezone(CHINA).date() - timedelta(days=now.astimezone(CHINA).weekday())
    starts = [datetime.combine(monday - timedelta(weeks=n), time(), CHINA) for n in range(WEEKS - 1, -2, -1)]
    weeks = weekly(actor, starts)
    own = _own(actor)
    # Art. 21 ¶3: on time means the first due moment; what was extended counts as late and stands apart.
    kept = [_trend(text, "ended", weeks, weeks.kept[how], own | {"flag": how.value}) for how, text in _KEPT.items()]
    return [
        _trend(Text("上报", "Reports in"), "came", weeks, weeks.came, own),
        _trend(Text("办结", "Ended"), "ended", weeks, weeks.ended, own),
        *(trend for trend in kept if any(point.number for point in trend.points)),
    ]


def _own(actor: Actor) -> dict[str, str]:
    """What narrows a list to what ``weekly`` counts of all that one may see."""
    if actor.duty is Duty.HANDLER:
        return {"lead": narrowing.MINE}
    area = own_area(actor)
    return {"area": area} if area else {}


def _trend(text: Text, name: str, weeks: Weeks, numbers: Sequence[int], more: Mapping[str, str]) -> Trend:
    queue = reverse("cases:queue")
    points = tuple(
        Point(begins, number, f"{queue}?{urlencode({name: begins.astimezone(CHINA).date().isoformat(), **more})}")
        for begins, number in zip(weeks.starts[:-1], numbers, strict=True)
    )
    drawn = drawing(numbers)
    return Trend(text, points, " ".join(f"{x:g},{y:g}" for x, y in drawn), drawn[-1])


def drawing(numbers: Sequence[int]) -> list[tuple[float, float]]:
    """The points of a line through these numbers, from nought at the bottom to the greatest at the top."""
    step = (WIDTH - 2 * MARGIN) / max(len(numbers) - 1, 1)
    top = max([*numbers, 1])
    room = HEIGHT - 2 * MARGIN
    return [
        (round(MARGIN + n * step, 1), round(HEIGHT - MARGIN - room * number / top, 1))
        for n, number in enumerate(numbers)
    ]


def _area(actor: Actor) -> Text | Term | str:
    """What the trends are of: one's own area; of a department, what it leads."""
    if actor.duty is Duty.HANDLER:
        return Text("本部门{role}的件", "what this department has as {role}").fill(role=OrderRole.LEAD)
    if len(actor.places) == 1:
        return wording.place_within(actor.places[0], actor.places[0][:6])
    return Text(f"本人的 {len(actor.places)} 个网格", f"my {len(actor.places)} grids")
