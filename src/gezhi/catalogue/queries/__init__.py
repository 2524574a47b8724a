"""Every read of the catalogue. Public by law (Art. 9: the list is published), so no read asks who is asking, but for
notices that are not in force yet.

A list that is in force, a notice and a catalogue are never edited, so what they say is kept in the process by their
key for good. Which of them exist is read again when one was written (``forget``), when somebody asks for a version that
is not known yet, or when ``FRESH_FOR`` seconds have passed. A warm process asks the database nothing; an adoption
elsewhere is seen after at most ``FRESH_FOR`` seconds, and lists begin on a day, not on a second.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.catalogue import rules
from gezhi.catalogue.models import (
    AdmissionList,
    CalendarProposal,
    DeadlineRule,
    Department,
    Matter,
    MatterCatalogue,
    MatterClass,
    WorkCalendar,
)
from gezhi.catalogue.queries.answering import answer_templates as answer_templates
from gezhi.catalogue.queries.answering import kept_templates
from gezhi.catalogue.queries.built_in import built_in_answers as built_in_answers
from gezhi.catalogue.queries.defaults import default_deadlines
from gezhi.catalogue.queries.parameters import kept_settings
from gezhi.catalogue.queries.parameters import parameters as parameters
from gezhi.catalogue.queries.parameters import places_with_settings as places_with_settings
from gezhi.catalogue.queries.rows import (
    class_row,
    deadline_row,
    department_row,
    list_row,
    matter_row,
    notice_of,
    proposal_of,
)
from gezhi.catalogue.terms import (
    AdmissionListRow,
    ClassRow,
    ClockKind,
    DeadlineRow,
    DepartmentRow,
    MatterRow,
    Notice,
    NoticeKind,
    Proposal,
    Suggestion,
    Urgency,
)
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA, Allowance, Calendar
from gezhi.security.terms import Actor, Duty
from gezhi.storage.kept import FRESH_FOR as FRESH_FOR
from gezhi.storage.kept import Kept, forgets

NO_LIST_IN_FORCE = Refusal(
    "no-list-in-force",
    Kind.NOT_FOUND,
    Text("{county} 还没有生效的准入清单。", "{county} has no admission list in force."),
    article=(9,),
)
UNKNOWN_LIST = Refusal(
    "unknown-list", Kind.NOT_FOUND, Text("没有这个版本的准入清单。", "There is no such version of an admission list.")
)
UNKNOWN_MATTER = Refusal(
    "unknown-matter",
    Kind.NOT_FOUND,
    Text("清单 {version} 里没有事项 {code}。", "The list {version} does not hold the matter {code}."),
    article=(9,),
)
UNKNOWN_DEPARTMENT = Refusal(
    "unknown-department-code",
    Kind.NOT_FOUND,
    Text("部门目录里没有代码 {code}。", "The directory of departments does not hold the code {code}."),
    article=(5,),
)


NO_NOTICE = Refusal(
    "no-such-notice", Kind.NOT_FOUND, Text("没有这个版本的日历通知。", "There is no notice of this version.")
)
NO_PROPOSAL = Refusal(
    "no-such-proposal",
    Kind.NOT_FOUND,
    Text("没有这份待生效的通知，或者您无权查看。", "There is no such notice, or you may not see it."),
)


@dataclass(frozen=True, slots=True)
class _Lists:
    by_version: Mapping[str, AdmissionListRow]
    by_county: Mapping[str, list[AdmissionListRow]]  # the latest begun first


@dataclass(frozen=True, slots=True)
class _Content:
    matters: Mapping[str, MatterRow]
    in_order: tuple[MatterRow, ...]
    deadlines: Mapping[tuple[str | None, ClockKind, Urgency], DeadlineRow]
    vocabulary: rules.Vocabulary


def _read_lists() -> _Lists:
    by_version, by_county = {}, defaultdict(list)
    for stored in AdmissionList.objects.order_by("-effective_from", "-adopted_at", "-version"):
        row = list_row(stored)
        by_version[row.version] = row
        by_county[row.county].append(row)
    return _Lists(by_version, by_county)


def _read_content(row: AdmissionListRow) -> _Content:
    stored = Matter.objects.filter(admission_list=row.id).select_related("matter_class").order_by("code")
    matters = tuple(matter_row(matter, row.version) for matter in stored)
    deadlines = [deadline_row(rule) for rule in DeadlineRule.objects.filter(admission_list=row.id)]
    return _Content(
        matters={matter.code: matter for matter in matters},
        in_order=matters,
        deadlines={(rule.matter, rule.clock, rule.urgency): rule for rule in deadlines},
        vocabulary=rules.Vocabulary.of(matters),
    )


class _Notices:
    """The notices by version with the moments they were announced at, and the calendars that they have made so far."""

    def __init__(self, announced: tuple[tuple[datetime, Notice], ...]) -> None:
        self.announced = announced
        self._moments = sorted(moment for moment, _ in announced)
        self._made: dict[tuple[str, int], Calendar] = {}

    def calendar_for(self, region: str, now: datetime) -> Calendar:
        """Of a place as announced by ``now``: between two announcements it stays the same."""
        key = region, bisect_right(self._moments, now)
        if key not in self._made:
            self._made[key] = _calendar(region, [notice for moment, notice in self.announced if moment <= now])
        return self._made[key]


def _read_notices() -> _Notices:
    stored = WorkCalendar.objects.order_by("version").prefetch_related("days")
    return _Notices(tuple((calendar.adopted_at, notice_of(calendar)) for calendar in stored))


def _read_departments() -> Mapping[str, DepartmentRow]:
    return {stored.code: department_row(stored) for stored in Department.objects.order_by("code")}


_lists = Kept(_read_lists)
_notices = Kept(_read_notices)
_departments = Kept(_read_departments)
_contents: dict[UUID, _Content] = {}
_calendars: dict[tuple[int, ...], Calendar] = {}


@forgets("catalogue")
def forget() -> None:
    """Drop what this process has kept; the next question reads again."""
    for kept in (_lists, _notices, _departments, kept_settings, kept_templates):
        kept.forget()
    _contents.clear()
    _calendars.clear()


def warm(now: datetime) -> None:
    """Read everything that the hot paths ask for, as a server does before its first request."""
    _departments.get()
    kept_settings.get()
    for county in _lists.get().by_county:
        try:
            _content(list_in_force(county, now).version)
        except Refused:
            continue
        calendar_for(county, now)


def list_in_force(county: str, now: datetime) -> AdmissionListRow:
    """The county's admission list on the day of ``now`` in China; refuses where there is none."""
    today = now.astimezone(CHINA).date()
    for row in _lists.get().by_county.get(county, ()):
        if row.effective_from <= today and (row.effective_to is None or today <= row.effective_to):
            return row
    raise NO_LIST_IN_FORCE(county=county)


