"""What a door hands over, parsed by what the row asks: words to keep, and the things that ids stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gezhi.cases.actions.attachments import evidence_of, evidence_words
from gezhi.cases.actions.typed import (
    MISSING,
    UNKNOWN_THING,
    WRONG_TYPE,
    choice,
    cleaned,
    moment,
    number,
    only_what_is_asked,
    refuse_all,
    string,
    strings,
)
from gezhi.cases.actions.typed import key as key_of
from gezhi.cases.models import CaseClock, Step, StepWords
from gezhi.cases.moves import needs_of
from gezhi.cases.queries.answering import filled
from gezhi.cases.queries.choosing import off_list_ground_of, workers_for
from gezhi.cases.queries.loading import Loaded
from gezhi.cases.queries.petitioners import petitioner_keys
from gezhi.cases.queries.visibility import visible_to
from gezhi.cases.rules.extending import own_order
from gezhi.cases.rules.terms_of_time import said
from gezhi.cases.terms import PROOFS, Given, MergeTarget, NewDue, OffList, OffListClaim, OrderRole, State
from gezhi.cases.workflow import Ask, AskKind, Row
from gezhi.cases.workflow.asks import CONTENT, LONGEST, LONGEST_LINE, MOST_PEOPLE, UNTIL
from gezhi.catalogue import queries as catalogue
from gezhi.catalogue.terms import ClockKind
from gezhi.geography import queries as geography
from gezhi.kernel.refusal import Kind, Refusal, Refused
from gezhi.kernel.text import Text
from gezhi.kernel.worktime import due
from gezhi.people import queries as people
from gezhi.security.rules import separate
from gezhi.security.terms import Actor, Found
from gezhi.storage.rows import one

IS_PROOF = Refusal(
    "kept-as-proof",
    Kind.INVALID,
    Text(
        "这一步是依法删除的凭证，须保留。",
        "This step is the proof of what was deleted by law; it is kept.",
    ),
)


@dataclass(slots=True)
class Parsed:
    """What parsing made of an input; ``found`` are personal data taken out of the words (privacy rule P43)."""

    given: Given
    found: list[tuple[str, Found]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Context:
    """What a parser may need beside the value."""

    actor: Actor
    case: Loaded
    now: datetime
    found: list[tuple[str, Found]]


def parse(row: Row, raw: Mapping[str, Any], *, actor: Actor, case: Loaded, now: datetime) -> Parsed:
    """Parse what was handed in by the row's asks; refuses what is missing, wrong or too much, all at once."""
    asked = {ask.name: ask for ask in row.asks}
    only_what_is_asked(raw, asked, row.rests_on)
    words: dict[str, Any] = {}
    things: dict[str, Any] = {}
    context = Context(actor, case, now, [])
    wrong: list[Refused] = []
    for name, ask in asked.items():
        try:
            value = cleaned(ask, raw.get(name))
            if value not in (None, "", []):
                words[name], things[name] = _PARSERS[ask.kind](ask, value, context)
            elif ask.required:
                raise MISSING(field=name, what=ask.text)
            elif ask.kind is AskKind.MATTER:  # it stays as it is: whether it still may is the list's to say
                things["listed"] = off_list_ground_of(case, now) is not OffList.LEFT_LIST
        except Refused as refused:
            wrong.append(refused)
    given = Given(words, things)
    named = {refused.field for refused in wrong}
    wrong += [
        need.refusal(field=need.name)
        for need in needs_of(row, case.facts)
        if need.name not in named and need.lacks(given)
    ]
    refuse_all(wrong, row.rests_on)
    return Parsed(given, context.found)


