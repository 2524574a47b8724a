"""One family of the sample, put elsewhere at another moment: every line of every table that it needs.

Whatever the product derives is derived by the product's own functions; what is only replaced are keys, moments, places
and the names of who is answerable there.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bench.fill_city import Border, City, Post
from bench.fill_clocks import Clocks
from bench.fill_templates import (
    ATTACHMENTS,
    CASES,
    CLOCKS,
    MARK,
    ORDERS,
    PETITIONERS,
    STEPS,
    WORDS,
    Family,
    StepTemplate,
    Template,
)  # fmt: skip
from bench.rows import Known, Mould, array, as_json, cell, text
from gezhi.cases.actions.building import RECEIPT_LENGTH, RECEIPT_SIGNS, _title
from gezhi.cases.actions.clocks import return_until
from gezhi.cases.actions.tokens import search_tokens
from gezhi.catalogue import queries as catalogue
from gezhi.geography import queries as geography
from gezhi.kernel.chain import GENESIS, SALT_BYTES, canonical, sm3
from gezhi.kernel.ids import time_of
from gezhi.project.sample.lots import Lot
from gezhi.project.sample.stories import Stories
from gezhi.security.rules import digest_of, separate

DRAWS = 60  # grids looked at for one in which everybody has a counterpart
DAY = timedelta(days=1)
Lines = dict[str, list[str]]


class NoPlace(Exception):
    """No grid was found in which everybody who takes part has a counterpart."""


@dataclass(slots=True)
class Elsewhere:
    """Where a clone is, when, and who stands for whom there."""

    grid: str
    border: Border | None
    point: tuple[float, float]
    version: str
    known: Known
    people: dict[str, Post]  # by the posting of the template
    names: dict[str, str]  # of places, in texts
    numbers: dict[str, str]

    @property
    def shift(self) -> timedelta:
        return self.known.shift


class Cloner:
    """Makes clones; one for each process."""

    def __init__(self, city: City, now: datetime, *, seed: object, first: int) -> None:
        """``seed`` and how far a number lies from ``first`` decide every draw of a clone's words."""
        self.city, self.now = city, now
        self._seed, self._first = seed, first
        self.stories = Stories()
        self.lines: Lines = defaultdict(list)
        self.chance = random.Random(0)  # noqa: S311 - the same every time

    def add(self, family: Family, *, age: timedelta, number: int) -> int:
        """Adds the lines of a clone whose last step lies ``age`` before now; how many steps it has."""
        where = self._elsewhere(family, age, number)
        lot = Lot(f"bench {self._seed} {number - self._first}")
        return sum(_Clone(self, family, case, where, lot, index).write() for index, case in enumerate(family.cases))

    def key(self, milliseconds: int) -> str:
        """A UUIDv7 as text: the same as the product's, by our own chance."""
        noise = self.chance.getrandbits(74)
        at, rest = f"{milliseconds:012x}", f"{noise & (1 << 62) - 1 | 2 << 62:016x}"
        return f"{at[:8]}-{at[8:]}-7{noise >> 62:03x}-{rest[:4]}-{rest[4:]}"

    def _elsewhere(self, family: Family, age: timedelta, number: int) -> Elsewhere:
        on_border = any(case.placed == "border" for case in family.cases)
        for _ in range(DRAWS):
            border = self.chance.choice(self.city.borders) if on_border else None
            grid = border.grid if border else self.chance.choice(self.city.grids)
            people = self._people(family, grid)
            if people is not None:
                break
        else:
            raise NoPlace(family.home)
        shift = self._shift(family, age, grid)
        known, later = Known(shift), shift // timedelta(milliseconds=1)
        for key, at in family.keys:
            known[key] = self.key(at + later)
        for case in family.cases:
            made = time_of(UUID(case.row["id"])) + shift
            known[case.row["id"]] = self._case_key(round(made.timestamp() * 1000))
        for key in family.bodies:
            other = self.city.counterpart(key, grid)
            assert other is not None  # ``_people`` looked
            known[key] = other.id
        for slot in family.slots:
            known[slot.posting], known[slot.person] = people[slot.posting].posting, people[slot.posting].person
        first = family.first + shift
        numbers = {
            case.number: f"{grid[:6]}-{(case.moments[0] + shift).year}-{number + index:07d}"
            for index, case in enumerate(family.cases)
        }
        return Elsewhere(
            grid, border, (border.longitude, border.latitude) if border else self.city.point(grid, self.chance),
            catalogue.list_in_force(grid[:6], first).version, known, people,
            _renamed(family.home, grid), numbers,
        )  # fmt: skip

    def _people(self, family: Family, grid: str) -> dict[str, Post] | None:
        """Who acts instead of whom: somebody else for each, in the same duty of the counterpart; None: nobody there."""
        if any(self.city.counterpart(key, grid) is None for key in family.bodies):
            return None
        found: dict[str, Post] = {}
        taken: set[str] = set()
        for slot in family.slots:
            body = self.city.counterpart(slot.body, grid)
            posts = self.city.posts_at(body.id, slot.duty, grid if slot.in_grid else None) if body else ()
            first = self.chance.randrange(len(posts)) if posts else 0
            free = next((post for post in (*posts[first:], *posts[:first]) if post.person not in taken), None)
            if free is None:
                return None
            taken.add(free.person)
            found[slot.posting] = free
        return found

    def _shift(self, family: Family, age: timedelta, grid: str) -> timedelta:
        """By how much every moment moves; up to six days more where a return would come after its term."""
        shift = self.now - age - family.last
        shift -= shift % timedelta(milliseconds=1)
        asked = [(case.row | {"township": grid[:9]}, *pair) for case in family.cases for pair in case.returned]
        if not asked:
            return shift
        window = family.window
        for days in range(7):
            other = shift - days * DAY
            late = window is not None and family.last + other + window <= self.now
            if not late and all(at + other <= return_until(row, since + other) for row, at, since in asked):
                return other
        return shift

    def _case_key(self, milliseconds: int) -> str:
        """A key with our mark."""
        return self.key(milliseconds)[: -len(MARK)] + MARK


