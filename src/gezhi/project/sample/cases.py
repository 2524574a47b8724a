"""The sample city's cases: what was planned happens in the order of time, with everything that follows by itself.

Nothing is written by hand: every step is an action of the product with its moment passed in; the archiving and the
system's own moves run between the steps as a worker would run them, and the sweep at the end.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from gezhi.cases.actions.going_on import archive_due, go_on
from gezhi.cases.actions.sealing import seal
from gezhi.project.sample.acts import ACTS, Run
from gezhi.project.sample.cast import Cast
from gezhi.project.sample.following import Following
from gezhi.project.sample.planning import Planned, plans
from gezhi.project.sample.telling import tell
from gezhi.project.sample.terms import TERM_ACTS
from gezhi.storage.queue import Job, collecting, enqueue
from gezhi.storage.sms import silent

_ACTS = {**ACTS, **TERM_ACTS}
MOST_SEALED = 60  # packages made while loading; what is more is left to the worker
PULSE = timedelta(hours=6)  # between two looks for cases whose window is over
GROWN = frozenset({100, 400, 1200, 2400})  # so many steps: the tables are several times as long as before
AFTER = timedelta(seconds=20)  # what the queue's worker needs to come to a job


def load(*, now: datetime, days: int, progress: Callable[[str], object] = lambda line: None) -> int:
    """Let the sample's cases happen in the ``days`` before ``now``; how many. ``progress`` hears of each tenth."""
    story = Happening(now, days, progress)
    planned = list(plans(now, days))
    for plan in planned:
        story.add(plan)
    with collecting() as jobs, silent():
        story.happen(jobs)
        tell(now=now)
        story.left += jobs
    for job in story.left:
        enqueue(job.name, **job.arguments)
    return len(planned)


def _plan_anew() -> None:
    """Have statements planned for tables as they are now.

    The database keeps the plans it made while the tables were empty, when every index looked as good as another;
    after a load that was cut short they made the next one take five minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


class Happening:
    """A line of moments in which the steps of all cases happen, each at its own."""

    def __init__(self, now: datetime, days: int, progress: Callable[[str], object]) -> None:
        self.now = now
        self._tenths = [(now - timedelta(days=days) * (10 - tenth) / 10, tenth) for tenth in range(1, 10)]
        self._progress = progress
        self.left: list[Job] = []
        self._line: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._count = 0
        self._sealed = 0
        self._following = Following(Cast(now), now, self._at)

    def add(self, plan: Planned) -> None:
        """Put the steps of a case on the line."""
        for step, moment in zip(plan.plot.steps, plan.moments, strict=True):
            self._at(moment, self._doing(plan.run, step))

    def happen(self, jobs: list[Job]) -> None:
        """Everything up to now, in order; ``jobs`` are what the steps leave to the queue."""
        for pulse in _pulses(self._line[0][0], self.now):
            self._at(pulse, _archive)
        done = 0
        while self._line and self._line[0][0] <= self.now:
            moment, _, act = heapq.heappop(self._line)
            self._tell(moment)
            act(moment)
            done += 1
            if done in GROWN:
                _plan_anew()
            self._take_all(jobs, moment)
            if not self._line or self._line[0][0] > self.now:  # what others left to the sweep falls in the end
                self._following.sweep(self.now, [])
                self._take_all(jobs, self.now)

    def _take_all(self, jobs: list[Job], moment: datetime) -> None:
        while jobs:
            self._take(jobs.pop(0), moment)

    def _tell(self, moment: datetime) -> None:
        """One line for each tenth of the days: this is most of a first start's time."""
        while self._tenths and self._tenths[0][0] <= moment:
            _, tenth = self._tenths.pop(0)
            self._progress(f"  cases: {tenth * 10} % of the days have passed")

    def _at(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        self._count += 1
        heapq.heappush(self._line, (moment, self._count, act))

    def _take(self, job: Job, moment: datetime) -> None:
        if self._following.takes(job, moment):
            return
        county, case = str(job.arguments["county"]), UUID(str(job.arguments["case"]))
        if job.name == "cases.go_on":
            later = min(moment + AFTER, self.now)
            self._at(later, lambda at: self._go_on(county, case, at))
        elif job.name == "cases.seal" and self._sealed < MOST_SEALED:
            self._sealed += 1
            seal(county=county, case_id=case, now=min(moment + AFTER, self.now))
        else:
            self.left.append(job)

    def _doing(self, run: Run, step: str) -> Callable[[datetime], None]:
        def do(moment: datetime) -> None:
            if step == "close":
                self._following.settle(run, moment)
            _ACTS[step](run, moment)
            self._following.watch(run)
            if step == "grant_extension":
                self._following.explain_later(run.grid[:6], moment)

        return do

    def _go_on(self, county: str, case: UUID, moment: datetime) -> None:
        go_on(county=county, case_id=case, now=moment)


def _archive(moment: datetime) -> None:
    while archive_due(now=moment):
        pass


def _pulses(start: datetime, end: datetime) -> Iterator[datetime]:
    moment = start
    while moment < end:
        yield moment
        moment += PULSE
    yield end
