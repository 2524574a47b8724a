"""What the sample's cases are to be: which life, which matter, where, through whom, and when each step happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from gezhi.cases.terms import Channel, Outcome
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind, MatterRow, PhotoRule, Urgency
from gezhi.geography import queries as geography
from gezhi.people import queries as people
from gezhi.project.sample import accounts, moments
from gezhi.project.sample.acts import Run
from gezhi.project.sample.cast import CITY, Cast
from gezhi.project.sample.lots import Lot
from gezhi.project.sample.moments import Mood
from gezhi.project.sample.places import Places
from gezhi.project.sample.plots import ABOVE, BUSY, CLUSTERS, ELSEWHERE, LONG_AGO, MERGED, PLOTS, UNITS, Plot
from gezhi.project.sample.stories import Stories
from gezhi.security.terms import Duty, Level

HOME = accounts.TOWNSHIP
COUNTIES = 4  # townships of each county in which something happens
LEADS = ("14", "17", "01", "07", "13", "06")  # departments whose handlers can sign in
RECENT, OLD = (0.3, 26.0), (31.0, 78.0)  # days since a case ended
MOODS = (Mood.FRESH,) * 6 + (Mood.SOON,) * 2 + (Mood.OVERDUE,) * 2
ASKING = (Channel.HOTLINE, Channel.HOTLINE, Channel.CITIZEN, Channel.CITIZEN, Channel.COUNTER)
ANY = (Channel.PATROL,) * 6 + ASKING
RARE_OUTCOMES = (Outcome.UNFOUNDED, Outcome.PLANNED, Outcome.REFERRED, Outcome.CONTROLLED)


@dataclass(frozen=True, slots=True)
class Planned:
    """A case to happen: its life, who and where, and the moment of each step."""

    plot: Plot
    run: Run
    moments: tuple[datetime, ...]


def plans(now: datetime, days: int) -> Iterator[Planned]:
    """Every case of the sample, in no order."""
    planner = _Planner(now, days)
    leader = next(each for each in accounts.everybody() if each.duty is Duty.GRID_LEADER)
    home = _Home(planner, leader.places)
    yield from home.cases()
    strange = list(_townships())
    for name, number in _counted(ELSEWHERE):
        lot = Lot(f"elsewhere {name} {number}")
        yield planner.plan(PLOTS[name], lot, lot.one_of("grid", _grids(lot.one_of("township", strange))))
    for name, number in _counted(LONG_AGO):
        lot = Lot(f"long ago {name} {number}")
        township = HOME if lot.happens("home", 0.4) else lot.one_of("township", strange)
        yield planner.plan(PLOTS[name], lot, lot.one_of("grid", _grids(township)), ended=OLD)
    yield from _above(planner, strange)


def _counted(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    return ((name, number) for name, most in counts.items() for number in range(most))


def _townships() -> Iterator[str]:
    """Some of every county; the one of the accounts of 台山 twice, so that there is something on its desk."""
    for county in geography.regions(CITY):
        inside = [region.code for region in geography.regions(county.code) if region.code != HOME]
        step = max(1, len(inside) // COUNTIES)
        yield from inside[::step][:COUNTIES]
        if county.code == accounts.ELSEWHERE:
            yield from inside[:1] * 3


def _grids(township: str) -> list[str]:
    return [grid.code for grid in geography.grids(township=township)]


def _above(planner: _Planner, strange: Sequence[str]) -> Iterator[Planned]:
    """Cases that went up to a county's desk, and to the city's."""
    for county in [*geography.regions(CITY), geography.region(CITY)]:
        to_city = county.level is Level.CITY
        inside = [HOME, *(code for code in strange if to_city or code.startswith(county.code))]
        inside = [code for code in inside if code.startswith(county.code)]
        for name, number in _counted(ABOVE):
            lot = Lot(f"above {county.code} {name} {number}")
            plot = PLOTS[name].raised(2 if to_city else 1)
            lead = ("14", "06")[number % 2] if name.startswith(("dispatched", "handling")) else ""
            yield planner.plan(plot, lot, lot.one_of("grid", _grids(lot.one_of("township", inside))), lead=lead)


class _Home:
    """The township whose people can sign in: most of what happens is here, and much of it in two of its grids."""

    def __init__(self, planner: _Planner, favoured: Sequence[str]) -> None:
        self._planner = planner
        self._favoured = favoured
        self._grids = _grids(HOME)
        self._leads = (LEADS[number % len(LEADS)] for number in count())

    def cases(self) -> Iterator[Planned]:
        for name, number in _counted(BUSY):
            mood = Mood.FRESH if "slow" in PLOTS[name].needs else None  # what stands still or goes on is not over yet
            yield self._planner.plan(PLOTS[name], *self._where(name, number), mood=mood)
        for number, name in enumerate(CLUSTERS):
            yield from self._cluster(PLOTS[name], number)
        for number, name in enumerate(MERGED):
            yield from self._merged(PLOTS[name], number)

    def _where(self, name: str, number: int) -> tuple[Lot, str, str]:
        """The lot, the grid, and the department that leads: each whose handler can sign in has something to do."""
        lot, plot = Lot(f"home {name} {number}"), PLOTS[name]
        own = "sent" in plot.needs
        favoured = own or lot.happens("favoured", 0.35) or (number == 0 and plot.clock is not None)
        grid = lot.one_of("grid", self._favoured if favoured else self._grids)
        if own:
            return lot, grid, "17"
        dispatched = "dispatch" in plot.steps and plot.clock is not None
        return lot, grid, next(self._leads) if dispatched and number < 2 * len(LEADS) else ""

    def _cluster(self, plot: Plot, number: int) -> Iterator[Planned]:
        """Several people report the same thing; nobody has merged them yet."""
        lot = Lot(f"cluster {number}")
        main = self._planner.plan(plot, lot, lot.one_of("grid", self._favoured), near=True, mood=Mood.FRESH)
        yield main
        for other in range(1 + number % 3):
            again = Lot(f"cluster {number} {other}")
            yield self._planner.beside(main, PLOTS["reported"], again, into=None)

    def _merged(self, plot: Plot, number: int) -> Iterator[Planned]:
        """Others reported the same and were merged; the main case answers all of them."""
        lot = Lot(f"merged {number}")
        old = OLD if number % 4 == 3 else RECENT
        main = self._planner.plan(plot, lot, lot.one_of("grid", self._grids), near=True, ended=old)
        yield main
        for other in range(1 + number % 2):
            name = "unmerged" if number == 1 and other == 0 and plot.clock else "merged"
            yield self._planner.beside(main, PLOTS[name], Lot(f"merged {number} {other}"), into=main.run)


class _Planner:
    """Draws what a case is from its lot."""

    def __init__(self, now: datetime, days: int) -> None:
        self.now = now
        self.first = now - timedelta(days=days)
        self.cast = Cast(self.first)
        self.stories = Stories()
        self.places = Places()

    def plan(
        self, plot: Plot, lot: Lot, grid: str, lead: str = "", *, near: bool = False, mood: Mood | None = None,
        ended: tuple[float, float] = RECENT,
    ) -> Planned:  # fmt: skip
        """A case of this life in a grid. ``near``: it may have others beside it, so it has a point and no secret."""
        version = catalogue.list_in_force(grid[:6], self.now).version
        matter = self._matter(plot, lot, grid, version, lead, near=near)
        channel = self._channel(plot, lot, matter)
        run = Run(
            lot, self.cast, self.stories, matter, grid, channel, people.agency_of(grid, Level.TOWNSHIP),
            outcome=lot.one_of("rare", RARE_OUTCOMES) if lot.happens("outcome", 0.12) else Outcome.SOLVED,
        )  # fmt: skip
        self._people(run, plot, near=near)
        self._departments(run, plot)
        run.unsure = bool(plot.off) or (_may_be_unsure(plot) and lot.happens("unsure", 0.15))
        run.text = self._text(run, plot)
        self._place(run, plot, near=near)
        return Planned(plot, run, self._moments(plot, run, version, mood or lot.one_of("mood", MOODS), ended))

    def beside(self, main: Planned, plot: Plot, lot: Lot, *, into: Run | None) -> Planned:
        """Somebody else's report of what ``main`` is about, a few steps away and a while later."""
        run = replace(
            main.run, lot=lot, channel=lot.one_of("channel", (Channel.HOTLINE, Channel.CITIZEN)), petitioners=1,
            anonymous=False, unsure=False, into=into, receipts=(), orders=[], reporter=None,
        )  # fmt: skip
        run.text = self.stories.report(run.matter.code, lot, run.grid)
        run.point = self.places.point(run.grid, lot, metres=12, beside=main.run.point)
        until = self.now
        for step, moment in zip(main.plot.steps, main.moments, strict=True):
            if step in ("submit", "resolve_on_spot"):
                until = min(until, moment)
        span = until - main.moments[0]
        parts = [lot.between("reported", 0.1, 0.4), lot.between("merged", 0.5, 0.7), lot.between("unmerged", 0.75, 0.9)]
        return Planned(plot, run, tuple(main.moments[0] + span * part for part in parts[: len(plot.steps)]))

    def _matter(
        self, plot: Plot, lot: Lot, grid: str, version: str, lead: str, *, near: bool
    ) -> MatterRow:  # fmt: skip
        rows = [row for row in catalogue.matters(version) if plot.fits(row) and row.code in self.stories.matters]
        if plot.clock is not None and not lot.happens("critical", 0.12):
            rows = [row for row in rows if row.urgency is not Urgency.CRITICAL]
        if "slow" in plot.needs:
            calm = (Urgency.NORMAL, Urgency.ROUTINE)
            rows = [row for row in rows if row.urgency in calm and row.photo is not PhotoRule.FORBIDDEN]
        if "sent" in plot.needs:
            rows = [row for row in rows if self.cast.departmental(grid, row.lead)]
        if near:
            rows = [row for row in rows if row.merge_radius_m and row.merge_window_days > 2 and row.public_report]
        if "asked" in plot.needs:
            rows = [row for row in rows if row.public_report]
        led = [row for row in rows if row.lead == lead]
        return lot.one_of("matter", led or rows)

    def _channel(self, plot: Plot, lot: Lot, matter: MatterRow) -> Channel:
        if "nobody" in plot.needs:
            return Channel.PATROL
        if "calm" in plot.needs:
            return lot.one_of("channel", (Channel.HOTLINE, Channel.CITIZEN))
        channel = lot.one_of("channel", ASKING if "asked" in plot.needs else ANY)
        return channel if matter.public_report else Channel.PATROL

    def _people(self, run: Run, plot: Plot, *, near: bool) -> None:
        lot = run.lot
        if "nobody" in plot.needs:
            return
        wants = "asked" in plot.needs or near
        may = run.channel is Channel.CITIZEN and run.matter.anonymous and not wants
        run.anonymous = may and lot.happens("anonymous", 0.4)
        if run.channel is Channel.PATROL:
            run.petitioners = int(wants or lot.happens("asked on the way", 0.12))
        elif not run.anonymous:
            run.petitioners = 2 if lot.happens("two", 0.1) and "calm" not in plot.needs else 1

    def _departments(self, run: Run, plot: Plot) -> None:
        others = [code for code in run.matter.assisting if code in UNITS]
        if "wrong" in plot.needs:
            run.wrong_lead = run.lot.one_of("wrong", others)
        elif "helped" in plot.needs:
            run.assisting = tuple(others[: 1 + int(run.lot.share("helpers") * 2)])

    def _text(self, run: Run, plot: Plot) -> str:
        if plot.off:
            return self.stories.off_list(plot.off, run.lot, run.grid)
        return self.stories.report(run.matter.code, run.lot, run.grid)

    def _place(self, run: Run, plot: Plot, *, near: bool) -> None:
        """A point, mostly; now and then a grid's code, a point on a border, or an address that says no grid."""
        lot, accepted = run.lot, "accept" in plot.steps or plot.steps == ("report",)
        if not near and accepted and "transfer_up" not in plot.steps and lot.happens("border", 0.06):
            run.point = self.places.on_border(run.grid, lot)
        elif not near and accepted and run.channel is Channel.COUNTER and lot.happens("address", 0.5):
            run.address = f"{geography.place_name(run.grid[:12])} {self.stories.spot(lot)}"
        elif near or not lot.happens("grid only", 0.12):
            run.point = self.places.point(run.grid, lot, metres=90 if near else 160)

    def _moments(
        self, plot: Plot, run: Run, version: str, mood: Mood, ended: tuple[float, float]
    ) -> tuple[datetime, ...]:
        calendar, exact = catalogue.calendar_for(run.grid, self.now), plot.clock is not None
        matter = None if run.unsure and plot.anchor == "report" else run.matter
        urgency = matter.urgency if matter else Urgency.NORMAL
        if plot.clock is None:
            age = timedelta(days=run.lot.between("age", *ended))
            anchor, last = len(plot.steps) - 1, self.now - age
        else:
            rule = catalogue.allowance(version, matter.code if matter else None, plot.clock, urgency)
            anchor = len(plot.steps) - 1 - plot.steps[::-1].index(plot.anchor)
            last = moments.started(mood, rule, calendar, self.now, run.lot)
        last = max(moments.in_hours(plot.steps[anchor], last, urgency, calendar, run.lot, exact=exact), self.first)
        handling = catalogue.allowance(version, run.matter.code, ClockKind.HANDLING, urgency)
        line = [last]
        first_result = plot.steps.index("submit") if "submit" in plot.steps else -1
        for index in range(anchor, 0, -1):
            step = plot.steps[index]
            if index == first_result:
                earlier = moments.took(handling, calendar, line[0], run.lot, step, late="late" in plot.needs)
            else:
                earlier = moments.before(step, line[0], urgency, calendar, run.lot)
            line.insert(0, moments.in_hours(plot.steps[index - 1], earlier, urgency, calendar, run.lot, exact=exact))
        return tuple(line + moments.after(plot.steps[anchor + 1 :], last, self.now, urgency, run.lot))


def _may_be_unsure(plot: Plot) -> bool:
    return "accept" in plot.steps or plot.steps == ("report",)