def list_of(version: str) -> AdmissionListRow:
    """The list of a version, in force or not."""
    found = _lists.get().by_version.get(version)
    if found is None:
        _lists.forget()
        found = _lists.get().by_version.get(version)
    if found is None:
        raise UNKNOWN_LIST()
    return found


def _content(version: str) -> _Content:
    row = list_of(version)
    content = _contents.get(row.id)
    if content is None:
        content = _contents[row.id] = _read_content(row)
    return content


def matters(version: str) -> tuple[MatterRow, ...]:
    """The matters of a list in the order of their codes."""
    return _content(version).in_order


def matter(code: str, version: str) -> MatterRow:
    """One matter of a list; refuses a code that the list does not hold."""
    found = _content(version).matters.get(code)
    if found is None:
        raise UNKNOWN_MATTER(code=code, version=version)
    return found


def is_listed(code: str, county: str, now: datetime) -> bool:
    """Whether the county's admission list in force holds a matter; where there is none, nothing is listed."""
    try:
        version = list_in_force(county, now).version
    except Refused:
        return False
    return code in _content(version).matters


def find(version: str, text: str) -> tuple[MatterRow, ...]:
    """The matters of a list whose code, names or classes hold all the words, in either language."""
    words = rules.normal(text).split()
    return tuple(row for row in matters(version) if all(word in _searched(row) for word in words))


def _searched(row: MatterRow) -> str:
    texts = (row.name, row.major, row.minor)
    return rules.normal(" ".join([row.code, *(text.zh for text in texts), *(text.en for text in texts)]))


def deadline(version: str, matter_code: str | None, clock: ClockKind, urgency: Urgency | None = None) -> DeadlineRow:
    """The rule for a clock: the matter's own at this urgency, otherwise the list's.

    Where a list of before says nothing of a clock that came later, a default holds.
    Without a matter ("unsure") the list's own rule holds; without an urgency the matter's, or NORMAL.
    """
    content = _content(version)
    if matter_code is not None and matter_code not in content.matters:
        raise UNKNOWN_MATTER(code=matter_code, version=version)
    if urgency is None:
        urgency = content.matters[matter_code].urgency if matter_code else Urgency.NORMAL
    own = content.deadlines.get((matter_code, clock, urgency))
    return own or content.deadlines.get((None, clock, urgency)) or default_deadlines()[clock, urgency]


