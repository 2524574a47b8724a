"""The sample's cases as they are read to be cloned: each with everything that belongs to it and its merged cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from bench.fill_city import City
from bench.rows import Mould, Table
from gezhi.cases.models import Attachment, Case, CaseClock, Petitioner, Step, StepWords, WorkOrder
from gezhi.cases.terms import OPEN_STATES, Action, Outcome, State
from gezhi.geography import queries as geography
from gezhi.security.terms import GRID_WORKERS, Level
from gezhi.storage.rows import rows

MARK = "be9cbe9c"  # the ids of cloned cases end so: everything else was made by the product's own actions
CASES, STEPS, WORDS, ORDERS, CLOCKS, PETITIONERS, ATTACHMENTS = (
    Table(model) for model in (Case, Step, StepWords, WorkOrder, CaseClock, Petitioner, Attachment)
)
BESIDE = (WORDS, ORDERS, CLOCKS, PETITIONERS, ATTACHMENTS)
_NOBODY = 1 << 16  # the system and residents without an account have keys below
_RETURNS = frozenset({Action.ASK_RETURN.value})
_DISPATCHES = frozenset({Action.DISPATCH.value, Action.REDISPATCH.value})


class Unfit(Exception):
    """A case that cannot be put elsewhere; the message says why."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Somebody who acted: who does the same elsewhere is found by duty and organisation."""

    posting: str
    person: str
    duty: str
    body: str
    in_grid: bool  # a grid worker who covers the case's grid


@dataclass(frozen=True, slots=True)
class StepTemplate:
    """A step with its words, each marked by what has to become of it: (name, kind, value)."""

    mould: Mould
    words_mould: Mould | None
    facts: dict[str, Any]
    words: tuple[tuple[str, str, Any], ...]


@dataclass(slots=True)
class Template:
    """One case with its rows. ``placed``: how its place was reported (grid, border or address)."""

    mould: Mould
    steps: list[StepTemplate]
    clocks: list[list[Mould]]  # of one clock each, in the order in which it was held
    rest: dict[str, list[Mould]]
    placed: str
    number: str
    moments: list[datetime]
    returned: list[tuple[datetime, datetime]]  # asked to return at, dispatched at
    told_matter: bool  # its text is one of its matter's, and another may take its place

    @property
    def row(self) -> dict[str, Any]:
        return self.mould.values


@dataclass(slots=True)
class Family:
    """Cases that go together: one, or a main case with those that were merged into it."""

    home: str
    cases: list[Template]
    bodies: frozenset[str] = frozenset()
    slots: list[Slot] = field(default_factory=list)
    keys: list[tuple[str, int]] = field(default_factory=list)  # of its own rows, with their milliseconds

    @property
    def first(self) -> datetime:
        return min(moment for case in self.cases for moment in case.moments)

    @property
    def last(self) -> datetime:
        return max(moment for case in self.cases for moment in case.moments)

    @property
    def window(self) -> timedelta | None:
        """How long after its last step the family may be left before one of it would be archived."""
        waiting = [
            case.row["window_until"] - self.last
            for case in self.cases
            if case.row["window_until"] and case.row["state"] not in (State.ARCHIVED, State.MERGED)
        ]
        return min(waiting, default=None)

    @property
    def is_open(self) -> bool:
        return any(State(case.row["state"]) in OPEN_STATES for case in self.cases)

    @property
    def is_fresh(self) -> bool:
        """Reported a moment ago, and a desk officer of the township can accept it as it is."""
        (row, *more) = (case.row for case in self.cases)
        told = bool(row["matter"] and row["grid"] and row["longitude"] is not None and not row["anonymous"])
        return not more and told and row["state"] == State.REPORTED and row["version"] == 1


