"""What may be entered as a notice about the calendar, and who may decide about it: two persons (双人复核)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from gezhi.catalogue.rules.notices import findings, read_days
from gezhi.catalogue.terms import NoticeDay
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.security.terms import Level

WRONG_DAYS = Refusal("wrong-days", Kind.INVALID, Text("{findings}", "{findings}"))
WRONG_YEAR = Refusal(
    "notice-wrong-year",
    Kind.INVALID,
    Text("通知的年度须是 {first} 或 {second} 年。", "A notice is for {first} or {second}."),
)
NAME_MISSING = Refusal("notice-without-name", Kind.INVALID, Text("请写通知的名称。", "Give the name of the notice."))
SOURCE_MISSING = Refusal(
    "notice-without-document",
    Kind.INVALID,
    Text("请写来源文件（发文机关、文号或网址）。", "Name the document it comes from (issuer, number or address)."),
)
ISSUED_LATER = Refusal(
    "notice-of-the-future", Kind.INVALID, Text("印发日期不能晚于今天。", "It cannot have been issued after today.")
)
SAME_PERSON = Refusal(
    "confirmed-by-the-same",
    Kind.FORBIDDEN,
    Text("双人复核：录入的人不能自己复核。", "Two persons: who entered it cannot confirm it."),
)
NOT_YOURS = Refusal(
    "not-your-proposal", Kind.FORBIDDEN, Text("只有录入的人可以撤回。", "Only who entered it can withdraw it.")
)
CLOSED_BEFORE = Refusal(
    "closure-of-the-past",
    Kind.INVALID,
    Text("{day} 已过去超过 {most} 天。", "{day} was more than {most} days ago."),
)
BACKWARDS = Refusal(
    "closure-backwards",
    Kind.INVALID,
    Text("最后一天在第一天之前，请改正。", "The last day lies before the first; correct one of them."),
)
STRETCH = Refusal(
    "closure-too-long",
    Kind.INVALID,
    Text("停工从第一天到最后一天最多 {most} 天。", "A closure lasts {most} days at most, the first and last counted."),
)
BELOW_A_TOWNSHIP = Refusal(
    "closure-below-a-township",
    Kind.INVALID,
    Text(
        "停工按整个镇街、县区或市录入：工作日历到镇街为止，村居和网格没有自己的日历。",
        "A closure is of a whole township, county or city: there is no calendar of a village, community or grid.",
    ),
)
LONGEST_CLOSURE = 15
LATEST = 3  # days after which a closure cannot be entered any more
LONGEST_NAME = 60  # of a day


def check_year(year: int, today: date) -> None:
    """A notice is for the year that runs or for the next one."""
    if year not in (today.year, today.year + 1):
        raise WRONG_YEAR(field="year", first=today.year, second=today.year + 1)


def check_document(name: str, source: str, issued_on: date, today: date) -> None:
    """Whoever confirms compares a notice with its document, so that is named."""
    if not name.strip():
        raise NAME_MISSING(field="name")
    if not source.strip():
        raise SOURCE_MISSING(field="source")
    if issued_on > today:
        raise ISSUED_LATER(field="issued_on")


def days_of_year(year: int, pasted: str) -> tuple[NoticeDay, ...]:
    """The days of a pasted table or JSON, in order; refuses with everything that is wrong with them."""
    days, wrong = read_days(pasted)
    wrong = wrong or findings(year, days)
    if wrong:
        raise WRONG_DAYS(field="pasted", findings=_together(wrong)).with_extra(findings=wrong)
    return tuple(sorted(days, key=lambda named: named.day))


def check_place(region: str) -> None:
    """Terms are counted by the calendar of a township or, where none is known yet, of a county."""
    if len(region) > Level.TOWNSHIP.digits:
        raise BELOW_A_TOWNSHIP(field="region")


def days_of_closure(first: date, last: date, name: str, today: date) -> tuple[NoticeDay, ...]:
    """The days of a closure of a place: a few, and none that was long ago."""
    number = (last - first).days + 1
    if number < 1:
        raise BACKWARDS(field="last")
    if number > LONGEST_CLOSURE:
        raise STRETCH(field="last", most=LONGEST_CLOSURE)
    if (today - first).days > LATEST:
        raise CLOSED_BEFORE(field="first", day=first, most=LATEST)
    called = name.strip()[:LONGEST_NAME]
    return tuple(NoticeDay(first + timedelta(days=n), working=False, name=called) for n in range(number))


def check_another(proposed_by: UUID, person: UUID) -> None:
    """Who entered a notice neither confirms it nor sends it back."""
    if person == proposed_by:
        raise SAME_PERSON()


def check_own(proposed_by: UUID, person: UUID) -> None:
    """A notice is withdrawn by whoever entered it."""
    if person != proposed_by:
        raise NOT_YOURS()


def _together(wrong: Sequence[Text]) -> Text:
    return Text(" ".join(text.zh for text in wrong), " ".join(text.en for text in wrong))
