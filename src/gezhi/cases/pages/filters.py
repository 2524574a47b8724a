"""What a list of cases is narrowed to, in words: choices to offer, filters that are set, and what is no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from gezhi.cases.pages import lists, wording
from gezhi.cases.pages.choices import UNSURE, Choice, matter_choice
from gezhi.cases.queries import narrowing
from gezhi.cases.queries.lists import BAD_FILTER
from gezhi.cases.terms import Channel, State
from gezhi.catalogue.terms import Urgency
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Refused
from gezhi.kernel.text import Term, Text
from gezhi.people import queries as people
from gezhi.security.terms import Actor, Duty

FLAGS: Mapping[str, Text] = {
    "returned": Text("退单两次以上", "returned twice or more"),
    "extension": Text("申请延期待决定", "asks for an extension"),
    "suspension": Text("申请挂起待决定", "asks for a suspension"),
    "explanation": Text("待解释说明", "an explanation is owed"),
    "cosign": Text("解释说明待会签", "an explanation to co-sign"),
    "absent": Text("持有单位无人在岗", "nobody posted at the holder"),
    "provisional": Text("到期日暂估", "provisional due date"),
    "on_the_spot": Text("现场办结", "resolved on the spot"),
    "in_time": Text("按原期限办理", "handled in time"),
    "extended": Text("延期内办理（计超期）", "handled within the extension (counts as late)"),
    "late": Text("超期办理", "handled late"),
    "unsure": Text("事项不确定", "matter unsure"),
    "unplaced": Text("未定到网格", "no grid yet"),
}
SORTS: Mapping[str, Text] = {
    "newest": Text("新的在前", "newest first"),
    "due": Text("按到期，只看计时的", "by due time, running clocks only"),
}
LABELS: Mapping[str, Text] = {
    "state": Text("状态", "State"),
    "holder": Text("现由谁持有", "Held by"),
    "not_holder": Text("不含由其持有", "Not held by"),
    "lead": Text("主办", "Led by"),
    "due": Text("到期", "Due"),
    "matter": Text("事项", "Matter"),
    "area": Text("区域", "Area"),
    "urgency": Text("紧急程度", "Urgency"),
    "channel": Text("来源", "Channel"),
    "flag": Text("标记", "Flag"),
    "came": Text("上报于", "Reported in"),
    "ended": Text("办结于", "Ended in"),
    "text": Text("文字", "Words"),
    "sort": Text("排序", "Order"),
}
BEHIND = ("lead", "urgency", "channel", "flag", "sort")  # filters that stand behind "more"


def in_words(refused: Refused) -> Refused:
    """A refusal for a person: it names a filter as the page does, where programs are told the name of its field."""
    known = refused.code == BAD_FILTER.code and LABELS.get(refused.field or "")
    return BAD_FILTER(field=refused.field, name=known) if known else refused


_MINE = Text("我单位", "my organisation")
_AROUND = Text("本级机构和部门", "bodies of my level")
_OTHER = Text("其他单位", "another organisation")


@dataclass(frozen=True, slots=True)
class Named:
    """A filter that is set: its name in the address, what it is called and what it says."""

    name: str
    label: Text
    text: Text | Term | str


def choices_of(actor: Actor, asked: Mapping[str, str], now: datetime) -> list[Choice]:
    """The filters that are chosen from a list; those with nothing to choose are left out."""
    every = [
        _choice("state", [(s.value, s) for s in State], asked),
        _choice("holder", _holders(actor, asked["holder"]), asked),
        _choice("due", list(lists.DUE), asked),
        matter_choice(actor, asked["matter"], now),
        _choice("lead", _leads(actor, asked["lead"]), asked),
        _choice("urgency", [(u.value, u) for u in Urgency], asked),
        _choice("channel", [(c.value, c) for c in Channel], asked),
        _choice("flag", list(FLAGS.items()), asked),
        Choice("sort", LABELS["sort"], list(SORTS.items()), asked["sort"] or "newest"),
    ]
    return [choice for choice in every if choice.options]


def _choice(name: str, options: Sequence[tuple[str, Text | Term]], asked: Mapping[str, str]) -> Choice:
    return Choice(name, LABELS[name], options, asked[name])


def _holders(actor: Actor, chosen: str) -> Sequence[tuple[str, Text | Term]]:
    """One's own organisation, those of its level, each of them; and whichever the address names."""
    bodies = narrowing.around(actor)
    options: list[tuple[str, Text | Term]] = [(narrowing.MINE, _MINE)]
    if len(bodies) > 1:
        options += [(narrowing.AROUND, _AROUND), *((str(row.id), row.short_text) for row in bodies[1:])]
    return _with_chosen(options, chosen)


