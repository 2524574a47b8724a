"""What a statement says about the county of the tables that are sharded by it.

Such a table may be read by id alone. Whoever locks, changes or deletes its rows names their county, and whoever looks
at two such tables at once compares their counties, so that the same statement runs where each county's rows lie on
another machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import sqlglot
from django.apps import apps
from django.db import models
from sqlglot import exp

SHARD = "county"
GIVEN = ("", "given")  # a parameter or a value that is written out
Term = tuple[str, str]  # a county in a statement: its part and source, or GIVEN
_QUERIES = (exp.Select, exp.SetOperation, exp.Update, exp.Delete, exp.Insert, exp.Merge)


@cache
def case_side() -> Mapping[str, type[models.Model]]:
    """The tables that are sharded by county, by name: all of ``cases``, and the first answers to writes."""
    answers = apps.get_model("storage", "FirstAnswer")
    return {model._meta.db_table: model for model in (*apps.get_app_config("cases").get_models(), answers)}


def normalised(statement: str) -> str:
    """The statement with lists of parameters as one, so that their length makes no other shape."""
    once = re.sub(r"%s(?:::\w+)?(?:, %s(?:::\w+)?)+", "%s", statement)
    return re.sub(r"\(%s\)(?:, \(%s\))+", "(%s)", once)


def faults(statement: str) -> list[str]:
    """What is wrong with a statement (placeholders are %s), each as a sentence; none for a good one."""
    parsed = sqlglot.parse_one(statement.replace("%s", "$1").replace("%%", "%"), read="postgres")
    return list(dict.fromkeys(_Statement().look_at(parsed)))


@dataclass(eq=False)
class _Part:
    """One SELECT, UPDATE or DELETE of a statement: what it reads from, and which counties it says are the same."""

    number: int
    outer: _Part | None
    sources: dict[str, frozenset[str]] = field(default_factory=dict)  # which columns of a source hold a county
    pairs: list[tuple[Term, Term]] = field(default_factory=list)

    def term(self, column: exp.Column) -> Term | None:
        """The county that a column is, here or in a part around; None if it is none of a sharded table's."""
        part: _Part | None = self
        while part is not None:
            for name, counties in part.sources.items():
                if column.table in ("", name) and column.name in counties:
                    return (str(part.number), name)
            if column.table and column.table in part.sources:
                return None
            part = part.outer
        return None

    def own(self) -> list[Term]:
        return [(str(self.number), name) for name in self.sources]

    def same(self, start: Term) -> set[Term]:
        """All counties that are the same as this one by what this part and those around it say."""
        pairs, part = list(self.pairs), self.outer
        while part is not None:
            pairs += part.pairs
            part = part.outer
        found = {start}
        while more := {b for pair in pairs for a, b in (pair, pair[::-1]) if a in found and a != GIVEN} - found:
            found |= more
        return found

    def agree(self, one: Term, other: Term) -> bool:
        """Whether two counties are compared with each other, or both with what was given."""
        known = self.same(one)
        return other in known or (GIVEN in known and GIVEN in self.same(other))


class _Statement:
    """Looks at the parts of one statement, from the outside to the inside."""

    def __init__(self) -> None:
        self._parts = 0
        self._named: dict[str, frozenset[str]] = {}  # WITH: name and its columns that hold a county

    def look_at(self, query: exp.Expr, outer: _Part | None = None, left: exp.Expr | None = None) -> list[str]:
        """The faults of a query; ``left``: what its rows are compared with by ``IN``."""
        found = []
        named_first = query.args.get("with_")
        for named in named_first.expressions if named_first else ():
            found += self.look_at(named.this)
            self._named[named.alias] = self._counties(named.this)
        if isinstance(query, exp.Subquery):
            return found + self.look_at(query.this, outer, left)
        if isinstance(query, exp.SetOperation):
            return found + self.look_at(query.this, outer, left) + self.look_at(query.expression, outer, left)
        if isinstance(query, exp.Insert):
            return found + self._insertion(query)
        if isinstance(query, exp.Select | exp.Update | exp.Delete):
            return found + self._part(query, outer, left)
        return found

    def _part(self, query: exp.Expr, outer: _Part | None, left: exp.Expr | None) -> list[str]:
        part, found = self._opened(query, outer)
        for condition in _conditions(query):
            part.pairs += _compared(part, condition)
        if left is not None:
            part.pairs += _compared_rows(part, left, query)
        found += _apart(part)
        if isinstance(query, exp.Select):
            found += _unpinned(part, _locked(part, query), "locks rows of {} without their county")
        else:
            found += self._change(part, query)
        for inner in _nested(query):
            if not isinstance(inner.find_ancestor(exp.From, exp.Join, exp.Lateral, *_QUERIES), exp.From | exp.Join):
                found += self.look_at(inner, part, _left_of(inner))
        return found

    def _opened(self, query: exp.Expr, outer: _Part | None) -> tuple[_Part, list[str]]:
        """The part with its sources, and the faults of what stands in its FROM as a query of its own."""
        self._parts += 1
        part, found = _Part(self._parts, outer), []
        for source in _sources(query):
            if isinstance(source, exp.Subquery):
                found += self.look_at(source.this)
                counties = self._counties(source.this)
            else:
                counties = self._named.get(source.name) or (frozenset({SHARD}) if _sharded(source) else frozenset())
            if counties:
                part.sources[source.alias_or_name] = counties
        return part, found

    def _counties(self, query: exp.Expr) -> frozenset[str]:
        """The columns of a query's rows that hold a county; a name that no column has, if it has none but should."""
        while isinstance(query, exp.Subquery | exp.SetOperation):
            query = query.this
        if not isinstance(query, exp.Select) or not any(_sharded(table) for table in query.find_all(exp.Table)):
            return frozenset()
        names = {column.alias_or_name for column in query.selects if column.unalias().name in (SHARD, "*")}
        return frozenset({SHARD if name == "*" else name for name in names} or {""})

    def _change(self, part: _Part, query: exp.Expr) -> list[str]:
        target = query.this
        if not _sharded(target):
            return []
        found = []
        if isinstance(query, exp.Update) and any(_sets(change) == SHARD for change in query.expressions):
            found.append(f"changes the county of {target.name}, which never changes")
        own = (str(part.number), target.alias_or_name)
        known = part.same(own)
        if known == {own}:
            found.append(f"changes rows of {target.name} without their county")
        return found

    def _insertion(self, query: exp.Insert) -> list[str]:
        conflict = query.args.get("conflict")
        found = self.look_at(query.expression) if isinstance(query.expression, exp.Query) else []
        if conflict is not None and any(_sets(change) == SHARD for change in conflict.expressions):
            table = query.find(exp.Table)
            if table is not None and _sharded(table):
                found.append(f"changes the county of {table.name}, which never changes")
        return found


