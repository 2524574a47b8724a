"""The one function that asks the tables, and the ones that list what an actor may do now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gezhi.cases.rules.escalating import ONLY_ABOVE_ESCALATES
from gezhi.kernel.refusal import Kind as RefusalKind
from gezhi.kernel.refusal import Refusal, Refused, resting_on
from gezhi.kernel.text import Text
from gezhi.security.terms import Actor
from gezhi.supervision import access
from gezhi.supervision.rules.guards import words_may_be_added
from gezhi.supervision.terms import ARTICLES, DocumentAction, DocumentKind, DocumentState, Given, Paper
from gezhi.supervision.workflow import TABLE, Row

NO_SUCH_MOVE = Refusal(
    "no-such-move",
    RefusalKind.CONFLICT,
    Text("“{state}”的{kind}不能“{action}”。", "The {kind} is {state}; it cannot be moved by: {action}."),
)
NO_SUCH_OPENING = Refusal(
    "no-such-move",
    RefusalKind.CONFLICT,
    Text("{kind}不能以“{action}”开始。", "A {kind} does not begin with: {action}."),
)
NOT_YOURS = Refusal(
    "not-yours",
    RefusalKind.FORBIDDEN,
    Text("“{action}”只能由{who}来做。", "Only {who} may do this: {action}."),
)
ONLY_THE_UNIT = Refusal(
    "only-the-unit",
    RefusalKind.FORBIDDEN,
    Text(
        "“{action}”只能由文书送达的单位来做，别的单位不能代替。",
        "Only the unit that it is addressed to may do this, and no other for it: {action}.",
    ),
)


CASE_ELSEWHERE = Refusal(
    "case-elsewhere",
    RefusalKind.CONFLICT,
    Text(
        "案件已不在本单位可以查看的范围内，这一步不能办理。",
        "The case is no longer within what this body may see, so this cannot be done.",
    ),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A move of the table from where the document stands, for this actor; a refused one says why."""

    row: Row
    refused: Refused | None


def row_for(paper: Paper, action: DocumentAction, *, actor: Actor, now: datetime) -> Row:
    """The row by which this actor may make this move, before anything was handed in; raises Refused."""
    named = [row for row in TABLE if row.kind is paper.kind and row.action is action]
    rows = [row for row in named if _is_from(row, paper.state)]
    may = [row for row in rows if _is_for(row, paper, actor)]
    if not may and paper.kind is DocumentKind.ESCALATION and action is DocumentAction.TAKE_UP:
        raise ONLY_ABOVE_ESCALATES()  # Art. 23, whatever was handed in
    with resting_on(ARTICLES[paper.kind] if not rows else rows[0].rests_on):
        if not rows:
            raise _no_such(paper, action)
        if not may:
            raise _not_yours(rows, action)
    with resting_on(may[0].rests_on):
        words_may_be_added(paper)
        _guard(may[0], paper, actor, now)
    return may[0]


def decide(paper: Paper, action: DocumentAction, *, actor: Actor, given: Given, now: datetime) -> Row:
    """As ``row_for``, with what was handed in."""
    row = row_for(paper, action, actor=actor, now=now)
    with resting_on(row.rests_on):
        for check in row.checks:
            check(paper, actor, given, now)
    return row


def offers(paper: Paper, *, actor: Actor, now: datetime) -> Iterator[Offer]:
    """The moves that this actor's duty gives her from here, allowed or refused with the reason."""
    if paper.sealed or paper.disposed:
        return
    for row in TABLE:
        if row.kind is not paper.kind or not _is_from(row, paper.state) or not _is_for(row, paper, actor):
            continue
        try:
            with resting_on(row.rests_on):
                _guard(row, paper, actor, now)
        except Refused as refused:
            yield Offer(row, refused)
        else:
            yield Offer(row, None)


def _guard(row: Row, paper: Paper, actor: Actor, now: datetime) -> None:
    if row.asks_case and paper.case is None:
        raise CASE_ELSEWHERE()
    for guard in row.guards:
        guard(paper, actor, now)


def waits_for(kind: DocumentKind, state: DocumentState) -> access.Who | None:
    """Whose turn it is: the first of the table who carries the document on from here; None where it is over.

    A warning that was received or upheld waits for nobody: its unit may still appeal.
    """
    if kind is DocumentKind.WARNING and state in (DocumentState.RECEIVED, DocumentState.UPHELD):
        return None
    for row in TABLE:
        moves = row.target is not None and row.target is not DocumentState.WITHDRAWN
        if row.kind is kind and state in row.sources and moves:
            return access.AGENCY if row.who[0] is access.ESCALATES else row.who[0]
    return None


def _is_from(row: Row, state: DocumentState | None) -> bool:
    return not row.sources if state is None else state in row.sources


def _is_for(row: Row, paper: Paper, actor: Actor) -> bool:
    return any(who.holds(paper, actor) for who in row.who)


def _no_such(paper: Paper, action: DocumentAction) -> Refused:
    if paper.state is None:
        return NO_SUCH_OPENING(kind=paper.kind, action=action)
    return NO_SUCH_MOVE(kind=paper.kind, state=paper.state, action=action)


def _not_yours(rows: list[Row], action: DocumentAction) -> Refused:
    people = [who for row in rows for who in row.who if who is not access.SYSTEM]
    if people and all(who is access.UNIT for who in people):
        return ONLY_THE_UNIT(action=action)
    texts = sorted({who.text for who in people}, key=lambda text: text.zh) or [access.SYSTEM.text]
    who = Text("、".join(text.zh for text in texts), " or ".join(text.en for text in texts))
    return NOT_YOURS(action=action, who=who)
