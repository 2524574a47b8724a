"""Which family is cloned when: drawn once for all processes, in the order of time in which the cases came in.

A year's cases: most of them ended, at any time of the year; few open, as long as the sample's are.

Cases that are written in the order of their keys are written several times as fast, and get rising numbers, as cases
that really came in would.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy
from numpy.typing import NDArray

from bench.fill_templates import Family

YEAR = timedelta(days=365)  # in which cases came in at one rate
SPARE = timedelta(hours=6)  # before a window is over
# Of a year's cases some 5 % are open (each for about two weeks); as many are closed as a window of 30 days holds.
OPEN, WAITING = 0.05, 0.08
DIFFERS = 0.1  # by how much the age of an open case differs from the sample's: fresh, soon and overdue stay
JITTER = 60.0  # seconds
FRESH = timedelta(hours=3)  # the oldest of the cases that are to be accepted
BATCH = 250  # families written in one transaction


@dataclass(frozen=True, slots=True)
class Plan:
    """Families by index, their ages in seconds, and the number of the first case of each; the oldest first."""

    families: NDArray[numpy.int32]
    ages: NDArray[numpy.float64]
    numbers: NDArray[numpy.int64]
    cases: int

    @property
    def batches(self) -> int:
        return -(-len(self.families) // BATCH)

    def batch(self, index: int) -> Iterator[tuple[int, timedelta, int]]:
        """Family, age and number of each clone of a batch."""
        part = slice(index * BATCH, (index + 1) * BATCH)
        for family, age, number in zip(self.families[part], self.ages[part], self.numbers[part], strict=True):
            yield int(family), timedelta(seconds=float(age)), int(number)


def plan(
    families: Sequence[Family], *, cases: int, fresh: int, seed: Sequence[int], number: int, longest: timedelta
) -> Plan:
    """``cases`` clones, and so many more that ``fresh`` of all wait for acceptance; numbers rise from ``number``.

    None came in longer ago than ``longest``: nobody was posted before, or no list was in force.
    """
    chance = numpy.random.default_rng(seed)
    sizes = numpy.array([len(family.cases) for family in families])
    drawn = _exactly(cases, sizes, _shares(families), chance)
    new = numpy.array([index for index, family in enumerate(families) if family.is_fresh])
    missing = max(0, fresh - int(numpy.isin(drawn, new).sum()))
    if missing and not len(new):
        raise LookupError("the sample holds no report that could be accepted as it is.")
    waiting = chance.choice(new, missing) if missing else drawn[:0]
    recent = chance.uniform(60, FRESH.total_seconds(), len(waiting))
    ages = numpy.concatenate([_ages(families, drawn, longest, chance), recent])
    chosen = numpy.concatenate([drawn, waiting])
    spans = numpy.array([(family.last - family.first).total_seconds() for family in families])
    order = numpy.argsort(-(ages + spans[chosen]), kind="stable")
    chosen, ages = chosen[order], ages[order]
    numbers = number + numpy.cumsum(sizes[chosen]) - sizes[chosen]
    return Plan(chosen.astype(numpy.int32), ages, numbers, int(sizes[chosen].sum()))


def _shares(families: Sequence[Family]) -> NDArray[numpy.float64]:
    """How likely each family is drawn: open ones, those that wait for their archiving, and the rest by their shares."""
    kinds = numpy.array([0 if family.is_open else 1 if family.window is not None else 2 for family in families])
    shares = numpy.array([OPEN, WAITING, 1 - OPEN - WAITING])
    likely: NDArray[numpy.float64] = (shares / numpy.maximum(numpy.bincount(kinds, minlength=3), 1))[kinds]
    likely /= likely.sum()
    return likely


def _exactly(
    cases: int, sizes: NDArray[numpy.int64], shares: NDArray[numpy.float64], chance: numpy.random.Generator
) -> NDArray[numpy.int64]:
    """Families with so many cases in all; what is missing at the end are single ones."""
    drawn = chance.choice(len(sizes), cases, p=shares)
    drawn = drawn[numpy.cumsum(sizes[drawn]) <= cases]
    missing = cases - int(sizes[drawn].sum())
    single = numpy.where(sizes == 1, shares, 0)
    return numpy.concatenate([drawn, chance.choice(len(sizes), missing, p=single / single.sum())])


def _ages(
    families: Sequence[Family], drawn: NDArray[numpy.int64], longest: timedelta, chance: numpy.random.Generator
) -> NDArray[numpy.float64]:
    """Seconds since the last step: of an open one about as in the sample, of an ended one anything it may be."""
    reference = max(family.last for family in families)
    own = numpy.array([(reference - family.last).total_seconds() for family in families])
    most = numpy.array([_most(family, longest) for family in families])
    is_open = numpy.array([family.is_open for family in families])
    ages = own[drawn] * (1 + DIFFERS * chance.uniform(-1, 1, len(drawn))) + chance.uniform(1, JITTER, len(drawn))
    late = ages > most[drawn]
    ages = numpy.where(late, most[drawn] * chance.uniform(0.5, 1.0, len(drawn)), ages)
    return numpy.where(is_open[drawn], ages, most[drawn] * chance.uniform(0.0, 1.0, len(drawn)) + 1.0)


def _most(family: Family, longest: timedelta) -> float:
    """How many seconds ago its last step may lie at most."""
    span = family.last - family.first
    most = longest - span if family.is_open else min(YEAR, longest - span)
    if family.window is not None:
        most = min(most, family.window - SPARE)
    return max(most.total_seconds(), 0.0)