def _sharded(source: exp.Expr) -> bool:
    return isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier) and source.name in case_side()


def _sets(change: exp.Expr) -> str:
    return change.this.name if isinstance(change, exp.EQ) else ""


def _sources(query: exp.Expr) -> Iterator[exp.Expr]:
    """What a part reads from or writes to: tables, named queries, queries in its FROM."""
    if not isinstance(query, exp.Select):
        yield query.this
    given = [query.args.get("from_"), *(query.args.get("joins") or ())]
    given += query.args.get("using") or () if isinstance(query, exp.Delete) else ()
    for clause in given:
        source = clause.this if isinstance(clause, exp.From | exp.Join) else clause
        if source is not None:
            yield source
            yield from [join.this for join in source.args.get("joins") or ()]


def _conditions(query: exp.Expr) -> Iterator[exp.Expr]:
    """What must hold for every row: the parts of WHERE and of each ON that are bound by AND."""
    clauses = [query.args.get("where")]
    for source in _sources(query):
        parent = source.parent
        clauses.append(parent.args.get("on") if isinstance(parent, exp.Join) else None)
    for clause in clauses:
        if clause is not None:
            yield from _bound(clause.this if isinstance(clause, exp.Where) else clause)


def _bound(condition: exp.Expr) -> Iterator[exp.Expr]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _bound(condition.left)
        yield from _bound(condition.right)
    else:
        yield condition


def _compared(part: _Part, condition: exp.Expr) -> Iterator[tuple[Term, Term]]:
    """The pairs of counties that a condition says are the same."""
    if isinstance(condition, exp.EQ):
        yield from _pairs(part, part, _values(condition.left), _values(condition.right))
    elif isinstance(condition, exp.In) and condition.expressions:
        if not any(value.find(exp.Column, exp.Query) for value in condition.expressions):
            yield from [(term, GIVEN) for value in _values(condition.this) if (term := _term(part, value))]


def _compared_rows(part: _Part, left: exp.Expr, query: exp.Expr) -> Iterator[tuple[Term, Term]]:
    """``left IN (query)``: each value of the left is compared with a column of the query."""
    if part.outer is not None and isinstance(query, exp.Select):
        yield from _pairs(part.outer, part, _values(left), [column.unalias() for column in query.selects])


def _pairs(
    first: _Part, second: _Part, left: Iterable[exp.Expr], right: Iterable[exp.Expr]
) -> Iterator[tuple[Term, Term]]:
    for one, other in zip(left, right, strict=False):
        here, there = _term(first, one), _term(second, other)
        if here and there and here != there:
            yield here, there


def _term(part: _Part, value: exp.Expr) -> Term | None:
    value = value.unnest()
    if isinstance(value, exp.Column):
        # The county of another table is a county too: a change may be told by it which rows it means.
        return part.term(value) or ((value.table, "elsewhere") if value.name == SHARD else None)
    return None if value.find(exp.Column, exp.Query) else GIVEN


def _values(side: exp.Expr) -> list[exp.Expr]:
    side = side.unnest()
    return list(side.expressions) if isinstance(side, exp.Tuple) else [side]


def _apart(part: _Part) -> Iterator[str]:
    """Sources that stand beside each other, or inside another part, and do not agree on the county."""
    own = part.own()
    for term in own[1:]:
        if not part.agree(own[0], term):
            yield f"joins {own[0][1]} and {term[1]} without comparing their counties"
    around = part.outer
    while around is not None and not around.sources:
        around = around.outer
    if around is not None and own and not any(part.agree(term, other) for term in own for other in around.own()):
        yield f"looks at {own[0][1]} from {around.own()[0][1]} without comparing their counties"


def _locked(part: _Part, query: exp.Select) -> Iterator[str]:
    for lock in query.args.get("locks") or ():
        names = [table.name for table in lock.expressions or ()]
        yield from (names or part.sources)


def _unpinned(part: _Part, names: Iterable[str], sentence: str) -> Iterator[str]:
    for name in names:
        if name in part.sources and GIVEN not in part.same((str(part.number), name)):
            yield sentence.format(name)


def _nested(query: exp.Expr) -> Iterator[exp.Expr]:
    """The queries right inside a part, but not those of its WITH."""
    for node in query.walk(prune=lambda node: node is not query and isinstance(node, (*_QUERIES, exp.With))):
        if node is not query and isinstance(node, _QUERIES):
            yield node


def _left_of(query: exp.Expr) -> exp.Expr | None:
    """What is compared with a query's rows, where it stands after ``IN``."""
    place = query.parent
    while isinstance(place, exp.Subquery | exp.Paren):
        place = place.parent
    return place.this if isinstance(place, exp.In) else None
