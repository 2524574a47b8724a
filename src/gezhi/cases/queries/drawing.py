"""Draws as they are published, and a week's draw repeated from the chained steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from gezhi.cases.models import Draw, Step
from gezhi.cases.rules.drawing import WEEK, Result, Shares, digest_of, draw, week_of
from gezhi.cases.terms import Action
from gezhi.kernel.ids import first_key
from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import CHINA

MOST = 60  # weeks that are listed
NO_SUCH_DRAW = Refusal("no-such-draw", Kind.NOT_FOUND, Text("这一周没有抽核。", "There was no draw in that week."))
WEEK_RUNS = Refusal(
    "draw-week-runs",
    Kind.CONFLICT,
    Text("这一周还没有过完，种子要到周末之后才公布。", "The week is not over; its seed is published after that."),
    article=(25, 1),
)


@dataclass(frozen=True, slots=True)
class Published:
    """A week's draw; ``seed`` is None until the week is over."""

    county: str
    week: date
    digest: str
    seed: str | None
    shares: Shares


@dataclass(frozen=True, slots=True)
class Repeated:
    """A week's draw once more: how many results, how many drawn, and the cases in which the record says otherwise."""

    published: Published
    results: int
    drawn: int
    differing: tuple[UUID, ...]

    @property
    def holds(self) -> bool:
        return not self.differing and self.published.seed is not None and (
            digest_of(self.published.seed) == self.published.digest
        )  # fmt: skip


def draws(county: str, *, now: datetime) -> list[Published]:
    """The draws of a county, the newest week first; the next week's digest stands there before it begins."""
    return [_published(row, now) for row in Draw.objects.filter(county=county).order_by("-week")[:MOST]]


def repeat(county: str, week: date, *, now: datetime) -> Repeated:
    """Draw a week once more from its published seed and the steps of that week; refuses while the week runs."""
    row = Draw.objects.filter(county=county, week=week).first()
    if row is None:
        raise NO_SUCH_DRAW()
    published = _published(row, now)
    if published.seed is None:
        raise WEEK_RUNS()
    begins = datetime.combine(week, time(), CHINA)
    steps = Step.objects.filter(
        county=county, id__gte=first_key(begins), id__lt=first_key(begins + WEEK), action=Action.RESOLVE_ON_SPOT
    )
    results, recorded = [], set()
    for case, person, at, facts in steps.values_list("case_id", "person", "at", "facts"):
        if "draw" in facts:
            results.append(Result(case, facts["draw"]["dangerous"], person, at))
            recorded |= {case} if facts["draw"]["drawn"] else set()
    again = draw(results, seed=published.seed, shares=published.shares)
    return Repeated(published, len(results), len(again), tuple(sorted(again ^ recorded)))


def _published(row: Draw, now: datetime) -> Published:
    over = week_of(now) > row.week
    shares = Shares(row.percent_dangerous, row.percent, row.most_a_week)
    return Published(row.county, row.week, row.digest, row.seed if over else None, shares)