def _leads(actor: Actor, chosen: str) -> Sequence[tuple[str, Text | Term]]:
    """A department's own; to an agency those it dispatches to; and whichever the address names."""
    departments = narrowing.around(actor)[1:]
    options: list[tuple[str, Text | Term]] = [(narrowing.MINE, _MINE)] if actor.duty is Duty.HANDLER else []
    return _with_chosen([*options, *((str(row.id), row.short_text) for row in departments)], chosen)


def _with_chosen(options: list[tuple[str, Text | Term]], chosen: str) -> Sequence[tuple[str, Text | Term]]:
    there = not chosen or any(chosen == value for value, _ in options)
    return options if there else [*options, (chosen, _holder(chosen))]


def named(actor: Actor, asked: Mapping[str, str], now: datetime) -> list[Named]:
    """The filters that are set, each in words; a value that is none stands as it was written."""
    return [
        Named(name, label, _SAY[name](asked[name], actor, now))
        for name, label in LABELS.items()
        if asked.get(name) and name != "sort"
    ]


def gone(actor: Actor, asked: Mapping[str, str], now: datetime) -> Iterator[tuple[str, Text]]:
    """What a filter names but is no more, as a sentence: the list may hold older cases of it."""
    matter, area = (asked.get(name, "") for name in ("matter", "area"))
    if matter and all(matter != value for value, _ in matter_choice(actor, matter, now).options):
        yield (
            "matter",
            Text(
                "事项“{code}”不在现行清单里，只会有早先的件。",
                "The matter {code} is not on the list in force: older cases only.",
            ).fill(code=matter[:12]),
        )
    if area and not (len(area) == 4 or geography.exists(area)):
        yield (
            "area",
            Text(
                "区域“{code}”现在没有了，只会有早先的件。", "There is no area {code} any more: older cases only."
            ).fill(code=area[:15]),
        )
    for name in ("holder", "lead"):
        if asked.get(name) and not _is_there(asked[name]):
            yield (
                name,
                Text(
                    "筛选所指的单位已经撤销或不存在。", "The organisation of this filter has ended or does not exist."
                ),
            )


def _is_there(holder: str) -> bool:
    if holder in (narrowing.MINE, narrowing.AROUND):
        return True
    try:
        return people.is_current(people.organisation(UUID(holder)))
    except (ValueError, Refused):
        return False


def _term(term: type[Term]) -> Callable[[str, Actor, datetime], Text | Term | str]:
    return lambda value, actor, now: term(value) if value in {str(member) for member in term} else value


def _of(words: Mapping[str, Text]) -> Callable[[str, Actor, datetime], Text | str]:
    return lambda value, actor, now: words.get(value, value)


def _matter(value: str, actor: Actor, now: datetime) -> Text | Term | str:
    return dict(matter_choice(actor, value, now).options).get(value, UNSURE if value == "unsure" else value)


def _holder(value: str, actor: Actor | None = None, now: datetime | None = None) -> Text:
    if value in (narrowing.MINE, narrowing.AROUND):
        return _MINE if value == narrowing.MINE else _AROUND
    try:
        return people.organisation(UUID(value)).short_text
    except (ValueError, Refused):
        return _OTHER


def _bodies(value: str, actor: Actor, now: datetime) -> Text:
    names = [_holder(each) for each in value.split(",") if each]
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _area(value: str, actor: Actor, now: datetime) -> Text | str:
    return wording.place_within(value, actor.places[0] if actor.places else "")


def _week(value: str, actor: Actor, now: datetime) -> Text | str:
    try:
        begins = date.fromisoformat(value)
        ends = begins + timedelta(days=6)
    except (ValueError, OverflowError):
        return value
    return Text(f"{begins.month}月{begins.day}日至{ends.month}月{ends.day}日", f"{begins:%-d %b} to {ends:%-d %b}")


_SAY: Mapping[str, Callable[[str, Actor, datetime], Text | Term | str]] = {
    "state": _term(State),
    "holder": _holder,
    "not_holder": _bodies,
    "lead": _holder,
    "due": _of(dict(lists.DUE)),
    "matter": _matter,
    "area": _area,
    "urgency": _term(Urgency),
    "channel": _term(Channel),
    "flag": _of(FLAGS),
    "came": _week,
    "ended": _week,
    "text": lambda value, actor, now: value,
}