def _words(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    most = LONGEST_LINE if ask.kind is AskKind.LINE else LONGEST
    text = string(ask, value, most)
    if ask is CONTENT:  # an answer may hold placeholders, as templates do
        text = filled(text, context.case, context.now)
    parted = separate(text)
    context.found.extend((ask.name, found) for found in parted.found)
    return parted.clean, parted.clean


def _choice(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    member = choice(ask, value)
    return str(member), member


def _matter(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    code = string(ask, value, LONGEST_LINE)
    in_force = catalogue.list_in_force(context.case.county, context.now)
    for row in catalogue.matters(in_force.version):
        if row.code == code:
            return code, row
    raise UNKNOWN_THING(field=ask.name, what=ask.text)


def _grid(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    code = string(ask, value, LONGEST_LINE)
    if len(code) != 15 or not geography.exists(code):
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return code, code


def _grids(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    codes = [_grid(ask, code, context)[0] for code in strings(ask, value)]
    return codes, tuple(codes)


def _organisation(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    try:
        row = people.organisation(key_of(ask, value))
    except Refused:
        raise UNKNOWN_THING(field=ask.name, what=ask.text) from None
    if not people.is_current(row):
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return {"id": str(row.id), "name": row.name}, row


def _organisations(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    pairs = [_organisation(ask, item, context) for item in strings(ask, value)]
    return [words for words, _ in pairs], tuple(row for _, row in pairs)


def _case(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    number = string(ask, value, LONGEST_LINE)
    found = visible_to(context.actor).filter(county=context.case.county, number=number)
    row = one(found.values("id", "county", "number", "state", "agency", "anonymous"))
    if row is None:
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    target = MergeTarget(**{**row, "state": State(row["state"])})
    return {"id": str(target.id), "number": target.number}, target


def _petitioner(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    key = key_of(ask, value)
    if key not in petitioner_keys(context.case.county, context.case.id):
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return str(key), key


def _order(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    key = key_of(ask, value)
    orders = context.case.facts.open_orders
    found = next((order for order in orders if order.id == key and order.role is OrderRole.ASSISTING), None)
    if found is None:
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return {"id": str(key), "name": people.organisation(found.organisation).name}, found


def _attachments(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    keys = [key_of(ask, item) for item in strings(ask, value)]
    files = evidence_of(context.actor, context.case.county, keys, field=ask.name)
    return evidence_words(files), files


def _step(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    text = string(ask, value, LONGEST_LINE)
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise WRONG_TYPE(field=ask.name, what=ask.text)
    of_case = {"county": context.case.county, "case_id": context.case.id}
    step = Step.objects.filter(**of_case, seq=int(text))
    key = StepWords.objects.filter(**of_case, id__in=step.values("id")).values_list("id", flat=True).first()
    if key is None:
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    if step.filter(action__in=PROOFS).exists():
        raise IS_PROOF(field=ask.name)
    return int(text), key


def _moment(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    """A moment that a term of the list bounds."""
    facts = context.case.facts
    calendar = catalogue.calendar_for(facts.township or facts.county, context.now)
    at = moment(ask, value, calendar)
    kind, since = _since(ask, context)
    matter = facts.matter.code if facts.matter else None
    allowance = catalogue.allowance(facts.list_version, matter, kind, facts.urgency)
    return said(at), NewDue(at, due(allowance, since, calendar).at)


def _since(ask: Ask, context: Context) -> tuple[ClockKind, datetime]:
    """By which term of the list a moment is bounded, and from when that counts."""
    if ask is UNTIL:
        return ClockKind.SUSPENSION, context.now
    order = own_order(context.case.facts, context.actor)
    return ClockKind.EXTENSION, order.due_at if order and order.due_at else context.now


def _extension(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    key = key_of(ask, value)
    found = next((each for each in context.case.facts.open_orders if each.id == key and each.extension_asked), None)
    if found is None:
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return {"id": str(key), "name": people.organisation(found.organisation).name}, found


def _worker(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    key = key_of(ask, value)
    worker = next((each for each in workers_for(context.case, context.now) if each.person == key), None)
    if worker is None:
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return {"id": str(key), "name": worker.name}, worker


def _explanation(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    key = key_of(ask, value)
    found = next((each for each in context.case.facts.explanations if each.id == key), None)
    if found is None:
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return {"id": str(key), "petitioner": str(found.petitioner) if found.petitioner else ""}, found


def _fallen(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    """A department's handling clock of this case whose moment has come."""
    clocks = CaseClock.objects.filter(county=context.case.county, case_id=context.case.id, kind=ClockKind.HANDLING)
    found = clocks.filter(id=key_of(ask, value), due_at__lte=context.now).first()
    if found is None:
        raise UNKNOWN_THING(field=ask.name, what=ask.text)
    return {"id": str(found.id), "name": people.organisation(found.owner).name, "due": said(found.due_at)}, found


def _when(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    facts = context.case.facts
    at = moment(ask, value, catalogue.calendar_for(facts.township or facts.county, context.now))
    return said(at), at


def _number(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    given = number(ask, value, MOST_PEOPLE)
    return given, given


def _off_list(ask: Ask, value: Any, context: Context) -> tuple[Any, Any]:
    words, said = _choice(ask, value, context)
    return words, OffListClaim(said, off_list_ground_of(context.case, context.now))


_PARSERS: dict[AskKind, Callable[[Ask, Any, Context], tuple[Any, Any]]] = {
    AskKind.LINE: _words,
    AskKind.TEXT: _words,
    AskKind.CHOICE: _choice,
    AskKind.MATTER: _matter,
    AskKind.GRID: _grid,
    AskKind.GRIDS: _grids,
    AskKind.AGENCY: _organisation,
    AskKind.DEPARTMENT: _organisation,
    AskKind.ORGANISATIONS: _organisations,
    AskKind.CASE: _case,
    AskKind.PETITIONER: _petitioner,
    AskKind.ORDER: _order,
    AskKind.RECORDED: _organisation,
    AskKind.ATTACHMENTS: _attachments,
    AskKind.STEP: _step,
    AskKind.OFF_LIST: _off_list,
    AskKind.MOMENT: _moment,
    AskKind.WHEN: _when,
    AskKind.CLOCK: _fallen,
    AskKind.EXPLANATION: _explanation,
    AskKind.EXTENSION: _extension,
    AskKind.WORKER: _worker,
    AskKind.DEADLINE: _when,
    AskKind.NUMBER: _number,
}