def allowance(version: str, matter_code: str | None, clock: ClockKind, urgency: Urgency | None = None) -> Allowance:
    """How long a clock may run; see ``deadline``."""
    return deadline(version, matter_code, clock, urgency).allowance


def deadlines(version: str) -> tuple[DeadlineRow, ...]:
    """All the rules of a list, its own and those of single matters."""
    return tuple(_content(version).deadlines.values())


def suggest(description: str, version: str) -> list[Suggestion]:
    """Three matters of a list that a description may be about, the likeliest first; none where nothing fits."""
    return rules.suggest(description, _content(version).vocabulary)


def calendar_for(region: str, now: datetime) -> Calendar:
    """The working calendar of a place (code of any level) as announced by ``now``."""
    return _notices.get().calendar_for(region, now)


def calendar_at(region: str, version: int) -> Calendar:
    """The working calendar of a place as it was at a version that was frozen with a clock."""
    notices = _notices.get().announced
    if version and (not notices or notices[-1][1].version < version):
        _notices.forget()
        notices = _notices.get().announced
    return _calendar(region, [notice for _, notice in notices if notice.version <= version])


def _calendar(region: str, notices: Iterable[Notice]) -> Calendar:
    """One calendar for all the places that follow the same notices."""
    followed = [notice for notice in notices if rules.follows_notice(region, notice)]
    key = tuple(notice.version for notice in followed)
    found = _calendars.get(key)
    if found is None:
        found = _calendars[key] = rules.assemble(followed, region)
    return found


def calendar_with(region: str, now: datetime, notice: Notice) -> Calendar:
    """The working calendar of a place as it would be with one notice more: for a preview."""
    heard = [each for announced, each in _notices.get().announced if announced <= now]
    version = max((each.version for each in heard), default=0) + 1
    return rules.assemble([*heard, replace(notice, version=version)], region)


def announced_years(now: datetime) -> frozenset[int]:
    """The years whose arrangement is in force."""
    return frozenset(
        each.year
        for at, each in _notices.get().announced
        if at <= now and each.kind is NoticeKind.YEAR and each.year is not None
    )


def notices(now: datetime) -> list[Notice]:
    """Every notice in force, the newest first."""
    return [each for at, each in reversed(_notices.get().announced) if at <= now]


def notice(version: int) -> Notice:
    """The notice that made a version of the calendar; refuses an unknown one."""
    for fresh in (False, True):
        if fresh:
            _notices.forget()
        for _, each in _notices.get().announced:
            if each.version == version:
                return each
    raise NO_NOTICE()


def proposals_visible_to(actor: Actor) -> QuerySet[CalendarProposal]:
    """Business administrators see what concerns their area: the national notices, and those for places in it."""
    if actor.duty is Duty.SYSTEM:
        return CalendarProposal.objects.all()
    if actor.duty is not Duty.BUSINESS_ADMINISTRATOR:
        return CalendarProposal.objects.none()
    places = Q(region="")
    for place in actor.places:
        places |= Q(region__startswith=place) | Q(region__in=[place[:digits] for digits in (4, 6, 9, 12)])
    return CalendarProposal.objects.filter(places)


def proposals(actor: Actor, most: int = 50) -> list[Proposal]:
    """The notices entered so far, the newest first."""
    return [proposal_of(stored) for stored in proposals_visible_to(actor).order_by("-id")[:most]]


def proposal(actor: Actor, proposal_id: UUID) -> Proposal:
    """One notice that was entered; the same answer for a missing one and one of elsewhere."""
    stored = proposals_visible_to(actor).filter(id=proposal_id).first()
    if stored is None:
        raise NO_PROPOSAL()
    return proposal_of(stored)


def departments() -> Mapping[str, DepartmentRow]:
    """The directory of linked departments by code."""
    return _departments.get()


def department(code: str) -> DepartmentRow:
    """A kind of department by its code."""
    found = _departments.get().get(code)
    if found is None:
        raise UNKNOWN_DEPARTMENT(code=code)
    return found


def classes_in_force(city: str, now: datetime) -> tuple[ClassRow, ...]:
    """The minor classes of the city's classification catalogue on the day of ``now``; none where there is none."""
    today = now.astimezone(CHINA).date()
    begun = MatterCatalogue.objects.filter(city=city, effective_from__lte=today)
    newest = begun.order_by("-effective_from", "-adopted_at").values("id")[:1]
    return tuple(class_row(stored) for stored in MatterClass.objects.filter(catalogue__in=newest))
