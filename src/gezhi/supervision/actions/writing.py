"""A new document, or a change of one: row, step, links and first answer in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.cases.actions.attachments import bind
from gezhi.cases.terms import Evidence
from gezhi.kernel.ids import uuid7
from gezhi.security.terms import Actor, Found
from gezhi.storage.idempotency import remember
from gezhi.storage.numbers import Numbers
from gezhi.storage.rows import new
from gezhi.storage.together import Change, write_together
from gezhi.supervision.actions.effects import turn_of, watch
from gezhi.supervision.actions.record import Chain, step_rows
from gezhi.supervision.models import Document, DocumentCase
from gezhi.supervision.terms import PREFIXES
from gezhi.supervision.terms import DocumentAction as Action
from gezhi.supervision.terms import DocumentKind as Kind
from gezhi.supervision.terms import DocumentState as State

_numbers = Numbers("supervision_number")


@dataclass(frozen=True)
class Done:
    """What a write answers: ids and the state now; ``version`` is what the next move must name."""

    id: str
    number: str
    county: str
    kind: str
    state: str
    version: int


@dataclass(frozen=True, slots=True)
class Said:
    """A step to be written: by whom, which action, its words, the personal data that was taken out of them."""

    actor: Actor
    action: Action
    words: Mapping[str, Any]
    found: Sequence[tuple[str, Found]] = ()
    erases: Sequence[int] = ()
    files: Sequence[Evidence] = ()


@dataclass(frozen=True, slots=True)
class First:
    """The key of a request, its digest and whose it is; nothing without a key."""

    key: str | None = None
    request: str = ""
    asker: Actor | None = None


NO_KEY = First()


def begin(
    said: Said, *, now: datetime, kind: Kind, state: State, county: str, case_id: UUID, case_number: str,
    agency: UUID,
    values: Mapping[str, Any], further: Sequence[tuple[UUID, str]] = (), first: First = NO_KEY,
) -> Done:  # fmt: skip
    """Write a new document with its first step."""
    key = uuid7(now)
    row = new(
        Document,
        county=county, id=key, number=f"{county}-{PREFIXES[kind]}-{now.year}-{_numbers.take():06d}", kind=kind,
        state=state, version=1, head="", case_id=case_id, case_number=case_number, agency=agency,
        opener=said.actor.organisation,
        opened_by=said.actor.person, opened_at=now, private=_private(said, 1), **values,
    )  # fmt: skip
    step, words = step_rows(
        Chain(county, key), actor=said.actor, now=now, action=said.action, source=None, target=state, words=said.words
    )
    row.head = step.hash
    for name, value in (watch(vars(row), now=now) | {"waits_for": turn_of(vars(row))}).items():
        setattr(row, name, value)
    links = [
        new(DocumentCase, county=county, id=uuid7(now), document_id=key, case_id=case, number=number)
        for case, number in further
        if case != case_id
    ]
    done = Done(str(key), row.number, county, str(kind), str(state), 1)
    write_together([row], [step], [words], links, _bound(said, county, key, 1), _remember(first, done, now))
    return done


def carry_on(
    row: Mapping[str, Any], said: Said, *, now: datetime, target: State, values: Mapping[str, Any],
    first: First = NO_KEY,
) -> Done:  # fmt: skip
    """Write the next step of a document that is locked."""
    seq = row["version"] + 1
    step, words = step_rows(
        Chain(row["county"], row["id"], row["version"], row["head"]), actor=said.actor, now=now, action=said.action,
        source=State(row["state"]), target=target, words=said.words, erases=said.erases,
    )  # fmt: skip
    after = {**row, **values, "state": str(target), "version": seq, "head": step.hash}
    after["private"] = [*after["private"], *_private(said, seq)]
    after |= watch(after, now=now)
    after["waits_for"] = turn_of(after)
    changed = {name: value for name, value in after.items() if value != row[name]}
    done = Done(str(row["id"]), row["number"], row["county"], row["kind"], str(target), seq)
    write_together(
        Change(Document, {"county": row["county"], "id": row["id"]}, changed), [step], [words],
        _bound(said, row["county"], row["id"], seq), _remember(first, done, now),
    )  # fmt: skip
    return done


def _bound(said: Said, county: str, document: UUID, seq: int) -> Change | Sequence[Any]:
    """The files that came with a step are the document's from now on, and nobody else's."""
    return bind(said.files, actor=said.actor, county=county, held_by=document, seq=seq)


def _private(said: Said, seq: int) -> list[dict[str, Any]]:
    return [{"step": seq, "field": name, "kind": str(f.kind), "value": f.value} for name, f in said.found]


def _remember(first: First, done: Done, now: datetime) -> list[Any]:
    if first.asker is None:
        return []
    county, person = first.asker.county, first.asker.person
    return list(
        remember(county=county, person=person, key=first.key, request=first.request, answer=vars(done), now=now)
    )