def _renamed(home: str, grid: str) -> dict[str, str]:
    """The names of a place's regions, each with that of the other place."""
    own, other = (geography.place_name(code[:12]).split() for code in (home, grid))
    return {name: instead for name, instead in zip(own, other, strict=True) if name != instead}


class _Clone:
    """One case of a family being written."""

    def __init__(self, cloner: Cloner, family: Family, case: Template, where: Elsewhere, lot: Lot, index: int) -> None:
        self.cloner, self.family, self.case, self.where = cloner, family, case, where
        self.city, self.lines, self.chance = cloner.city, cloner.lines, cloner.chance
        self.lot = Lot(f"{lot.seed} {index}") if index else lot
        self.row = dict(case.row) | self._place(index)
        self.row |= {"number": where.numbers[case.number], "list_version": where.version}
        if case.row["source_number"]:
            at = case.row["created_at"] + where.shift
            self.row["source_number"] = f"SL{at:%Y%m%d}{where.numbers[case.number][-7:]}"
        self._write_text()

    def write(self) -> int:
        """Adds its lines; how many steps it has."""
        head = GENESIS
        for step in self.case.steps:
            head = self._step(step, head)
        clocks = Clocks(self.row, self.where, self.cloner)
        for held in self.case.clocks:
            clocks.add(held)
        self.lines[CLOCKS.name] += clocks.lines
        self._case(head, clocks.shown(self._key(self.row["holder"])))
        for mould in self.case.rest[ORDERS.name]:
            self._plain(mould)
        for mould in self.case.rest[ATTACHMENTS.name]:
            self._plain(mould)
        for mould in self.case.rest[PETITIONERS.name]:
            self._petitioner(mould)
        return len(self.case.steps)

    def _key(self, key: str) -> str:
        return self.where.known[key]

    def _place(self, index: int) -> dict[str, Any]:
        row, grid = self.case.row, self.where.grid
        longitude, latitude = self._point(index) if row["longitude"] is not None else (None, None)
        candidates: list[str] = []
        if row["grid_candidates"]:
            in_village = [each.code for each in geography.grids(village=grid[:12])]
            candidates = list(self.where.border.candidates) if self.where.border else in_village
        return {
            "county": grid[:6], "township": grid[:9] if row["township"] else "",
            "village": grid[:12] if row["village"] else "", "grid": grid if row["grid"] else "",
            "worker_places": [grid[: len(code)] for code in row["worker_places"]],
            "grid_candidates": candidates, "longitude": longitude, "latitude": latitude,
        }  # fmt: skip

    def _point(self, index: int) -> tuple[float, float]:
        """The family's point; what was merged lies as far from the main case as in the sample."""
        row, (longitude, latitude) = self.case.row, self.where.point
        main = self.family.cases[0].row
        if index == 0 or main["longitude"] is None:
            return longitude, latitude
        beside = (longitude + row["longitude"] - main["longitude"], latitude + row["latitude"] - main["latitude"])
        return beside if self.city.holds(self.where.grid, *beside) else (longitude, latitude)

    def _write_text(self) -> None:
        """Another text of the same matter, or its own with the names of the new place; personal data moved out."""
        row, grid = self.row, self.where.grid
        if row["address"]:
            row["address"] = f"{geography.place_name(grid[:12])} {self.cloner.stories.spot(self.lot)}"
        if self.case.told_matter and row["matter"] in self.cloner.stories.matters:
            told = separate(self.cloner.stories.report(row["matter"], self.lot, grid))
            kept = [piece for piece in row["private"] if piece["step"] != 1]
            found = [{"step": 1, "field": "description", "kind": str(f.kind), "value": f.value} for f in told.found]
            row |= {"description": told.clean, "title": _title(told.clean), "private": found + kept}
        else:
            row |= {name: self._renamed(row[name]) for name in ("title", "description")}

    def _renamed(self, told: str) -> str:
        for name, instead in self.where.names.items():
            if name in told:
                told = told.replace(name, instead)
        return told

    def _plain(self, mould: Mould) -> None:
        self.lines[mould.table.name].append(mould.cast(self.where.known, {"county": self.row["county"]}))

    def _petitioner(self, mould: Mould) -> None:
        changed = {"county": self.row["county"]}
        if mould.values["phone"]:
            changed["phone"] = f"138{self.chance.randrange(10_000):08d}"
        if mould.values["receipt"]:
            changed["receipt"] = digest_of("".join(self.chance.choices(RECEIPT_SIGNS, k=RECEIPT_LENGTH)))
        self.lines[PETITIONERS.name].append(mould.cast(self.where.known, changed))

    def _case(self, head: str, shown: Mapping[str, Any]) -> None:
        row = self.row
        if self.case.row["search"]:
            row["search"] = search_tokens(row)
        names = (
            "county", "number", "township", "village", "grid", "longitude", "latitude", "title", "description",
            "address", "source_number", "list_version",
        )  # fmt: skip
        changed = {name: cell(row[name]) for name in names}
        changed |= {name: cell(value) for name, value in shown.items()}
        changed |= {name: array(row[name]) for name in ("grid_candidates", "worker_places", "search")}
        changed |= {"head": head, "private": as_json(row["private"])}
        if row["return_until"] is not None and row["dispatched_at"] is not None:
            until = return_until(row, row["dispatched_at"] + self.where.shift)
            changed["return_until"] = cell(until)
        self.lines[CASES.name].append(self.case.mould.cast(self.where.known, changed))

    def _step(self, step: StepTemplate, head: str) -> str:
        """Writes a step and its words, linked to the one before; its hash."""
        where, values = self.where, step.mould.values
        promised = values["commitment"]
        if step.words_mould is not None:
            words = {name: self._word(kind, name, value) for name, kind, value in step.words}
            salt = f"{self.chance.getrandbits(8 * SALT_BYTES):0{2 * SALT_BYTES}x}"
            written = canonical(words)
            promised = sm3(bytes.fromhex(salt) + written)  # kernel.chain.commitment, written once for both
            changed = {"county": self.row["county"], "words": text(written.decode()), "salt": salt}
            self.lines[WORDS.name].append(step.words_mould.cast(where.known, changed))
        facts = self._facts(step, promised)
        written = canonical(facts)
        hashed = sm3(bytes.fromhex(head) + written)  # kernel.chain.link, likewise
        changed = {
            "county": self.row["county"], "facts": text(written.decode()), "commitment": promised, "hash": hashed,
        }  # fmt: skip
        self.lines[STEPS.name].append(step.mould.cast(where.known, changed))
        return hashed

    def _facts(self, step: StepTemplate, promised: str) -> dict[str, Any]:
        where, values = self.where, step.mould.values
        facts = step.facts | {
            "case": self._key(values["case_id"]), "at": where.known[values["at"]],
            "list_version": where.version, "commitment": promised, "person": self._key(step.facts["person"]),
            "posting": self._key(step.facts["posting"]), "organisation": self._key(step.facts["organisation"]),
        }  # fmt: skip
        if values["device_at"] is not None:
            facts["device_at"] = where.known[values["device_at"]]
        instead = where.people.get(step.facts["posting"])
        if instead is not None:
            facts |= {"name": instead.name, "organisation_name": self.city.bodies[instead.body].name}
        return facts

    def _word(self, kind: str, name: str, value: Any) -> Any:  # noqa: C901, PLR0911 - one line for each kind
        row = self.row
        match kind:
            case "description" | "address" | "source_number":
                return row[name]
            case "grid":
                return self.where.grid
            case "grids":
                return [self.where.grid]
            case "point":
                return [f"{row['longitude']:.7f}", f"{row['latitude']:.7f}"]
            case "reported_at":
                return self.where.known[datetime.fromisoformat(value)]
            case "key":
                return self._key(value)
            case "thing":
                return self._thing(value)
            case "things":
                return [self._thing(each) for each in value]
            case "result" if row["matter"] in self.cloner.stories.matters:
                return self._result()
        return self._renamed(value) if isinstance(value, str) else value

    def _result(self) -> str:
        told = self.cloner.stories.result(self.row["matter"], self.lot, self.where.grid)
        return separate(told).clean

    def _thing(self, value: dict[str, Any]) -> dict[str, Any]:
        """What words name by its key: an organisation, an order and whose it is, a file, another case."""
        thing = value | {"id": self._key(value["id"])}
        body = self.city.bodies.get(thing["id"])
        if body is not None:
            thing["name"] = body.name
        elif value["id"] in self.owners:
            thing["name"] = self.owners[value["id"]]
        if "number" in value:
            thing["number"] = self.where.numbers[value["number"]]
        return thing

    @property
    def owners(self) -> dict[str, str]:
        """The names of whose orders are whose, by the template's keys."""
        orders = self.case.rest[ORDERS.name]
        return {
            order.values["id"]: self.city.bodies[self._key(order.values["organisation"])].name for order in orders
        }  # fmt: skip