def read(city: City) -> tuple[list[Family], Counter[str]]:
    """The families of the sample in the order of their first ids, and why how many others are left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT county, id FROM cases_case WHERE right(id::text, 8) <> %s ORDER BY id", [MARK])
        known: dict[UUID, str] = {key: county for county, key in cursor.fetchall()}
    cases = {row["id"]: row for row in rows(Case.objects.filter(id__in=list(known)).order_by("id").values())}
    steps = _by_case(STEPS, known, "seq")
    beside = {table.name: _by_case(table, known, "id") for table in BESIDE}
    families, unfit = [], Counter[str]()
    for members in _families(cases, beside[WORDS.name]):
        try:
            if any(row["explanations"] for row in members):  # their rows are not among those that are cloned
                raise Unfit("explained")
            families.append(_Reader(city, members, steps, beside).family())
        except Unfit as why:
            unfit[str(why)] += len(members)
    return families, unfit


def _by_case(table: Table, known: Iterable[UUID], order: str) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(table.model._default_manager.filter(case_id__in=list(known)).order_by(order).values()):
        found[row["case_id"]].append(row)
    return found


def _families(
    cases: dict[UUID, dict[str, Any]], words: dict[UUID, list[dict[str, Any]]]
) -> Iterable[list[dict[str, Any]]]:
    """Cases that name each other, together; the one that the others were merged into first."""
    head = {key: key for key in cases}

    def find(key: UUID) -> UUID:
        while head[key] != key:
            key = head[key]
        return key

    for key, row in cases.items():
        named = [row["merged_into"], row["previous"]]
        named += [UUID(said["words"]["into"]["id"]) for said in words[key] if "into" in said["words"]]
        for other in named:
            if other in cases:
                head[find(key)] = find(other)
    together: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for key, row in cases.items():
        together[find(key)].append(row)
    for main, members in together.items():
        yield sorted(members, key=lambda row: row["id"] != main)


class _Reader:
    """Makes one family of its rows."""

    def __init__(
        self, city: City, members: list[dict[str, Any]], steps: Mapping[UUID, list[dict[str, Any]]],
        beside: Mapping[str, Mapping[UUID, list[dict[str, Any]]]],
    ) -> None:  # fmt: skip
        self.city, self.members, self.steps, self.beside = city, members, steps, beside
        self.home = _home(members)
        self.bodies: set[str] = set()
        self.slots: dict[str, Slot] = {}
        self.own: dict[str, int] = {}
        self.orders: set[str] = set()

    def family(self) -> Family:
        for row in self.members:
            self._collect(row)
        family = Family(self.home, [self._template(row) for row in self.members])
        if len({slot.person for slot in self.slots.values()}) < len(self.slots):
            raise Unfit("somebody acts in two postings")
        family.bodies, family.slots = frozenset(self.bodies), list(self.slots.values())
        family.keys = list(self.own.items())
        for case in family.cases:
            self._check_known(case)
        return family

    def _collect(self, row: dict[str, Any]) -> None:
        """Its own keys, and who takes part."""
        own = [row["id"], *(step["id"] for step in self.steps[row["id"]])]
        for table in (ORDERS, CLOCKS, PETITIONERS, ATTACHMENTS):
            own += [each["id"] for each in self.beside[table.name][row["id"]]]
        self.own |= {str(key): key.int >> 80 for key in own}
        self.orders |= {str(order["id"]) for order in self.beside[ORDERS.name][row["id"]]}
        for step in self.steps[row["id"]]:
            self._acted(step["facts"])
        parts = [row["agency"], row["holder"], row["lead"], row["reporter_organisation"]]
        parts += [each["organisation"] for each in self.beside[ORDERS.name][row["id"]]]
        parts += [each["owner"] for each in self.beside[CLOCKS.name][row["id"]]]
        for part in parts:
            if part is not None and part.int >= _NOBODY:
                self._takes_part(str(part))
        codes = {row["county"], row["township"], row["village"], row["grid"], *row["worker_places"]}
        if not all(self.home.startswith(code) for code in codes):
            raise Unfit("it lies in several grids")

    def _takes_part(self, body: str) -> None:
        known = self.city.bodies.get(body)
        if known is None or not self.home.startswith(known.region):
            raise Unfit("an organisation of another place takes part")
        self.bodies.add(body)

    def _acted(self, facts: dict[str, Any]) -> None:
        post = self.city.posts.get(facts["posting"])
        if post is None:
            return  # the system or a petitioner; anybody else is found out by ``_check_known``
        self._takes_part(post.body)
        in_grid = post.duty in GRID_WORKERS and self.home in post.places
        self.slots.setdefault(post.posting, Slot(post.posting, post.person, post.duty, post.body, in_grid))

    def _template(self, row: dict[str, Any]) -> Template:
        key = row["id"]
        words = {said["id"]: said for said in self.beside[WORDS.name][key]}
        steps = self.steps[key]
        told = words[steps[0]["id"]]["words"] if steps[0]["id"] in words else {}
        outcome = row["outcome"] == Outcome.SOLVED
        rest = {
            table.name: [Mould.of(table, each) for each in self.beside[table.name][key]]
            for table in (ORDERS, PETITIONERS, ATTACHMENTS)
        }
        return Template(
            mould=Mould.of(CASES, row),
            steps=[self._step(step, words.get(step["id"]), solved=outcome) for step in steps],
            clocks=self._clocks(key),
            rest=rest,
            placed=_placed(row, told),
            number=row["number"],
            moments=[step["at"] for step in steps],
            returned=_returned(steps),
            told_matter=bool(row["matter"] and told.get("description") == row["description"]),
        )

    def _clocks(self, key: UUID) -> list[list[Mould]]:
        same: dict[tuple[Any, ...], list[Mould]] = defaultdict(list)
        for clock in sorted(self.beside[CLOCKS.name][key], key=lambda clock: (clock["held_from"], clock["id"])):
            same[clock["kind"], clock["order_id"], clock["started_at"]].append(Mould.of(CLOCKS, clock))
        return list(same.values())

    def _step(self, step: dict[str, Any], said: dict[str, Any] | None, *, solved: bool) -> StepTemplate:
        words = said["words"] if said else {}
        marked = tuple((name, *self._mark(step, name, value, solved=solved)) for name, value in words.items())
        return StepTemplate(
            Mould.of(STEPS, step), Mould.of(WORDS, said) if said else None, dict(step["facts"]), marked
        )  # fmt: skip

    def _mark(self, step: dict[str, Any], name: str, value: Any, *, solved: bool) -> tuple[str, Any]:  # noqa: PLR0911
        """What has to become of a word, and the word."""
        if step["action"] == Action.REPORT and name in _REPORTED:
            return name, value
        if name == "result" and solved and step["action"] in (Action.SUBMIT_RESULT, Action.RESOLVE_ON_SPOT):
            return "result", value
        if isinstance(value, dict) and "id" in value:
            return "thing", self._thing(value)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "things", [self._thing(each) for each in value]
        if isinstance(value, str) and value in self.own:
            return "key", value
        if name in ("grid", "grids"):
            if {*([value] if isinstance(value, str) else value)} != {self.home}:
                raise Unfit("it lies in several grids")
            return name, value
        return "text", value

    def _thing(self, value: dict[str, Any]) -> dict[str, Any]:
        """Somebody or something that words name by its key."""
        if value["id"] in self.city.bodies:
            self._takes_part(value["id"])
        elif value["id"] not in self.own:
            raise Unfit("words name something else")
        return value

    def _check_known(self, case: Template) -> None:
        """Every key in its rows is one that will be replaced."""
        people = {key for slot in self.slots.values() for key in (slot.posting, slot.person)}
        known = self.own.keys() | people | self.bodies
        moulds = [case.mould, *(step.mould for step in case.steps), *(c for held in case.clocks for c in held)]
        for mould in (*moulds, *(each for several in case.rest.values() for each in several)):
            keys = [key for _, key in mould.stand if isinstance(key, str)]
            keys += [key for _, several in mould.lists for key in several]
            for key in keys:
                if key not in known and UUID(key).int >= _NOBODY:
                    raise Unfit("somebody takes part who is not posted any more")


_REPORTED = frozenset({"description", "address", "grid", "point", "source_number", "reported_at"})


def _home(members: list[dict[str, Any]]) -> str:
    """The grid that a family's place is told by."""
    for row in members:
        if row["grid"]:
            return str(row["grid"])
    row = members[0]
    if row["grid_candidates"]:
        return str(row["grid_candidates"][0])
    if len(row["township"]) == Level.TOWNSHIP.digits and row["longitude"] is None:
        return geography.grids(township=row["township"])[0].code
    raise Unfit("it lies in no grid")


def _placed(row: dict[str, Any], told: dict[str, Any]) -> str:
    if told.get("grid") or not told:
        return "grid"
    if not told.get("point"):
        return "address"
    if row["grid_candidates"] or row["grid"]:
        return "border"
    raise Unfit("it lies in no grid")


def _returned(steps: list[dict[str, Any]]) -> list[tuple[datetime, datetime]]:
    found, dispatched = [], None
    for step in steps:
        if step["action"] in _DISPATCHES:
            dispatched = step["at"]
        elif step["action"] in _RETURNS and dispatched is not None:
            found.append((step["at"], dispatched))
    return found
