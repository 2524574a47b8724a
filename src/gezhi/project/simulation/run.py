"""Lives a year's cases in as many processes as there are processors, and prints where the time went."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from random import Random

import django

from gezhi.catalogue.terms import ClockKind
from gezhi.project.simulation.life import live
from gezhi.project.simulation.tally import Tally

PIECE = 5_000  # cases that one process lives at a time; the outcome does not depend on how many processes there are


def simulate(cases: int, seed: int) -> Tally:
    """The whole year. ``seed`` makes it the same year again."""
    pieces = [(seed, begin, min(PIECE, cases - begin)) for begin in range(0, cases, PIECE)]
    whole = Tally()
    with get_context("spawn").Pool(min(os.cpu_count() or 1, len(pieces) or 1), initializer=django.setup) as pool:
        for number, piece in enumerate(pool.imap_unordered(_live, pieces), 1):
            whole.add(piece)
            if sys.stderr.isatty():
                print(f"\r{number}/{len(pieces)}", end="", file=sys.stderr)
    return whole


def _live(piece: tuple[int, int, int]) -> Tally:
    seed, begin, number = piece
    chance, tally = Random(f"{seed} {begin}"), Tally()  # noqa: S311 - a made-up year, no secret
    for _ in range(number):
        live(chance, tally)
    return tally


def report(tally: Tally, seconds: float) -> Iterator[str]:
    """The lines that are printed."""
    yield f"{tally.cases:,} cases in {seconds:.0f} s; seed and number make the same year again"
    yield f"{tally.checked:,} due moments and warnings found a second way, {tally.different:,} of them different"
    yield ""
    yield from _shares("of the cases", tally.cases, {
        "late in all (total clock)": tally.late_cases, "handed to the agency above": tally.handed_on,
        "returned by a department": tally.returned, "suspended": tally.suspended, "extended": tally.extended,
        "reworked": tally.reworked,
    })  # fmt: skip
    yield f"provisional when they started {tally.provisional:,} · moved by a notice {tally.moved:,}"
    yield ""
    yield f"{'clock':<18}{'ran':>12}{'late':>12}{'share':>8}"
    for kind in ClockKind:
        if ran := tally.clocks[kind]:
            yield f"{kind.zh + ' ' + kind.en:<18}{ran:>12,}{tally.late[kind]:>12,}{100 * tally.late[kind] / ran:>7.1f}%"
    yield "warnings: " + " · ".join(f"{mark} {number:,}" for mark, number in tally.marks.items())
    yield ""
    yield from _by_holder("where the petitioners' time went (working hours)", tally.held)
    for kind in ClockKind:
        of_kind = {key: minutes for key, minutes in tally.overdue.items() if key[0] == kind and minutes}
        if of_kind:
            yield from _by_holder(f"delay of {kind.en}, by who held the case", of_kind)


def _shares(what: str, whole: int, counts: dict[str, int]) -> Iterator[str]:
    yield what
    for name, number in counts.items():
        yield f"  {name:<28}{number:>12,}{100 * number / max(whole, 1):>7.1f}%"


def _by_holder(title: str, minutes: dict[tuple[str, str], int]) -> Iterator[str]:
    whole = sum(minutes.values()) or 1
    yield title
    for (_, holder), number in sorted(minutes.items(), key=lambda each: -each[1]):
        yield f"  {holder:<28}{number // 60:>12,}{100 * number / whole:>7.1f}%"


def main(cases: int, seed: int) -> int:
    """Prints the year; 1 where the two ways differ anywhere."""
    began = time.monotonic()
    tally = simulate(cases, seed)
    print("\n".join(report(tally, time.monotonic() - began)))
    for example in tally.examples:
        print(example, file=sys.stderr)
    return int(bool(tally.different))
